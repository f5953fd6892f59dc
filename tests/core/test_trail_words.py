"""The audit page has words for every act and every document that anything notes, and leads to pages there are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesops import web
from salesops.duty import Thing
from salesops.kernel.boot import make_registry
from salesops.kernel.discovery import Discovered, discover
from salesops.web.pages.trail_words import ACTS, THINGS

ROOT = Path(web.__file__).parents[3]
MADE = {  # acts whose names are put together
    "approval.{state}": ("approval.approved", "approval.refused"),
    "order.{call.outcome}": ("order.confirmed", "order.changed", "order.no_answer", "order.refused"),
    "mail.{state}": ("mail.sent", "mail.failed", "mail.given_up"),
    "supplier_{new.kind}.enter": ("supplier_invoice.enter", "supplier_credit.enter"),
    "import.{kind.name}": (),  # one word for all of them
}
GIVEN = {
    "document.mail",
    "document.print",
    "jobs.discard",
}  # named where the audit is called by a function of the module's own
DUTIES = discover()
pytestmark = pytest.mark.one_server


def noted(source: str) -> Iterator[tuple[str, str]]:
    """Act and entity of every `tx.audit(…)` in a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "audit":
            entities = [one.value for one in ast.walk(node.args[1]) if isinstance(one, ast.Constant)]
            for action in _names(node.args[0]):
                yield from ((action, str(entity)) for entity in entities)


def _names(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        yield from MADE[ast.unparse(node)[2:-1]]
    else:
        yield from (str(one.value) for one in ast.walk(node) if isinstance(one, ast.Constant))


def modules() -> Iterator[Path]:
    for folder in ("src/salesops", "plugins"):
        yield from (file for file in sorted((ROOT / folder).rglob("*.py")) if "new_duty" not in file.parts)


def test_every_act_and_every_document_has_words() -> None:
    acts = ACTS.keys() | {action for item in DUTIES for action in item.duty.acts}
    things = THINGS.keys() | {entity for item in DUTIES for entity in item.duty.things}
    found = {pair for file in modules() for pair in noted(file.read_text("utf-8"))}
    assert len(found) > 80
    assert sorted({action for action, _ in found} - acts) == []
    assert sorted({entity for _, entity in found} - things) == []
    assert sorted(acts - GIVEN - {action for action, _ in found}) == []


def test_an_act_without_words_would_be_found() -> None:
    assert list(noted('tx.audit("goods.lose", "hold" if x else "batch", None)')) == [
        ("goods.lose", "hold"),
        ("goods.lose", "batch"),
    ]


@pytest.mark.parametrize("item", DUTIES, ids=lambda item: item.duty.name)
def test_documents_lead_to_pages_there_are(item: Discovered) -> None:
    duties = make_registry().duties
    named = [thing.page for thing in item.duty.things.values()] + [series.page for series in item.duty.series]
    for page in filter(None, named):
        duty = duties[page.split("/")[0]]
        below = "/" + page.partition("/")[2].partition("?")[0]
        assert any(_fits(path, below) for handler in duty.pages for path in handler.paths), page


def _fits(path: str, wanted: str) -> bool:
    parts, asked = path.strip("/").split("/"), wanted.strip("/").split("/")
    return len(parts) == len(asked) and all(p == a or (p.startswith("{") and a == "{id}") for p, a in zip(parts, asked, strict=True))  # fmt: skip


def test_every_series_has_a_title_and_a_page() -> None:
    assert [series.name for item in DUTIES for series in item.duty.series if not (series.title and series.page)] == []
    assert Thing("Sample").page == ""
