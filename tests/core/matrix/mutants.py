"""Takes the checks of the product away, one at a time and in memory only: what the matrix must notice.

A check is a place in the source: an `if` that raises a refusal, the scope of an own right, a call that refuses a foreign
origin, the right a route names. Its function is compiled anew without the check and put in place of the old one.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import importlib
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from litestar import Litestar
from tests.core.matrix.operations import Operation

from salesops.kernel.discovery import discover
from salesops.testing import Database
from salesops.web import guard

REFUSALS = {"NotFound", "Forbidden", "Unauthenticated", "KeyRequired", "Malformed"}
CORE = (
    "salesops.web.guard", "salesops.web.origin", "salesops.web.sessions", "salesops.web.assets", "salesops.web.api.catalogue",
    "salesops.web.pages.switchboard", "salesops.web.pages.sign_in", "salesops.rights", "salesops.services.tokens", "salesops.services.approvals",
    "salesops.masterdata.people", "salesops.masterdata.offices", "salesops.masterdata.catalogue.products",
)  # fmt: skip

# What gives a right: taken away, everybody has it.
WIDENED = ("permission in SYSTEM_RIGHTS", "scope_of(actor, permission) is not None")

# Checks that are no matter of who asks and whose it is, and the tests that hold them.
OTHERS = {
    ("salesops.services.approvals", "_check_checker"): "rules of two persons and of limits: tests/core/test_approvals.py",
    ("salesops.masterdata.people", "grant_role"): "nobody serves themselves: tests/core/test_web_api.py",
    ("salesops.masterdata.people", "set_limit"): "nobody serves themselves: tests/core/test_web_api.py",
    ("salesops.masterdata.people", "find_person"): "the command line's: tests/cli/test_cli.py",
    ("salesops.services.tokens", "issue_token"): "nobody speaks in another's name: tests/core/test_web_api.py",
    ("salesops.web.guard", "known_guard"): "the description of the API: tests/core/test_web_edge.py",
    ("salesops_duties.orders.service.contacts", "check_person"): "who may order for the customer: tests/stories/test_customer_file.py",
    ("salesops_duties.orders.service.approving", "request_approval"): "which approval is asked for: tests/stories/test_intake.py",
    ("salesops_duties.returns.service.authorizing", "authorize"): "a rule of two persons: tests/stories/test_returns.py",
    ("salesops_duties.orders.service.placing", "place"): "a right inside another: tests/stories/test_placement.py",
}  # fmt: skip


# Checks that only say earlier, or for the types, what another one says too: without them everything stays refused.
REPEATED = {
    ("salesops.web.guard", "office_guard", "office is None"): "nobody is an actor of no office",
    ("salesops.web.guard", "_bearer", "header and (scheme.lower() != 'bearer' or not text.strip())"): "what is no token is found to be none",
    ("salesops.web.pages.switchboard", "_effect", "manifest is None"): "what stands in the way of no duty is not found",
    ("salesops_duties.orders.service.withdrawing", "withdraw", "order_id is None"): "the order of no delivery is not found",
    ("salesops_duties.orders.service.withdrawing", "take_back", "not rows"): "the delivery was found a moment before",
}  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One check: where it stands, what it says, and how its syntax tree goes without it."""

    module: str
    function: str
    line: int
    column: int
    kind: str
    says: str

    @property
    def name(self) -> str:
        return f"{self.module}:{self.line} {self.function}: {self.says}"


def checks() -> list[Check]:
    """Every check of the core's edge and of the services and routes of our duties that something depends on."""
    return [one for one in all_checks() if (one.module, one.function, one.says) not in REPEATED]


@cache
def all_checks() -> tuple[Check, ...]:
    """With those that only repeat another."""
    found = []
    for module in _modules():
        for function in _functions(_tree(module)):
            if (module, function.name) not in OTHERS:
                found += [Check(module, function.name, n.lineno, n.col_offset, kind, ast.unparse(part)) for n, kind, part in _sites(function)]  # fmt: skip
    return tuple(sorted(set(found), key=lambda check: check.name))


@contextlib.contextmanager
def without(check: Check) -> Iterator[None]:
    """The product without that check, for the time of the block."""
    place = (check.line, check.column, check.says)
    with _recompiled(check.module, check.function, {place: lambda _: _removed(check)}, {}):
        yield


