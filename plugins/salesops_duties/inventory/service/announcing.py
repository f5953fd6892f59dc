"""Goods on their way: announced with a day and a source, met by receipts, or cancelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, clock, new_id, plain, transaction
from salesops.errors import ConflictState, ConflictVersion, Faults, NotFound
from salesops_duties.inventory.rules import Announcement, NewDay, check_reason, parse_quantity
from salesops_duties.inventory.service.parts import known_product
from salesops_duties.inventory.service.supplies import lock_supplies, lock_waiting, tell_moved

_SELECT = """SELECT i.id, p.part_no, trim_scale(i.quantity)::text AS quantity, trim_scale(i.received)::text AS received, i.expected_on,
    i.state = 'announced' AND i.expected_on < $2 AS late, i.source, i.state, i.version, i.noted_at,
    i.kind, trim_scale(i.pegged)::text AS pegged
  FROM inventory.incoming i JOIN core.product p ON p.id = i.product_id WHERE i.office_id = $1"""


async def announce(act: Act, new: Announcement) -> dict[str, Any]:
    """Note goods that will come; raises `Invalid`."""
    faults = Faults()
    if not new.source.strip():
        faults.add("source", "required", "Say where the goods come from: a supplier's order, another office.")
    today = clock.today(act.office.timezone)
    if new.expected_on is not None and new.expected_on < today:
        faults.add("expected_on", "not_past", "A day from today on, or none.", given=new.expected_on)
    async with transaction(act) as tx:
        product = await known_product(tx, new.part_no, faults)
        digits = product.quantity_digits if product else 6
        quantity = parse_quantity(new.quantity, digits, "quantity", faults)
        faults.raise_if_any()
        incoming = new_id()
        await tx.execute(
            "INSERT INTO inventory.incoming (office_id, id, product_id, quantity, expected_on, source, noted_at, noted_by)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            act.office.id,
            incoming,
            product.id if product else None,
            quantity,
            new.expected_on,
            new.source.strip(),
            clock.now(),
            act.actor.person_id,
        )
        tx.audit("goods.announce", "incoming", incoming, changes=new)
        return tx.answer(await _one(tx, incoming), status=201)


async def expect_on(act: Act, incoming_id: UUID, new: NewDay) -> dict[str, Any]:
    """Move the day of announced goods; raises `Invalid`, `ConflictState` or `ConflictVersion`."""
    faults = Faults()
    check_reason(new.reason, faults, words="Say who told the new day.")
    if new.expected_on is not None and new.expected_on < clock.today(act.office.timezone):
        faults.add("expected_on", "not_past", "A day from today on, or none.", given=new.expected_on)
    faults.raise_if_any()
    async with transaction(act) as tx:
        before = await _one(tx, incoming_id, lock=True)
        _expect_own(before)
        if before["version"] != new.version:
            raise ConflictVersion("Someone changed this meanwhile.", yours=new.version, present=before["version"])
        await tx.execute(
            "UPDATE inventory.incoming SET expected_before = coalesce(expected_on, expected_before), expected_on = $3, said_by = 'office', said_at = $4,"
            " version = version + 1 WHERE office_id = $1 AND id = $2",
            act.office.id,
            incoming_id,
            new.expected_on,
            clock.now(),
        )
        if new.expected_on != before["expected_on"]:
            tell_moved(tx, await lock_waiting(tx, [incoming_id]), {incoming_id: new.reason.strip()})
        changes = {"from": before["expected_on"], "to": new.expected_on}
        tx.audit("goods.expect_on", "incoming", incoming_id, changes=changes, reason=new.reason.strip())
        return tx.answer(await _one(tx, incoming_id))


async def cancel_announcement(act: Act, incoming_id: UUID, reason: str) -> dict[str, Any]:
    """Cancel what of announced goods has not come; what was received stays."""
    faults = Faults()
    check_reason(reason, faults, words="Say why the goods will not come.")
    faults.raise_if_any()
    async with transaction(act) as tx:
        before = await _one(tx, incoming_id, lock=True)
        _expect_own(before)
        if before["pegged"] != "0":
            raise ConflictState(
                f"Customers wait for {before['pegged']} of these goods.",
                code="pegged",
                current="pegged",
                ways_out=["have those orders wait for other goods first"],
            )
        await tx.execute(
            "UPDATE inventory.incoming SET state = 'cancelled', version = version + 1 WHERE office_id = $1 AND id = $2",
            act.office.id,
            incoming_id,
        )
        tx.audit("goods.cancel_announcement", "incoming", incoming_id, reason=reason.strip())
        return tx.answer(before | {"state": "cancelled", "late": False})


def _expect_own(before: Mapping[str, Any]) -> None:
    """Refuse what is not expected any more, and what another document keeps up to date."""
    if before["state"] != "announced":
        raise ConflictState("These goods are not expected any more.", current=before["state"])
    if before["kind"] != "note":
        raise ConflictState(
            "These goods come with a document of their own: change it there.",
            current=before["kind"],
            ways_out=["open the purchase order or the transfer"],
        )


async def announced(
    act: Act, *, state: str | None = None, after: UUID | None = None, limit: int = 50
) -> list[Mapping[str, Any]]:
    """Announced goods, oldest note first, a page at a time."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_SELECT} AND i.kind <> 'plan' AND ($3::text IS NULL OR i.state = $3) AND ($4::uuid IS NULL OR i.id > $4) ORDER BY i.id LIMIT $5",
            act.office.id,
            clock.today(act.office.timezone),
            state,
            after,
            limit,
        )
    return [dict(row.items()) for row in rows]


async def still_to_come(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, Decimal]]:
    """Product and quantity that these announcements still expect, locked; those that expect nothing are missing.

    What is planned, ordered or sent from elsewhere is missing too: it is received on its own document.
    """
    rows = await lock_supplies(tx, ids) if ids else {}
    return {row.id: (row.product_id, row.rest) for row in rows.values() if row.kind == "note" and row.rest}


def meet(
    rest: dict[UUID, tuple[UUID, Decimal]], incoming: UUID, product: UUID, quantity: Decimal, at: str, faults: Faults
) -> None:
    """Take a received quantity from what its announcement still expects, or note why it does not fit."""
    expected, most = rest.get(incoming, (None, Decimal(0)))
    if expected is None:
        words = (
            "Nothing is expected under this announcement; what was ordered or sent from elsewhere is received there."
        )
        faults.add(f"{at}.incoming_id", "known", words, given=incoming)
    elif expected != product:
        faults.add(f"{at}.incoming_id", "same_part", "This announcement is of another part.", given=incoming)
    elif quantity > most:
        words = f"At most {plain(most)} is announced: receive the rest on a line of its own."
        faults.add(f"{at}.quantity", "max", words, given=plain(quantity), allowed=plain(most))
    else:
        rest[incoming] = (expected, most - quantity)


async def _one(tx: Transaction, incoming_id: UUID, *, lock: bool = False) -> dict[str, Any]:
    row = await tx.fetchrow(
        f"{_SELECT} AND i.id = $3{' FOR UPDATE OF i' if lock else ''}",
        tx.office.id,
        clock.today(tx.office.timezone),
        incoming_id,
    )
    if row is None:
        raise NotFound
    return dict(row.items())
