"""Document numbers: a legal series is drawn by the kernel just before COMMIT and lives in the register.

A `Number` is a promise inside its transaction and a plain text after it; drafts have none.
"""

from __future__ import annotations

from uuid import UUID


class Number:
    """The number of one document in one legal series; `str()` gives it once the transaction has bound it."""

    __slots__ = ("_mark", "_value", "document_id", "series")

    def __init__(self, series: str, document_id: UUID, mark: str) -> None:
        self.series = series
        self.document_id = document_id
        self._mark = mark
        self._value: str | None = None

    def bind(self, value: str) -> None:
        self._value = value

    def __str__(self) -> str:
        return self._mark if self._value is None else self._value

    def __repr__(self) -> str:
        return f"Number({self.series!r}, {self._value or 'not bound yet'!r})"