@contextlib.contextmanager
def watched(found: list[Check], fired: Callable[[Check], None]) -> Iterator[None]:
    """Tell of each check, while the block runs, that it took effect: only then would anybody miss it."""
    with contextlib.ExitStack() as stack:
        for (module, function), group in _by_function(found).items():
            stack.enter_context(_patched_all(module, function, group, fired))
        yield


@contextlib.contextmanager
def open_to_all(app: Litestar, operation: Operation) -> Iterator[None]:
    """The route of an operation without its right."""
    handler = _handler(app, operation)
    real, opt = guard.may, handler.opt
    anyone = object()
    handler.opt = opt | {"permission": anyone}
    guard.may = lambda actor, right: right is anyone or real(actor, right)  # type: ignore[assignment]
    try:
        yield
    finally:
        handler.opt, guard.may = opt, real


def _handler(app: Litestar, operation: Operation) -> Any:
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            path = "".join(
                part if isinstance(part, str) else f"/{{{part.name}}}" for part in _parts(route.path_components)
            )
            if (path or "/") == operation.path and operation.method in handler.http_methods:
                return handler
    raise LookupError(operation.name)


def _parts(components: Any) -> Iterator[Any]:
    for component in components:
        yield f"/{component}" if isinstance(component, str) else component


# ------------------------------------------------------------------ finding


def _modules() -> list[str]:
    ours = [item.package for item in discover() if item.distribution == "salesops"]
    folders = [(package, Path(str(sys.modules[package].__file__)).parent) for package in ours]
    of_duties = [
        ".".join((package, *file.relative_to(folder).with_suffix("").parts)).removesuffix(".__init__")
        for package, folder in folders
        for part in ("web", "service")
        for file in sorted([*folder.glob(f"{part}.py"), *folder.glob(f"{part}/*.py")])
    ]
    return [*CORE, *of_duties]


@cache
def _tree(module: str) -> ast.Module:
    path = str(importlib.import_module(module).__file__)
    return ast.parse(Path(path).read_text("utf-8"), path)


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _sites(function: ast.AST) -> Iterator[tuple[Any, str, ast.AST]]:
    """The nodes of a function that check something, none within another: the node, its kind, and what it says."""
    within: set[ast.AST] = set()
    for node, kind in _all_sites(function):
        if node not in within:
            within.update(ast.walk(node))
            yield node, kind, node


def _all_sites(function: ast.AST) -> Iterator[tuple[Any, str]]:
    for node in ast.walk(function):
        if isinstance(node, ast.If) and getattr(function, "name", "") == "scope_of" and _gives_nothing(node):
            yield node.test, "condition"
        elif isinstance(node, ast.If) and _raises(node.body[-1]):
            for operand in _operands(node.test):
                yield operand, "condition"
        elif isinstance(node, ast.If | ast.IfExp) and _is_own(node.test):
            yield node.test, "condition"
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
            "own_only",
            "require_same_origin",
            "_check_duty",
        ):
            yield node, "call"
        elif isinstance(node, ast.Expr) and ast.unparse(node) == "await _session(connection)":
            yield node.value, "call"
        elif isinstance(node, ast.Compare) and ast.unparse(node) in WIDENED:
            yield node, "widened"
        elif (
            isinstance(node, ast.Compare) and ast.unparse(node).startswith("scope_of(") and "'own'" in ast.unparse(node)
        ):
            yield node, "condition"


def _operands(test: ast.expr) -> list[ast.expr]:
    """What an `or` may refuse for is a check each."""
    return test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or) else [test]


def _raises(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Raise):
        return False
    error = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
    return getattr(error, "id", "") in REFUSALS


def _gives_nothing(node: ast.If) -> bool:
    return ast.unparse(node.body[-1]) == "return None"


def _is_own(test: ast.expr) -> bool:
    return ast.unparse(test) in ("own", "asked.view.own", "view.own", "wanted.own")


# ------------------------------------------------------------------ taking away


def _removed(check: Check) -> ast.expr:
    nothing = check.kind == "call" and not check.says.startswith("own_only")
    return ast.Constant(True if check.kind == "widened" else None if nothing else False)


_LATER_TYPES = ast.parse("from __future__ import annotations").body[0]


