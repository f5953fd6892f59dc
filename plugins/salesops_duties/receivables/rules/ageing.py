"""The columns of an aged summary: by days after the due day of each instalment."""

from __future__ import annotations

from collections.abc import Sequence

UNAPPLIED = "unapplied"


def names(ends: Sequence[int]) -> list[str]:
    """The columns for the ends of the buckets in days: not_due, 1-30, 31-60, over_60; a column's place is its number."""
    starts = [1, *(end + 1 for end in ends[:-1])]
    return ["not_due", *(f"{start}-{end}" for start, end in zip(starts, ends, strict=True)), f"over_{ends[-1]}"]
