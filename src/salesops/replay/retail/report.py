"""What the booked file came to, read back from the books: by class, in total, and against the file itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from salesops.replay.api import Api
from salesops.replay.retail.files import Tally
from salesops.values import Money


class Booked(msgspec.Struct, frozen=True):
    """Lines of one class: how many, what they add to what is owed, and how many repeat a line exactly."""

    kind: str
    category: str
    lines: int
    amount: Decimal
    repeated: int


class Report(msgspec.Struct):
    """The figures of a replay. `differences` are classes whose count or sum is not the file's."""

    documents: int
    lines: int
    total: Decimal
    classes: list[Booked]
    repeated: int
    unknown_originals: int
    receivables: Decimal
    trial_balance: list[dict[str, Any]]
    differences: dict[str, str]


async def make_report(api: Api, currency: str, tally: Tally) -> Report:
    """Read the outcome back through the API."""
    found = await api.get("/receivables/imported-documents/report")
    classes = _classes(found["lines"])
    rows = [Decimal(row["open_ar"]) async for row in api.all("/receivables/summary")]
    books = (await api.get("/ledger/trial-balance"))["accounts"]
    unknown = sum(row["count"] for row in found["flags"] if row["flag"] == "unknown_original")
    return Report(
        documents=sum(row["count"] for row in found["documents"]),
        lines=sum(c.lines for c in classes),
        total=sum((c.amount for c in classes), Decimal(0)),
        classes=classes,
        repeated=sum(c.repeated for c in classes),
        unknown_originals=unknown,
        receivables=sum(rows, Decimal(0)),
        trial_balance=books,
        differences=_differences(classes, tally, currency),
    )


def _classes(rows: list[dict[str, Any]]) -> list[Booked]:
    """One row per kind and class; a credit note's lines are positive in the database and lower what is owed."""
    found: dict[tuple[str, str], Booked] = {}
    for row in rows:
        key = (row["kind"], row["class"])
        before = found.get(key, Booked(*key, 0, Decimal(0), 0))
        amount = Decimal(row["sum"]) * (-1 if row["kind"] == "credit_note" else 1)
        again = row["count"] if row["repeated"] else 0
        found[key] = Booked(*key, before.lines + row["count"], before.amount + amount, before.repeated + again)
    return [found[key] for key in sorted(found)]


def _differences(classes: list[Booked], tally: Tally, currency: str) -> dict[str, str]:
    booked = {f"{c.kind} {c.category}": (c.lines, c.amount) for c in classes}
    wanted = {key: (tally.lines[key], Money(currency, tally.minor[key]).amount) for key in tally.lines}
    return {
        key: f"booked {booked.get(key)}, in the file {wanted.get(key)}"
        for key in sorted(booked.keys() | wanted.keys())
        if booked.get(key) != wanted.get(key)
    }
