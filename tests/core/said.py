"""What use cases refuse with: the sentences of faults and refusals in the source, values in them as `{}`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

REFUSALS = {
    "ConflictState",
    "Refused",
    "Forbidden",
    "ConflictDuplicate",
    "ConflictVersion",
    "NotApproved",
    "Malformed",
    "FormulaRefused",
}


def sentences_of(folder: Path, within: tuple[str, ...]) -> Iterator[str]:
    """Every sentence below `folder` in modules that stand in one of these folders or have one of these names."""
    for file in sorted(folder.rglob("*.py")):
        names = {*file.relative_to(folder).parts[:-1], file.stem}
        if names & set(within):
            tree = ast.parse(file.read_text("utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Call):
                    yield from _of_call(node)
                    if file.stem == "values" and getattr(node.func, "id", "") == "ValueError":
                        yield from _texts(node.args[:1])


def _of_call(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "Fault" or (
        name == "add" and isinstance(call.func, ast.Attribute) and "fault" in ast.unparse(call.func.value)
    ):
        yield from _texts(call.args[2:3])
        yield from _texts([k.value for k in call.keywords if k.arg == "message"])
    elif name in REFUSALS:
        yield from _texts(call.args[:1])
        for keyword in call.keywords:
            if keyword.arg == "ways_out" and isinstance(keyword.value, ast.List):
                yield from _texts(keyword.value.elts)


def _texts(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.IfExp):
            yield from _texts([node.body, node.orelse])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
