"""Carriers' bills: brought as a sheet, compared with what was quoted for each tracking number, decided by a person."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, clock, new_id, transaction
from salesops.db import Record
from salesops.errors import ConflictState, Faults, NotFound
from salesops.services.sheets import Column, ImportKind, ImportReport, run_import, written
from salesops.values import parse_decimal
from salesops_duties.logistics.rules.rates import Billed, Decision, check_decision, verdict_of
from salesops_duties.logistics.service.rates.loading import policy_of
from salesops_duties.logistics.service.rates.sheets import day_of

_COLUMNS = (
    Column("carrier", ("carrier", "承运商")),
    Column("number", ("bill number", "账单号")),
    Column("billed_on", ("bill date", "账单日期")),
    Column("tracking_no", ("tracking number", "tracking no", "运单号")),
    Column("weight", ("weight", "计费重量"), required=False),
    Column("amount", ("amount", "金额")),
    Column("currency", ("currency", "币种"), required=False),
)
# The last way that was chosen for the goods that travel under a number, in the currency of the bill.
_QUOTED = """SELECT DISTINCT ON (p.tracking_no) p.tracking_no, w.price_minor, w.currency FROM logistics.parcel p
  JOIN logistics.shipment_outbound o ON (o.office_id, o.shipment_id) = (p.office_id, p.shipment_id)
  JOIN logistics.way_chosen w ON (w.office_id, w.outbound_id) = (o.office_id, o.outbound_id)
  WHERE p.office_id = $1 AND p.carrier = $2 AND p.tracking_no = ANY ($3) ORDER BY p.tracking_no, w.id DESC"""
_BEFORE = """SELECT DISTINCT l.tracking_no FROM logistics.carrier_bill_line l JOIN logistics.carrier_bill b ON (b.office_id, b.id) = (l.office_id, l.bill_id)
  WHERE l.office_id = $1 AND b.carrier = $2 AND l.tracking_no = ANY ($3)"""
_BILLS = """SELECT b.id, b.carrier, b.number, b.billed_on, b.currency, b.imported_at, p.name AS imported_by, count(l.id) AS lines,
    sum(l.amount_minor)::bigint AS total_minor, count(*) FILTER (WHERE l.state = 'open') AS open,
    count(*) FILTER (WHERE l.verdict <> 'matched') AS differing
  FROM logistics.carrier_bill b JOIN logistics.carrier_bill_line l ON (l.office_id, l.bill_id) = (b.office_id, b.id)
  LEFT JOIN core.person p ON p.id = b.imported_by WHERE b.office_id = $1"""
_GROUP = " GROUP BY b.office_id, b.id, p.name ORDER BY b.id DESC"
_LINES = """SELECT l.id, l.line_no, l.tracking_no, l.weight_grams, l.amount_minor, l.quoted_minor, l.verdict, l.state, l.reason, p.name AS decided_by,
    l.decided_at FROM logistics.carrier_bill_line l LEFT JOIN core.person p ON p.id = l.decided_by WHERE l.office_id = $1 AND l.bill_id = $2
  ORDER BY l.line_no"""
_HEADS = (
    "carrier",
    "bill number",
    "tracking number",
    "weight kg",
    "amount",
    "quoted",
    "difference",
    "verdict",
    "state",
    "reason",
    "decided by",
)


async def import_bills(act: Act, file_name: str, data: bytes, *, dry_run: bool, **how: Any) -> ImportReport:
    """Take in a bill and compare it; one whose number is known is refused as a whole."""
    rows = count(1)

    def parse(cells: dict[str, str], faults: Faults) -> Billed | None:
        return _billed(cells, act.office.currency, next(rows), faults)

    kind = ImportKind("carrier_bills", _COLUMNS, parse, lambda one: str(one.row), _known, _keep)
    return await run_import(act, kind, file_name, data, dry_run=dry_run, **how)


async def bills(act: Act) -> list[dict[str, Any]]:
    """The bills, the newest first."""
    async with transaction(act) as tx:
        rows = await tx.fetch(f"{_BILLS}{_GROUP} LIMIT 200", act.office.id)
    return [_bill(row) for row in rows]


async def read_bill(act: Act, bill_id: UUID) -> dict[str, Any]:
    """One bill with its lines. Raises `NotFound`."""
    async with transaction(act) as tx:
        row = await tx.fetchrow(f"{_BILLS} AND b.id = $2{_GROUP}", act.office.id, bill_id)
        if row is None:
            raise NotFound
        lines = await tx.fetch(_LINES, act.office.id, bill_id)
    return _bill(row) | {"items": [_line(line, row["currency"]) for line in lines]}


async def bill_sheet(act: Act, bill_id: UUID, kind: str) -> bytes:
    """A bill with its verdicts as a sheet, to be sent to the carrier."""
    found = await read_bill(act, bill_id)
    rows = [
        [found["carrier"], found["number"], one["tracking_no"], one["weight_kg"], one["amount"], one["quoted"], one["difference"], one["verdict"],
         one["state"], one["reason"], one["decided_by"]]
        for one in found["items"]
    ]  # fmt: skip
    return await written(kind, _HEADS, rows, title="Bill")


async def decide(act: Act, bill_id: UUID, given: Decision) -> dict[str, Any]:
    """Accept lines of a bill, or dispute them. Raises `ConflictState` for one that is decided."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT id, verdict, state FROM logistics.carrier_bill_line WHERE office_id = $1 AND bill_id = $2 AND id = ANY ($3)",
            act.office.id,
            bill_id,
            given.line_ids,
        )
        if len(rows) < len(set(given.line_ids)):
            raise NotFound
        check_decision(given, [row["verdict"] for row in rows])
        if any(row["state"] != "open" for row in rows):
            raise ConflictState("A line is decided already.", current="decided", ways_out=["choose open lines only"])
        tx.write("logistics.decide_bill_lines", act.office.id, [row["id"] for row in rows], given.decision, given.reason.strip(),
                 act.actor.person_id, clock.now())  # fmt: skip
        tx.audit("carrier_bill.decide", "carrier_bill", bill_id, changes={"lines": len(rows), "decision": given.decision},
                 reason=given.reason.strip() or None)  # fmt: skip
        return tx.answer({"id": bill_id, "decision": given.decision, "lines": len(rows)})


