"""Nobody gets further than the declared rights say: every operation × twelve identities × four places (A-1)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from litestar import Litestar, get
from structlog.testing import capture_logs
from tests.core.matrix import rows
from tests.core.matrix.expected import ALLOWED, IDENTITIES, PLACES, cells, expected
from tests.core.matrix.isolation import without_object_checks, without_policies
from tests.core.matrix.mutants import (
    REPEATED,
    SIGN_IN,
    Check,
    all_checks,
    checks,
    open_to_all,
    watched,
    without,
    without_condition,
)
from tests.core.matrix.operations import Operation, Unguarded, operations
from tests.core.matrix.rows import AT_THE_DOOR, NOT_FOUND, OF_THE_GROUP, ROWS, Row
from tests.core.matrix.samples import SAMPLES, WORDS, Place, Sample
from tests.core.matrix.world import NOBODY, World, opened_world

from salesops.kernel.registry import Registry
from salesops.testing import Database

OPERATIONS = operations()


@pytest_asyncio.fixture(scope="module")
async def world(app: Any, kernel: Registry, database: Database) -> AsyncIterator[World]:
    async with opened_world(app, kernel, database) as made:
        yield made


@pytest.mark.one_server
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
async def test_an_operation_gives_each_identity_what_the_rights_say_and_no_more(
    operation: Operation, world: World
) -> None:
    sample = SAMPLES.get(operation.name)
    assert sample or operation.method == "GET", f"{operation.name} needs a sample in tests/core/matrix/samples.py"
    done = []
    for identity, place in cells(operation):
        needs, owned = (sample.needs, sample.owned) if sample else ((), False)
        wanted = expected(operation, needs, identity, place, world.registry.permissions, owned=owned)
        got = await world.ask(operation, identity, place, fresh=wanted == ALLOWED)
        cell = f"{operation.name} by {identity.name}, {place}: {got.status_code} {got.text[:200]}"
        if wanted == ALLOWED:
            assert got.status_code not in (401, 403, 404), cell
            assert got.status_code < 500, cell
            done.append(got.status_code < 400)
        else:
            assert got.status_code == wanted, f"{cell}, wanted {wanted}"
        if got.status_code == 404:
            told = got.json()
            assert told.pop("request_id")
            assert told == NOT_FOUND, cell
    assert any(done) or not any_allowed(operation, sample, world), f"nobody ever succeeded with {operation.name}"


def any_allowed(operation: Operation, sample: Sample | None, world: World) -> bool:
    needs = sample.needs if sample else ()
    return any(expected(operation, needs, i, p, world.registry.permissions) == ALLOWED for i, p in cells(operation))


def test_the_matrix_has_a_thousand_cells(capsys: pytest.CaptureFixture[str]) -> None:
    count = sum(len(cells(operation)) for operation in OPERATIONS)
    with capsys.disabled():
        print(
            f" [{len(OPERATIONS)} operations × {len(IDENTITIES)} identities × {len(PLACES)} places = {count} cells]",
            end="",
        )
    assert (len(IDENTITIES), count >= 1000) == (12, True)


def test_every_sample_is_of_an_operation_there_is() -> None:
    assert SAMPLES.keys() <= {operation.name for operation in OPERATIONS}


def test_every_right_a_route_names_is_declared(kernel: Registry) -> None:
    named = {operation.permission for operation in OPERATIONS if operation.permission}
    assert named <= kernel.permissions.keys()


def test_a_route_without_a_right_is_found_out() -> None:
    @get("/open-door")
    async def open_door() -> None: ...

    with pytest.raises(Unguarded, match="open-door"):
        operations(Litestar([open_door], openapi_config=None))


async def test_a_list_shows_a_salesperson_only_their_own(world: World) -> None:
    sales = next(identity for identity in IDENTITIES if identity.name == "sales")
    for path, make in (("orders", Place.draft), ("customers", Place.a_customer)):
        mine, others = await make(world.here, world.people["sales"]), await make(world.here, world.stranger)
        listing = next(op for op in OPERATIONS if op.name == f"GET /api/{{office}}/{path}")
        headers = await world.headers(listing, sales)
        seen = await world.client.get(f"/api/here/{path}?limit=200", headers=headers)
        ids = {item["id"] for item in seen.json()["items"]}
        assert str(mine) in ids
        assert str(others) not in ids


@pytest.mark.one_server
@pytest.mark.parametrize("path", sorted({op.path for op in OPERATIONS if op.of_office}))
async def test_a_method_no_route_takes_tells_nothing_about_the_office(path: str, world: World) -> None:
    answers = set()
    for code in (world.here.office.code, "nowhere"):
        real = path.replace("{office}", code)
        real = re.sub(r"{\w+_id}", str(NOBODY), real)
        for name, word in WORDS.items():
            real = real.replace(f"{{{name}}}", word)
        for method in ("OPTIONS", "DELETE", "TRACE"):
            got = await world.client.request(method, real)
            answers.add((got.status_code, got.json()["code"]))
    assert answers == {(405, "method_not_allowed")}


# ------------------------------------------------------------------ the other rows, and what they would notice


SIGNING_IN = ("POST /api/sign-in", "GET /api/{office}/orders")
NARROWER_INSIDE = {  # whose route's right another one inside repeats
    "POST /{office}/duties": "whoever may not switch is refused by the office that the form names",
    "POST /api/{office}/orders/{order_id}/approval": "whoever may not give the reason is refused for what is asked",
}


@dataclass
class Felt:
    """What the rows found of each operation, and in which of them each check took effect."""

    wrong: dict[str, list[str]] = field(default_factory=dict)
    by: dict[Check, list[tuple[Row, Operation]]] = field(default_factory=dict)


@pytest_asyncio.fixture(scope="module")
async def felt(world: World) -> Felt:
    """Every row of every operation once, while the checks tell that they are asked."""
    found, now = Felt(), [(rows.absent, OPERATIONS[0])]

    def note(check: Check) -> None:
        places = found.by.setdefault(check, [])
        if now[0] not in places:
            places.append(now[0])

    with watched(checks(), note):
        for row in ROWS.values():
            for operation in OPERATIONS:
                now[0] = (row, operation)
                found.wrong.setdefault(operation.name, []).extend([cell async for cell in row(world, operation)])
        for operation in OPERATIONS:
            if operation.name in AT_THE_DOOR:
                now[0] = (rows.refusals, operation)
                found.wrong[operation.name] += [cell async for cell in rows.refusals(world, operation)]
    return found


@pytest.mark.one_server
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
async def test_an_operation_owes_everybody_the_same(operation: Operation, felt: Felt) -> None:
    """Keys and origins, nothing of another office, nothing of another salesperson, nothing where it is off."""
    assert felt.wrong[operation.name] == []


@pytest.mark.one_server
async def test_the_matrix_notices_every_check_that_is_taken_away(
    world: World, felt: Felt, capsys: pytest.CaptureFixture[str]
) -> None:
    noticed: dict[str, bool] = {}
    at_sign_in = [(row, op) for row in (rows.ended, rows.strangers) for op in OPERATIONS if op.name in SIGNING_IN]
    with capture_logs():  # a fault is drawn with all its locals otherwise, and there are hundreds
        for check in checks():
            with without(check):
                noticed[check.name] = await _is_noticed(world, felt.by.get(check, []))
        for operation in OPERATIONS:
            if operation.permission and operation.name not in NARROWER_INSIDE:
                with open_to_all(world.app, operation):
                    noticed[f"the right of {operation.name}"] = await _is_noticed(
                        world, [(rows.without_the_right, operation)]
                    )
        for function, conditions in SIGN_IN.items():
            for condition in conditions:
                async with without_condition(world.database, function, condition):
                    noticed[f"{function}: {condition}"] = await _is_noticed(world, at_sign_in)
    survivors = [name for name, was in noticed.items() if not was]
    print("taken away:", *noticed, sep="\n   ")  # shown with -rP, or when this fails
    with capsys.disabled():
        print(f" [{len(noticed) - len(survivors)} of {len(noticed)} missing checks noticed]", *survivors, sep="\n   ")
    assert len(noticed) >= 40
    assert len(survivors) <= 0.05 * len(noticed), survivors


@pytest.mark.one_server
def test_what_only_repeats_another_check_is_still_there() -> None:
    assert REPEATED.keys() <= {(check.module, check.function, check.says) for check in all_checks()}


async def _is_noticed(world: World, asked: list[tuple[Row, Operation]]) -> bool:
    for row, operation in asked:
        async for _ in row(world, operation):
            return True
    return False


# ------------------------------------------------------------------ two walls between offices, each enough alone (S-RLS-5)

# What stays apart with both walls taken away, and by what.
KEYS = "its tables' foreign keys carry the office"
FORM = "an empty form, or a page of links: nothing of the office stands in it"
TWIN = "the same act by the API, asked before, has used up what it is about"
BY_OTHER_MEANS = {
    **OF_THE_GROUP,
    "POST /api/{office}/samples/counts": "a count is opened of what is here; nothing is named",
    "POST /{office}/samples/counts": "a count is opened of what is here; nothing is named",
    "GET /api/{office}/rates": "rates of exchange are one for the group",
    "GET /api/{office}/products": "products are one for the group",
    "GET /{office}/search": "products are one for the group",
    "GET /{office}/duties": "which duty is on is known to every process, and shown of the offices that the person may enter",
    "GET /{office}/orders/parts": "products are one for the group",
    "GET /{office}/suggestions/parts": "products are one for the group",
    "GET /api/{office}/payroll/figures": "the figures that formulas may use are the product's own",
    "GET /{office}/payroll/trial": FORM,
    "GET /{office}/prices/why": FORM,
    "POST /{office}/account/password": "whose password it is is asked, and no office",
    "GET /{office}/work": "whose work it is is asked, and nobody else's is shown",
    "GET /{office}/work/{work_id}": "whose work it is is asked, and nobody else's is shown",
    "POST /{office}/work/{work_id}": "whose work it is is asked, and nobody else's is stopped",
    "GET /api/{office}/documents": "the kinds are of the product: nothing of an office stands in them",
    "GET /{office}/documents/panel": "one thing is named, and the sample names none; one document is asked for by its own",
    "GET /{office}/views": "whose views they are is asked, and nobody else's are shown",
    **dict.fromkeys(
        (
            "GET /{office}/office",
            "GET /{office}/customers/import",
            "GET /{office}/prices/import",
            "GET /{office}/inventory/incoming/new",
            "GET /{office}/orders/new",
            "GET /{office}/prices/new",
            "GET /{office}/prices/promotions/new",
            "GET /{office}/logistics/bills/import",
            "GET /{office}/logistics/carrier-accounts/edit",
            "GET /{office}/logistics/tariffs/import",
            "GET /{office}/logistics/zones/import",
            "GET /{office}/samples/new",
            "GET /{office}/procurement/payments/new",
            "GET /{office}/procurement/plan/import",
            "GET /{office}/procurement/plan/new",
            "GET /{office}/procurement/suppliers/new",
            "GET /{office}/receivables/payments/new",
            "GET /{office}/returns/new",
        ),
        FORM,
    ),
    **dict.fromkeys(
        (
            "GET /{office}/inventory/holds/{hold_id}",
            "POST /{office}/inventory/holds/{hold_id}",
            "POST /{office}/approvals",
            "POST /{office}/logistics/customer-ways",
            "POST /{office}/receivables/calls",
            "POST /{office}/tokens/own",
            "POST /{office}/tokens/{token_id}",
        ),
        TWIN,
    ),
    "POST /api/{office}/logistics/dispatches": KEYS,
    "POST /api/{office}/receivables/adjustments": KEYS,
    "POST /api/{office}/receivables/calls": KEYS,
    "POST /{office}/receivables/calls": KEYS,
    "GET /{office}/receivables/payments/new": "a form: nothing of an office stands in it",
    "POST /api/{office}/receivables/imported-documents": KEYS,
}


@pytest.mark.one_server
async def test_offices_are_apart_by_what_the_product_asks_alone(world: World, ordinary: dict[str, str | None]) -> None:
    async with without_policies(world.database) as tables:
        assert tables >= 60
        assert await _crossed(world, ordinary) == {}


@pytest.mark.one_server
async def test_offices_are_apart_by_the_policies_of_the_tables_alone(
    world: World, ordinary: dict[str, str | None]
) -> None:
    async with without_object_checks(world.database) as functions:
        assert functions >= 60
        assert await _crossed(world, ordinary) == {}


@pytest.mark.one_server
async def test_without_either_wall_one_office_is_in_the_other(
    world: World, ordinary: dict[str, str | None], capsys: pytest.CaptureFixture[str]
) -> None:
    """Negative control of the two before. It stays the last: it writes into the other office."""
    async with without_policies(world.database), without_object_checks(world.database):
        with capture_logs():
            crossed = await _crossed(world, ordinary)
    concerned = {op.name for op in OPERATIONS if _has_object(op) or ordinary[op.name] is not None}
    apart = concerned - crossed.keys()
    with capsys.disabled():
        print(
            f" [{len(crossed)} of {len(concerned)} operations cross]",
            *sorted(apart - BY_OTHER_MEANS.keys()),
            sep="\n   ",
            end="",
        )
    assert sorted(apart ^ BY_OTHER_MEANS.keys()) == []


@pytest_asyncio.fixture(scope="module")
async def ordinary(world: World, felt: Felt) -> dict[str, str | None]:
    """What is shown of the empty office ordinarily; by now there is something of everything in the other two."""
    return {operation.name: await rows.seen_in_an_empty_office(world, operation) for operation in OPERATIONS}


def _has_object(operation: Operation) -> bool:
    return SAMPLES.get(operation.name, Sample()).make is not None


async def _crossed(world: World, ordinary: dict[str, str | None]) -> dict[str, list[str]]:
    """By operation, what of another office was found, changed or shown."""
    crossed: dict[str, list[str]] = {}
    for operation in OPERATIONS:
        cells = [cell for row in (rows.elsewhere, rows.foreign) async for cell in row(world, operation)]
        if (shown := await rows.seen_in_an_empty_office(world, operation)) != ordinary[operation.name]:
            cells.append(f"{operation.name} in the empty office: {shown}")
        if cells:
            crossed[operation.name] = cells
    return crossed
