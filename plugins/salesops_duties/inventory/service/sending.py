"""Goods leave for another warehouse or office: out of stock at the moving average, and into transit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, ask, clock, new_id, plain, transaction
from salesops.errors import Faults, InsufficientStock
from salesops.hookspecs.ledger import EntryToPost, LedgerHooks, Posting
from salesops.hookspecs.logistics import LeavingParcel, LogisticsHooks
from salesops.masterdata.rates import rates_on
from salesops_duties.inventory import rules
from salesops_duties.inventory.rules import Sending, TransferLine
from salesops_duties.inventory.service.supplies import lock_supplies
from salesops_duties.inventory.service.transfer_supply import note_supply_sent
from salesops_duties.inventory.service.transferring import Head, change, expect, head_of, lines_of, office_of

_STOCK = """SELECT s.product_id, s.on_hand, s.reserved, s.value_minor, s.held FROM inventory.stock s
  WHERE s.office_id = $1 AND s.warehouse_id = $2 AND s.product_id = ANY ($3) ORDER BY s.warehouse_id, s.product_id FOR NO KEY UPDATE"""
_SET_ASIDE = """SELECT l.product_id, sum(l.reserved) AS reserved FROM inventory.transfer_line l WHERE l.office_id = $1 AND l.transfer_id = $2
  GROUP BY 1"""


async def send_transfer(act: Act, transfer_id: UUID, given: Sending) -> dict[str, Any]:
    """Send what was asked, or less; what is not sent is given up, and has to be asked for again.

    Raises `Invalid`, also without a rate of exchange into the other office's currency, and `InsufficientStock`.
    """
    faults = Faults()
    if len(given.tracking_no.strip()) > 60:
        faults.add("tracking_no", "length", "At most 60 characters.")
    if given.tracking_no.strip() and not given.carrier.strip():
        faults.add("carrier", "required", "Say whose number it is.")
    rules.check_day(given.expected_on, clock.today(act.office.timezone), "expected_on", faults)
    async with transaction(act) as tx:
        head = await head_of(tx, transfer_id)
        states = ("asked",) if head.role == "inside" else ("accepted",)
        ways = ["accept it first"] if head.state == "asked" else ["open the transfer"]
        expect(head, ("inside", "sender"), states, ways)
        lines = await lines_of(tx, transfer_id)
        leaving = _leaving(lines, given, faults)
        faults.raise_if_any()
        rate = await _rate(tx, head)
        if head.role == "inside":
            await lock_supplies(tx, [line.supply_id for line in lines if line.supply_id])
            await note_supply_sent(tx, head, lines, leaving, given.expected_on)
        costs = await _take_out(tx, head, lines, leaving)
        await _post(tx, head, sum(costs.values()))
        await _follow(tx, head, given)
        now = clock.now()
        await change(
            tx,
            head,
            state="sent",
            sent_at=now,
            carrier=" ".join(f"{given.carrier} {given.tracking_no}".split()),
            expected_on=given.expected_on or head.expected_on,
            rate=rate,
        )
        sent = {line.part_no: plain(leaving[line.line_no]) for line in lines if line.line_no in leaving}
        tx.audit("transfer.send", "transfer", transfer_id, changes={"sent": sent, "carrier": given.carrier.strip()})
        return tx.answer({"id": transfer_id, "state": "sent", "number": head.number})


async def _follow(tx: Transaction, head: Head, given: Sending) -> None:
    """Whoever follows parcels follows this one; with our own car, or without a carrier, there is nobody to ask."""
    if given.carrier.strip():
        to = head.to_name if head.role == "inside" else head.other_name
        parcel = LeavingParcel(
            "transfer", head.id, given.carrier, given.tracking_no, to, expected_on=given.expected_on or head.expected_on
        )
        await ask(LogisticsHooks).parcel_leaving(tx.office, tx, parcel)


def _leaving(lines: Sequence[TransferLine], given: Sending, faults: Faults) -> dict[int, Decimal]:
    digits = {line.line_no: line.digits for line in lines}
    named = [
        (one.line_no, rules.parse_count(one.quantity, digits.get(one.line_no, 6), f"lines[{at}].quantity", faults))
        for at, one in enumerate(given.lines)
    ]
    most = {line.line_no: line.quantity for line in lines}
    leaving = rules.chosen(lines, named, most, faults, "No more than was asked for.")
    if not leaving and not faults.found:
        faults.add("lines", "required", "Send something, or cancel the transfer.")
    return leaving


async def _rate(tx: Transaction, head: Head) -> Decimal | None:
    """How much of the other office's currency one of ours is worth today; None where they have the same."""
    if head.other_office is None:
        return None
    other = await office_of(tx, head.other_office)
    if other.currency == tx.office.currency:
        return None
    today = clock.today(tx.office.timezone)
    return (await rates_on(tx, [tx.office.currency], other.currency, today))[tx.office.currency].rate