def _billed(cells: dict[str, str], currency: str, row: int, faults: Faults) -> Billed | None:
    day = day_of(cells["billed_on"], "billed_on", faults)
    unit = cells.get("currency", "").upper() or currency
    for name in ("carrier", "number", "tracking_no"):
        if not 1 <= len(cells[name]) <= 60:
            faults.add(name, "required", "1 to 60 characters.", given=cells[name])
    grams, minor = Decimal(0), 0
    try:
        grams = parse_decimal(cells.get("weight", "") or "0", digits=3) * 1000
        if not 0 <= grams <= 10**9:
            faults.add("weight", "range", "Kilograms, zero or more.", given=cells.get("weight"))
    except ValueError as error:
        faults.add("weight", "decimal", f"Needs {error}.", given=cells.get("weight"))
    try:
        minor = Money.parse(cells["amount"], unit).minor
    except ValueError as error:
        faults.add("amount", "decimal", f"Needs {error}.", given=cells["amount"])
    if len(unit) != 3 or not (unit.isascii() and unit.isupper()):
        faults.add("currency", "currency", "A currency of three capital letters, such as CNY.", given=unit)
    if faults.found or day is None:
        return None
    return Billed(cells["carrier"], cells["number"], day, unit, cells["tracking_no"], int(grams), minor, row)


async def _known(tx: Transaction, rows: Sequence[Billed]) -> set[str]:
    """Rows of bills that were taken in before."""
    found = await tx.fetch(
        "SELECT carrier, number FROM logistics.carrier_bill WHERE office_id = $1 AND number = ANY ($2)",
        tx.office.id,
        sorted({row.number for row in rows}),
    )
    taken = {(row["carrier"], row["number"]) for row in found}
    return {str(row.row) for row in rows if (row.carrier, row.number) in taken}


async def _keep(tx: Transaction, rows: Sequence[Billed]) -> None:
    """Bills with their lines, each with its verdict; a long file comes in pieces, and a bill may go on in the next."""
    policy = await policy_of(tx)
    percent = Decimal(policy.tolerance_percent)
    for carrier in dict.fromkeys(row.carrier for row in rows):
        own = [row for row in rows if row.carrier == carrier]
        numbers = sorted({row.tracking_no for row in own})
        quoted = {row["tracking_no"]: row for row in await tx.fetch(_QUOTED, tx.office.id, carrier, numbers)}
        before = {row["tracking_no"] for row in await tx.fetch(_BEFORE, tx.office.id, carrier, numbers)}
        ids = await _bill_ids(tx, carrier, own)
        for row in own:
            quote = quoted.get(row.tracking_no)
            minor = quote["price_minor"] if quote and quote["currency"] == row.currency else None
            verdict = verdict_of(
                row.amount_minor,
                minor,
                billed_before=row.tracking_no in before,
                percent=percent,
                minor=policy.tolerance_minor,
            )
            before.add(row.tracking_no)
            tx.write("logistics.keep_bill_line", tx.office.id, new_id(), ids[row.number], row.row, row.tracking_no, row.weight_grams,
                     row.amount_minor, minor, verdict)  # fmt: skip


async def _bill_ids(tx: Transaction, carrier: str, rows: Sequence[Billed]) -> dict[str, UUID]:
    """The ids of the bills of a carrier; those that are not there yet are begun."""
    numbers = sorted({row.number for row in rows})
    found = await tx.fetch(
        "SELECT id, number FROM logistics.carrier_bill WHERE office_id = $1 AND carrier = $2 AND number = ANY ($3)",
        tx.office.id,
        carrier,
        numbers,
    )
    ids: dict[str, UUID] = {row["number"]: row["id"] for row in found}
    for row in rows:
        if row.number not in ids:
            ids[row.number] = new_id()
            tx.write("logistics.keep_bill", tx.office.id, ids[row.number], carrier, row.number, row.billed_on, row.currency,
                     tx.actor.person_id, clock.now())  # fmt: skip
            tx.audit("carrier_bill.import", "carrier_bill", ids[row.number], changes={"number": row.number})
    return ids


def _bill(row: Record) -> dict[str, Any]:
    known = dict(row.items())
    return known | {"total": str(Money(known["currency"], known.pop("total_minor")))}


def _line(row: Record, currency: str) -> dict[str, Any]:
    known = dict(row.items())
    amount, quoted = known.pop("amount_minor"), known.pop("quoted_minor")
    kilograms = Decimal(known.pop("weight_grams")) / 1000
    return known | {
        "weight_kg": f"{kilograms.normalize():f}",
        "amount": str(Money(currency, amount)),
        "quoted": None if quoted is None else str(Money(currency, quoted)),
        "difference": None if quoted is None else str(Money(currency, amount - quoted)),
    }
