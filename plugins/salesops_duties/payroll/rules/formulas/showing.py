"""A formula with its numbers, as a payslip shows how a figure came about."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


def with_numbers(text: str, numbers: Mapping[str, str]) -> str:
    """The formula with each name's number in its place; what has none, such as `min`, stays."""
    return _WORD.sub(lambda found: numbers.get(found[0], found[0]), text)
