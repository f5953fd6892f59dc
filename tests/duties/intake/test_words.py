"""Every sentence of the readers is said in Chinese, with the same values in it."""

from __future__ import annotations

import re
from pathlib import Path

from salesops_duties.intake import rules
from salesops_duties.intake.rules.words import DOUBTS, NOT_ORDERS, REFUSALS
from tests.core.test_web_languages import catalogue, untranslated

SENTENCES = {*REFUSALS.values(), *DOUBTS.values(), *NOT_ORDERS.values()}


def test_every_sentence_is_said_in_chinese_with_its_values() -> None:
    known = catalogue(Path(rules.__file__).parents[1] / "locale")
    assert untranslated(SENTENCES, known) == []
    for sentence in SENTENCES:
        assert set(re.findall(r"{\w+}", str(known[sentence].string))) == set(re.findall(r"{\w+}", sentence)), sentence


def test_every_sentence_is_said_by_some_reader() -> None:
    """A code that no module names would be a sentence that waits for nothing."""
    folder = Path(rules.__file__).parent
    source = "\n".join(
        file.read_text("utf-8") for file in [*folder.glob("*.py"), *(folder.parent / "service").glob("*.py")]
    )
    left = [code for words in (REFUSALS, DOUBTS, NOT_ORDERS) for code in words if source.count(f'"{code}"') < 2]
    assert left == []
