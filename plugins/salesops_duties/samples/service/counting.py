"""The yearly count: every sample that is not gone is seen, missing or elsewhere, by somebody whose name stands beside it (LOG-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Transaction, clock, new_id, transaction
from salesops.errors import ConflictState, Fault, Invalid, NotFound
from salesops.services.sheets import written
from salesops_duties.samples.rules import Mark, NewCount, check_marks
from salesops_duties.samples.service.loading import load, note

_COUNT = """SELECT c.id, c.opened_at, o.name AS opened_by, c.closed_at, e.name AS closed_by, c.note,
    count(l.item_id) AS lines, count(l.found) AS marked, count(*) FILTER (WHERE l.found <> 'seen') AS differences
  FROM samples.count c LEFT JOIN core.person o ON o.id = c.opened_by LEFT JOIN core.person e ON e.id = c.closed_by
  LEFT JOIN samples.count_line l ON l.office_id = c.office_id AND l.count_id = c.id WHERE c.office_id = $1"""
_GROUP = " GROUP BY c.office_id, c.id, o.name, e.name ORDER BY c.id DESC"
_LINES = """SELECT l.item_id, n.number, i.name, i.serial, l.expected, l.holder, l.found, l.place, l.note, p.name AS counted_by, l.counted_at
  FROM samples.count_line l JOIN samples.sample_item i ON i.office_id = l.office_id AND i.id = l.item_id
  LEFT JOIN core.document_number n ON n.office_id = i.office_id AND n.document_id = i.id LEFT JOIN core.person p ON p.id = l.counted_by
  WHERE l.office_id = $1 AND l.count_id = $2 ORDER BY l.expected, n.number, i.id"""
_HEADS = ("number", "name", "serial", "expected at", "holder", "found", "place", "note", "counted by", "counted on")


async def open_count(act: Act, new: NewCount) -> dict[str, Any]:
    """Begin a count; raises `ConflictState` while another is open."""
    async with transaction(act) as tx:
        if await tx.fetchval("SELECT 1 FROM samples.count WHERE office_id = $1 AND closed_at IS NULL", act.office.id):
            raise ConflictState("A count is open already.", current="open", ways_out=["close it first"])
        count_id = new_id()
        tx.write(
            "samples.open_count", act.office.id, count_id, clock.now(), act.actor.person_id, new.note.strip()[:200]
        )
        tx.audit("sample_count.open", "sample_count", count_id)
        return tx.answer({"id": count_id, "state": "open"}, status=201)


async def mark(act: Act, count_id: UUID, marks: list[Mark]) -> dict[str, Any]:
    """Note what was found of some samples; marked again, the last one counts."""
    check_marks(marks)
    async with transaction(act) as tx:
        await _open(tx, count_id)
        rows = await tx.fetch(_LINES, act.office.id, count_id)
        known = {row["item_id"] for row in rows}
        strange = [at for at, one in enumerate(marks) if one.item_id not in known]
        if strange:
            raise Invalid(
                [Fault(f"marks[{at}].item_id", "known", "This sample is not in the count.") for at in strange]
            )
        for one in marks:
            place = one.place.strip() if one.found == "elsewhere" else ""
            tx.write("samples.mark", act.office.id, count_id, one.item_id, one.found, place, one.note.strip(), act.actor.person_id, clock.now())  # fmt: skip
        tx.audit("sample_count.mark", "sample_count", count_id, changes={"marked": len(marks)})
        return tx.answer({"id": count_id, "marked": len(marks)})


async def close_count(act: Act, count_id: UUID) -> dict[str, Any]:
    """End a count whose every sample is marked: what stands elsewhere gets its place; what is missing stays for a write-off."""
    async with transaction(act) as tx:
        await _open(tx, count_id)
        rows = await tx.fetch(_LINES, act.office.id, count_id)
        open_lines = [row["number"] for row in rows if row["found"] is None]
        if open_lines:
            raise ConflictState(
                f"{len(open_lines)} samples are not marked yet.",
                current="open",
                ways_out=["mark them as seen, missing or elsewhere"],
                unmarked=open_lines[:100],
            )
        for row in rows:
            if row["found"] == "elsewhere":
                await _move(tx, row["item_id"], row["place"])
        tx.write("samples.close_count", act.office.id, count_id, clock.now(), act.actor.person_id)
        differences = sum(row["found"] != "seen" for row in rows)
        tx.audit("sample_count.close", "sample_count", count_id, changes={"differences": differences})
        return tx.answer({"id": count_id, "state": "closed", "differences": differences})


async def counts(act: Act) -> list[dict[str, Any]]:
    """The counts, the newest first."""
    async with transaction(act) as tx:
        rows = await tx.fetch(f"{_COUNT}{_GROUP} LIMIT 100", act.office.id)
    return [_view(dict(row.items())) for row in rows]


async def read_count(act: Act, count_id: UUID) -> dict[str, Any]:
    """One count with its lines. Raises `NotFound`."""
    async with transaction(act) as tx:
        row = await tx.fetchrow(f"{_COUNT} AND c.id = $2{_GROUP}", act.office.id, count_id)
        if row is None:
            raise NotFound
        lines = await tx.fetch(_LINES, act.office.id, count_id)
    return _view(dict(row.items())) | {"items": [dict(line.items()) for line in lines]}


async def count_sheet(act: Act, count_id: UUID, *, kind: str = "xlsx") -> bytes:
    """The lines of a count as a sheet."""
    found = await read_count(act, count_id)
    cells = [
        [r["number"], r["name"], r["serial"], r["expected"], r["holder"], r["found"], r["place"], r["note"], r["counted_by"],
         r["counted_at"].date() if r["counted_at"] else None]
        for r in found["items"]
    ]  # fmt: skip
    return await written(kind, _HEADS, cells, title="Count")


async def _open(tx: Transaction, count_id: UUID) -> None:
    """Lock a count that is open; raises `NotFound`, or `ConflictState` for one that is closed."""
    row = await tx.fetchrow(
        "SELECT closed_at FROM samples.count WHERE office_id = $1 AND id = $2 FOR UPDATE", tx.office.id, count_id
    )
    if row is None:
        raise NotFound
    if row["closed_at"] is not None:
        raise ConflictState("This count is closed.", current="closed", ways_out=["open another one"])


async def _move(tx: Transaction, item_id: UUID, place: str) -> None:
    """Where a sample stands that is here; one that is out has a holder instead."""
    found = await load(tx, item_id)
    if found.state == "in" and found.place != place:
        note(tx, found, "place", "in", place=place, note="count")


def _view(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"state": "closed" if row["closed_at"] else "open"}
