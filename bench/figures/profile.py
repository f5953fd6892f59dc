"""Which statements one order runs, those inside functions too: how often, and how long they take."""

from __future__ import annotations

from bench.counting import count
from bench.measuring import Bench, Numbers


async def measure(bench: Bench, *, form: str, longest: int) -> Numbers:
    """The counted statements of one order, those that take longest first."""
    return await count(bench, form, longest=longest)
