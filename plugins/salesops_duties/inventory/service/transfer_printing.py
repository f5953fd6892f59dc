"""What the transfer note says: the paper that goes along with goods to another warehouse or office."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops import Transaction
from salesops.errors import ConflictState, NotFound

_HEAD = """SELECT t.role, t.state, t.sent_at, t.expected_on, t.carrier, t.note, t.their_number, coalesce(n.number, '') AS number,
    coalesce(o.name, '') AS office, coalesce(w.name, '') AS from_warehouse, coalesce(v.name, '') AS to_warehouse
  FROM inventory.transfer t LEFT JOIN core.document_number n ON (n.office_id, n.document_id) = (t.office_id, t.id)
  LEFT JOIN core.office o ON o.id = t.other_office
  LEFT JOIN inventory.warehouse w ON (w.office_id, w.id) = (t.office_id, t.from_warehouse)
  LEFT JOIN inventory.warehouse v ON (v.office_id, v.id) = (t.office_id, t.to_warehouse) WHERE t.office_id = $1 AND t.id = $2"""
_LINES = """SELECT l.line_no, p.part_no, p.name, p.name_zh, p.version_name, p.uom, l.sent FROM inventory.transfer_line l
  JOIN core.product p ON p.id = l.product_id WHERE l.office_id = $1 AND l.transfer_id = $2 AND l.sent > 0 ORDER BY l.line_no"""


class TransferredLine(msgspec.Struct, frozen=True):
    """One line of goods that left."""

    line_no: str
    part_no: str
    name: str
    version_name: str
    quantity: Decimal
    unit: str


class PrintedTransfer(msgspec.Struct, frozen=True):
    """The facts of a transfer note; `their_number` is the transfer's number at the other office."""

    number: str
    source: str
    destination: str
    their_number: str
    sent_at: dt.datetime | None
    expected_on: dt.date | None
    carrier: str
    note: str
    lines: tuple[TransferredLine, ...]


async def print_transfer(tx: Transaction, transfer_id: UUID, language: str) -> PrintedTransfer:
    """The facts of goods this office sent; raises `NotFound`, or `ConflictState` where nothing left from here."""
    head = await tx.fetchrow(_HEAD, tx.office.id, transfer_id)
    if head is None:
        raise NotFound
    if head["role"] == "receiver" or head["sent_at"] is None:
        raise ConflictState(
            "The transfer note is printed where the goods leave, once they do.",
            current=head["state"],
            ways_out=["send the goods first"],
        )
    rows = await tx.fetch(_LINES, tx.office.id, transfer_id)
    return PrintedTransfer(
        head["number"],
        f"{tx.office.name}, {head['from_warehouse']}",
        head["office"] or f"{tx.office.name}, {head['to_warehouse']}",
        head["their_number"],
        head["sent_at"],
        head["expected_on"],
        head["carrier"],
        head["note"],
        tuple(
            TransferredLine(
                str(row["line_no"]),
                row["part_no"],
                (row["name_zh"] if language == "zh" else "") or row["name"],
                row["version_name"],
                row["sent"],
                row["uom"],
            )
            for row in rows
        ),
    )