class _Replacing(ast.NodeTransformer):
    def __init__(self, places: dict[tuple[int, int, str], Callable[[ast.expr], ast.expr]]) -> None:
        self.places = places
        self.lines = {line for line, _, _ in places}
        self.done = 0

    def visit(self, node: ast.AST) -> Any:
        change = None
        if isinstance(node, ast.expr) and node.lineno in self.lines:
            change = self.places.get((node.lineno, node.col_offset, ast.unparse(node)))
        if change is None:
            return self.generic_visit(node)
        self.done += 1
        return ast.copy_location(change(node), node)


@contextlib.contextmanager
def _patched_all(module: str, function: str, group: list[Check], fired: Callable[[Check], None]) -> Iterator[None]:
    def tell(number: int, value: object) -> object:
        if value:
            fired(group[number])
        return value

    def told(number: int) -> Callable[[ast.expr], ast.expr]:
        """The condition, telling when it holds; the call, telling before it is made, for it may refuse."""
        name = ast.Name(teller, ast.Load())
        if group[number].kind == "condition":
            return lambda node: ast.Call(name, [ast.Constant(number), node], [])
        first = ast.Call(name, [ast.Constant(number), ast.Constant(True)], [])
        return lambda node: ast.BoolOp(ast.And(), [first, node])

    teller = f"_tell_of_{function}"

    places = {(one.line, one.column, one.says): told(number) for number, one in enumerate(group)}
    with _recompiled(module, function, places, {teller: tell}):
        yield


@contextlib.contextmanager
def _recompiled(
    module: str, function: str, places: dict[tuple[int, int, str], Callable[[ast.expr], ast.expr]], more: dict[str, Any]
) -> Iterator[None]:
    """Change the function's tree at the places and put its new code in the place of the old."""
    replacing = _Replacing(places)
    changed = replacing.visit(copy.deepcopy(next(f for f in _functions(_tree(module)) if f.name == function)))
    changed.decorator_list = []
    if replacing.done != len(places):
        raise LookupError(f"{module}.{function}: {len(places)} places wanted, {replacing.done} found")
    target = _function(module, function)
    old = target.__code__
    target.__globals__.update(more)
    alone = ast.fix_missing_locations(ast.Module([_LATER_TYPES, changed], []))
    target.__code__ = _code(compile(alone, old.co_filename, "exec"), function)
    try:
        yield
    finally:
        target.__code__ = old
        for name in more:
            target.__globals__.pop(name, None)


def _function(module: str, name: str) -> FunctionType:
    found = getattr(importlib.import_module(module), name)
    found = getattr(found, "fn", found)  # a route's handler
    found = getattr(found, "__wrapped__", found)
    assert isinstance(found, FunctionType), f"{module}.{name} is a {type(found).__name__}"
    return found


def _code(module: CodeType, name: str) -> CodeType:
    return next(c for c in module.co_consts if isinstance(c, CodeType) and c.co_name == name)


def _by_function(found: list[Check]) -> dict[tuple[str, str], list[Check]]:
    groups: dict[tuple[str, str], list[Check]] = {}
    for check in found:
        groups.setdefault((check.module, check.function), []).append(check)
    return groups


# ------------------------------------------------------------------ in the database

SIGN_IN = {  # what the functions of the sign-in look at, each once
    "core.token_holder": ("t.secret_hash = p_hash", "t.revoked_at IS NULL", "t.expires_at > p_now", "p.active",
                          "(m.until IS NULL OR m.until > d.today)"),
    "core.session_holder": ("s.revoked_at IS NULL", "s.expires_at > p_now", "p.active", "(x.until IS NULL OR x.until > d.today)"),
    "core.sign_in_secret": ("active",),
}  # fmt: skip


@contextlib.asynccontextmanager
async def without_condition(database: Database, function: str, condition: str) -> AsyncIterator[None]:
    """A function of the database without one of its conditions."""
    ((whole,),) = await database.as_owner("SELECT pg_get_functiondef($1::regproc)", function)
    holds = f"AND {condition}" if condition == "active" else condition
    less = whole.replace(holds, "" if condition == "active" else "true")
    assert less != whole, (function, condition)
    await database.as_owner(less)
    try:
        yield
    finally:
        await database.as_owner(whole)
