"""The pictures of the documentation: those that are shown are there, small, and made by `make pictures`."""

from __future__ import annotations

import re
from pathlib import Path

from tests.pictures import FOLDER, MOST_BYTES, PAPERS, PICTURES

ROOT = Path(__file__).parents[1]
SHOWN = re.compile(r"!\[[^]]+\]\((?:docs/)?pictures/([a-z-]+)\.png\)")


def test_each_picture_is_made_by_the_command_and_small() -> None:
    kept = {file.stem: file.stat().st_size for file in FOLDER.glob("*.png")}
    assert kept.keys() == {picture.name for picture in (*PICTURES, *PAPERS)}
    assert [name for name, size in kept.items() if size > MOST_BYTES] == []


def test_each_picture_that_is_shown_is_there() -> None:
    texts = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    shown = {name for text in texts for name in SHOWN.findall(text.read_text("utf-8"))}
    assert shown - {picture.name for picture in (*PICTURES, *PAPERS)} == set()
