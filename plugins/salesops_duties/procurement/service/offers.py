"""Who sells a part, at what price, and how long it takes: for the promise at the desk and for the planner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops import Transaction, clock
from salesops.hookspecs.procurement import LeadTime
from salesops_duties.procurement import rules
from salesops_duties.procurement.rules import Lead
from salesops_duties.procurement.service.policies import policy_of

_OFFERS = """SELECT x.product_id, x.supplier_id, p.name AS supplier, x.supplier_part_no, x.currency, x.unit_price, coalesce(x.moq, m.moq) AS moq,
    coalesce(x.pack_qty, m.pack_qty) AS pack_qty, coalesce(x.lead_days, s.lead_days)::int AS agreed, s.buffer_days::int AS buffer_days, x.valid_until
  FROM procurement.supplier_price x JOIN procurement.supplier s ON (s.office_id, s.id) = (x.office_id, x.supplier_id)
  JOIN core.party p ON p.id = s.id JOIN core.product m ON m.id = x.product_id
  WHERE x.office_id = $1 AND x.product_id = ANY ($2) AND s.state = 'active' AND x.valid_from <= $3 AND coalesce(x.valid_until >= $3, true)"""
# What receipts of two years took: of the part from this supplier, and of the supplier in all. What came instead of goods that went back
# was ordered with them and says nothing of how long an order takes.
_TOOK = """SELECT o.supplier_id, l.product_id, (r.received_on - (o.sent_at AT TIME ZONE $4)::date)::int AS days
  FROM procurement.receipt_line l JOIN procurement.receipt r ON (r.office_id, r.id) = (l.office_id, l.receipt_id)
  JOIN procurement.purchase_order o ON (o.office_id, o.id) = (l.office_id, l.purchase_id)
  WHERE l.office_id = $1 AND o.supplier_id = ANY ($2) AND r.received_on > $3::date - 730 AND NOT EXISTS (SELECT 1 FROM procurement.return_line b
    WHERE (b.office_id, b.purchase_id, b.replaced_by) = (l.office_id, l.purchase_id, l.line_no)) ORDER BY r.received_on DESC LIMIT 20000"""


class Offer(msgspec.Struct, frozen=True):
    """What a supplier asks for a part today: price of one in `currency`, minimum and pack in the part's unit, and how long it takes."""

    product_id: UUID
    supplier_id: UUID
    supplier: str
    supplier_part_no: str
    currency: str
    unit_price: Decimal
    moq: Decimal | None
    pack_qty: Decimal | None
    lead: Lead
    buffer_days: int
    valid_until: dt.date | None


async def offers_of(tx: Transaction, product_ids: Iterable[UUID]) -> dict[UUID, list[Offer]]:
    """The offers that hold today by product, the soonest first; a part nobody offers is missing."""
    today = clock.today(tx.office.timezone)
    rows = await tx.fetch(_OFFERS, tx.office.id, sorted(set(product_ids)), today)
    if not rows:
        return {}
    took = await tx.fetch(_TOOK, tx.office.id, sorted({row["supplier_id"] for row in rows}), today, tx.office.timezone)
    of_part: dict[tuple[UUID, UUID], list[int]] = {}
    of_supplier: dict[UUID, list[int]] = {}
    for row in took:
        of_part.setdefault((row["supplier_id"], row["product_id"]), []).append(row["days"])
        of_supplier.setdefault(row["supplier_id"], []).append(row["days"])
    found: dict[UUID, list[Offer]] = {}
    for row in rows:
        lead = rules.lead_of(of_part.get((row["supplier_id"], row["product_id"]), []), row["agreed"])
        if not lead.is_measured:
            lead = rules.lead_of(of_supplier.get(row["supplier_id"], []), row["agreed"])
        given = {name: row[name] for name in Offer.__struct_fields__ if name != "lead"}
        found.setdefault(row["product_id"], []).append(Offer(**given, lead=lead))
    for offers in found.values():
        offers.sort(key=lambda one: (one.lead.days, one.unit_price, one.supplier))
    return found


async def lead_times(tx: Transaction, product_ids: Iterable[UUID]) -> tuple[LeadTime, ...]:
    """When parts could be here if they were ordered today: the planner's days, the supplier's, and the buffer."""
    offers, policy = await offers_of(tx, product_ids), await policy_of(tx)
    today = clock.today(tx.office.timezone)
    return tuple(
        LeadTime(
            product, day_of(offer, today, policy.planning_days), offer.lead.days, offer.buffer_days, offer.supplier
        )
        for product, (offer, *_) in offers.items()
    )


def day_of(offer: Offer, today: dt.date, planning_days: int) -> dt.date:
    """When goods of this offer are expected at the door."""
    return today + dt.timedelta(days=planning_days + offer.lead.days + offer.buffer_days)