async def _take_out(
    tx: Transaction, head: Head, lines: Sequence[TransferLine], leaving: Mapping[int, Decimal]
) -> dict[int, int]:
    """Take the goods out at their moving-average cost, on stock rows locked in their order; refuses what is not free."""
    products = sorted({line.product_id for line in lines})
    rows = await tx.fetch(_STOCK, tx.office.id, head.from_warehouse, products)
    aside = {r["product_id"]: r["reserved"] for r in await tx.fetch(_SET_ASIDE, tx.office.id, head.id)}
    stock = {r["product_id"]: rules.OnStock(r["on_hand"], r["reserved"], r["value_minor"], r["held"]) for r in rows}
    await _refuse_short(tx, lines, leaving, stock, aside)
    going = [(line.line_no, line.product_id, leaving[line.line_no]) for line in lines if line.line_no in leaving]
    found = rules.issue_costs(going, stock)
    costs = {line.line_no: found.get(line.line_no, 0) for line in lines}
    today, now = clock.today(tx.office.timezone), clock.now()
    tx.write(
        "inventory.send_transfer",
        tx.office.id,
        head.id,
        head.from_warehouse,
        [new_id() for _ in lines],
        [line.line_no for line in lines],
        [leaving.get(line.line_no, Decimal(0)) for line in lines],
        [costs[line.line_no] for line in lines],
        today,
        now,
        tx.actor.person_id,
    )
    total = sum(costs.values())
    await add_step(tx, head.id, head.id, "sending", total, total if head.role == "inside" else 0)
    return costs


async def _refuse_short(
    tx: Transaction,
    lines: Sequence[TransferLine],
    leaving: Mapping[int, Decimal],
    stock: Mapping[UUID, rules.OnStock],
    aside: Mapping[UUID, Decimal],
) -> None:
    short = []
    for line in lines:
        row = stock.get(line.product_id, rules.OnStock())
        free = row.available + aside.get(line.product_id, Decimal(0))
        if leaving.get(line.line_no, Decimal(0)) > free:
            takers = json.loads(
                await tx.fetchval("SELECT inventory.takers($1, $2)::text", tx.office.id, line.product_id)
            )
            wanted = plain(leaving[line.line_no])
            short.append(
                {
                    "part_no": line.part_no,
                    "wanted": wanted,
                    "available": plain(max(free, Decimal(0))),
                    "taken_by": takers,
                }
            )
    if short:
        raise InsufficientStock(
            "So much of it is not free in this warehouse.",
            short=short,
            ways_out=["send what is available", "give up a reservation first", "cancel the transfer"],
        )


async def add_step(
    tx: Transaction, step: UUID, transfer: UUID, kind: str, cost: int, transit: int, reason: str = ""
) -> None:
    """Note what of a transfer stands in the books under this id, and what it changes of the goods in transit."""
    await tx.execute(
        "INSERT INTO inventory.transfer_step (office_id, id, transfer_id, kind, booked_on, cost_minor, transit_minor, reason, at, made_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tx.office.id,
        step,
        transfer,
        kind,
        clock.today(tx.office.timezone),
        cost,
        transit,
        reason,
        clock.now(),
        tx.actor.person_id,
    )


async def post_step(
    tx: Transaction, step: UUID, kind: str, text: str, postings: tuple[Posting, ...], *, currency: str = ""
) -> None:
    """Hand an entry of a transfer to the books; nothing that cost nothing."""
    if all(one.amount_minor for one in postings):
        today = clock.today(tx.office.timezone)
        entry = EntryToPost(kind, step, today, currency or tx.office.currency, text, postings)
        await ask(LedgerHooks).entry_posting(tx.office, tx, entry)


async def _post(tx: Transaction, head: Head, total: int) -> None:
    """Within an office the value is in transit; another office owes it from here on."""
    account = "goods_in_transit" if head.role == "inside" else "between_offices"
    to = head.to_name if head.role == "inside" else head.other_name
    postings = (Posting(account, total), Posting("inventory", -total))
    await post_step(tx, head.id, "transfer_sending", f"{head.number} to {to}", postings)
