"""The reference in docs/ is what the code says today."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesops.kernel.boot import make_registry
from salesops.kernel.specs import spec_methods
from salesops.reference import pages

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return pages()


@pytest.mark.parametrize("name", ["hooks.md", "permissions.md"])
def test_a_generated_page_is_up_to_date(name: str, made: dict[str, str]) -> None:
    assert (DOCS / name).read_text("utf-8") == made[name], "out of date: run `salesops docs`"


def test_every_hook_has_its_section(made: dict[str, str]) -> None:
    for _, name, function in spec_methods():
        assert f"### `{name}` ({function.salesops_kind})" in made["hooks.md"]  # type: ignore[attr-defined]


def test_every_right_has_its_row(made: dict[str, str]) -> None:
    for name in make_registry().permissions:
        assert f"| `{name}` |" in made["permissions.md"]


def test_the_glossary_has_a_row_for_each_word_of_the_desk() -> None:
    text = (DOCS / "glossary.md").read_text("utf-8")
    for word in (
        "spot",
        "futures",
        "outbound_order",
        "payment_hold",
        "headroom",
        "order_confirmation",
        "出库单",
        "duty",
    ):
        assert word in text
