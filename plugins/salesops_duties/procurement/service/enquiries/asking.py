"""Asking suppliers at once: the enquiry is written, left for a worker to mail to those with an address, and for the telephone otherwise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from salesops import Act, Transaction, ask, clock, new_id, transaction
from salesops.errors import Faults
from salesops.hookspecs.customers import CustomerHooks
from salesops.masterdata.catalogue import find_products, nearest_part_nos
from salesops_duties.procurement import rules
from salesops_duties.procurement.rules.enquiries import MOST_ASKED, MOST_TARGETS, NewEnquiry, working_days_later
from salesops_duties.procurement.service.enquiries.mailing import MAIL, TargetToMail
from salesops_duties.procurement.service.policies import policy_of

ANSWER_DAYS = 3  # working days that suppliers have unless something else is said
EVENING = dt.time(18)
_PLANNED = """SELECT l.id, l.product_id, l.customer_id, l.quantity - l.ordered AS quantity FROM procurement.plan_line l
  WHERE l.office_id = $1 AND l.id = ANY ($2) AND l.state IN ('open', 'review') ORDER BY l.added_at, l.id FOR UPDATE"""
_SUPPLIERS = """SELECT s.id, p.name, s.email, s.state, s.language FROM procurement.supplier s JOIN core.party p ON p.id = s.id
  WHERE s.office_id = $1 AND s.id = ANY ($2) ORDER BY p.name, s.id"""
_KNOWN = """SELECT l.product_id, p.name AS supplier, a.available, a.unit_price, a.currency, a.from_on, a.lead_days::int AS lead_days, a.valid_until,
    a.answered_at, l.enquiry_id, e.number FROM procurement.enquiry_answer a
  JOIN procurement.enquiry_line l ON (l.office_id, l.id) = (a.office_id, a.line_id)
  JOIN procurement.enquiry e ON (e.office_id, e.id) = (l.office_id, l.enquiry_id)
  JOIN procurement.enquiry_target t ON (t.office_id, t.id) = (a.office_id, a.target_id) JOIN core.party p ON p.id = t.supplier_id
  WHERE a.office_id = $1 AND l.product_id = ANY ($2) AND NOT a.replaced AND a.available > 0 AND a.valid_until >= $3 ORDER BY a.answered_at DESC LIMIT 50"""


class ToAsk(msgspec.Struct, frozen=True):
    """A line as it will be asked."""

    product_id: UUID
    quantity: Decimal
    plan_line_id: UUID | None = None
    salesperson_id: UUID | None = None


async def to_ask(act: Act, plan_line_ids: Sequence[UUID]) -> dict[str, Any]:
    """What the form of an enquiry starts with: suppliers, and answers to earlier enquiries that still hold for these lines."""
    async with transaction(act) as tx:
        suppliers = await tx.fetch(
            "SELECT s.id, p.name, s.email FROM procurement.supplier s JOIN core.party p ON p.id = s.id"
            " WHERE s.office_id = $1 AND s.state = 'active' ORDER BY p.name, s.id LIMIT 500",
            act.office.id,
        )
        planned = await tx.fetch(
            "SELECT product_id FROM procurement.plan_line WHERE office_id = $1 AND id = ANY ($2)",
            act.office.id,
            list(plan_line_ids),
        )
        today = clock.today(act.office.timezone)
        known = await tx.fetch(_KNOWN, act.office.id, [row["product_id"] for row in planned], today)
    return {"suppliers": [dict(row.items()) for row in suppliers], "known": [dict(row.items()) for row in known]}


async def ask_suppliers(act: Act, new: NewEnquiry) -> dict[str, Any]:
    """Ask all of them at once; raises `Invalid`. Who has no address, or cannot be mailed, is left to be told by hand."""
    faults = Faults()
    _check(new, faults)
    faults.raise_if_any()
    async with transaction(act) as tx:
        lines = await _lines(tx, new, faults)
        suppliers = await _suppliers(tx, new, faults)
        deadline = await _deadline(tx, new, faults)
        faults.raise_if_any()
        now, enquiry = clock.now(), new_id()
        due = working_days_later(now, (await policy_of(tx)).feedback_days)
        number: str = await tx.fetchval(
            "INSERT INTO procurement.enquiry (office_id, id, number, note, deadline, feedback_due, asked_at, asked_by)"
            " VALUES ($1, $2, 'EN-' || lpad(nextval('procurement.enquiry_no')::text, 8, '0'), $3, $4, $5, $6, $7) RETURNING number",
            *(act.office.id, enquiry, new.note.strip(), deadline, due, now, act.actor.person_id),
        )
        await _add_lines(tx, enquiry, lines)
        targets = []
        for supplier in suppliers:
            why = "told by hand" if not new.by_mail else "" if supplier["email"] else "no mail address is known"
            target = new_id()
            await tx.execute(
                "INSERT INTO procurement.enquiry_target (office_id, id, enquiry_id, supplier_id, email, state, note)"
                " VALUES ($1, $2, $3, $4, $5, 'to_send', $6)",
                *(act.office.id, target, enquiry, supplier["id"], supplier["email"], why),
            )
            if not why:
                tx.enqueue(MAIL, TargetToMail(target))
            targets.append({"id": target, "supplier": supplier["name"], "by_mail": not why, "note": why})
        changes = {"number": number, "lines": len(lines), "suppliers": [one["name"] for one in suppliers]}
        tx.audit("enquiry.ask", "enquiry", enquiry, changes=changes)
        return tx.answer({"id": enquiry, "number": number, "answer_by": deadline, "targets": targets}, status=201)


def _check(new: NewEnquiry, faults: Faults) -> None:
    asked = len(new.plan_line_ids) + len(new.lines)
    if not asked:
        faults.add("lines", "required", "Say which parts are wanted.")
    elif asked > MOST_ASKED:
        faults.add("lines", "count", "At most 100 lines in one enquiry.")
    if not new.supplier_ids:
        faults.add("supplier_ids", "required", "Choose at least one supplier.")
    elif len(set(new.supplier_ids)) > MOST_TARGETS:
        faults.add("supplier_ids", "count", "At most 20 suppliers at once.")


async def _lines(tx: Transaction, new: NewEnquiry, faults: Faults) -> list[ToAsk]:
    rows = await tx.fetch(_PLANNED, tx.office.id, new.plan_line_ids)
    sellers = await _sellers(tx, {row["customer_id"] for row in rows if row["customer_id"]})
    lines = [
        ToAsk(row["product_id"], row["quantity"], row["id"], sellers.get(row["customer_id"]))
        for row in rows
        if row["quantity"] > 0
    ]
    if len(lines) < len(set(new.plan_line_ids)):
        faults.add("plan_line_ids", "open", "A line of the plan is ordered or closed already: choose again.")
    typed = {line.part_no.strip() for line in new.lines}
    known = await find_products(tx, part_nos={*typed, *(part_no.upper() for part_no in typed)})
    found = {one.part_no.upper(): one for one in known}
    for index, line in enumerate(new.lines):
        product = found.get(line.part_no.strip().upper())
        if product is None:
            near = await nearest_part_nos(tx, line.part_no)
            faults.add(f"lines[{index}].part_no", "known", "No such part number.", given=line.part_no, allowed=near or None)  # fmt: skip
        digits = product.quantity_digits if product else 6
        quantity = rules.parse_positive(line.quantity, digits, f"lines[{index}].quantity", faults)
        if product and quantity:
            lines.append(ToAsk(product.id, quantity))
    return lines


async def _sellers(tx: Transaction, customers: set[UUID]) -> dict[UUID, UUID | None]:
    """Who looks after each of these customers."""
    found: dict[UUID, UUID | None] = {}
    for customer in sorted(customers):
        for answer in await ask(CustomerHooks).customer_answering(tx.office, tx, customer):
            found[customer] = answer.salesperson_id
    return found


async def _suppliers(tx: Transaction, new: NewEnquiry, faults: Faults) -> list[dict[str, Any]]:
    rows = await tx.fetch(_SUPPLIERS, tx.office.id, list(set(new.supplier_ids)))
    if len(rows) < len(set(new.supplier_ids)):
        faults.add("supplier_ids", "known", "One of these is no supplier here.")
    for row in rows:
        if row["state"] == "stopped":
            faults.add("supplier_ids", "stopped", f"Nothing is bought from {row['name']} any more.")
    return [dict(row.items()) for row in rows]


async def _deadline(tx: Transaction, new: NewEnquiry, faults: Faults) -> dt.datetime:
    zone, now = ZoneInfo(tx.office.timezone), clock.now()
    day = new.answer_by or working_days_later(now, ANSWER_DAYS).astimezone(zone).date()
    if new.answer_by is not None and new.answer_by < clock.today(tx.office.timezone):
        faults.add("answer_by", "past", "Not before today.", given=new.answer_by)
    return max(dt.datetime.combine(day, EVENING, zone), now + dt.timedelta(hours=1))


async def _add_lines(tx: Transaction, enquiry: UUID, lines: Sequence[ToAsk]) -> None:
    await tx.execute(
        "INSERT INTO procurement.enquiry_line (office_id, id, enquiry_id, line_no, product_id, quantity, plan_line_id, salesperson_id)"
        " SELECT $1, x.id, $2, x.ord, x.product, x.quantity, x.planned, x.seller"
        " FROM unnest($3::uuid[], $4::uuid[], $5::numeric[], $6::uuid[], $7::uuid[]) WITH ORDINALITY AS x(id, product, quantity, planned, seller, ord)",
        tx.office.id,
        enquiry,
        [new_id() for _ in lines],
        [line.product_id for line in lines],
        [line.quantity for line in lines],
        [line.plan_line_id for line in lines],
        [line.salesperson_id for line in lines],
    )
    await tx.execute(
        "UPDATE procurement.plan_line SET check_foreign = true, foreign_state = 'asked', version = version + 1 WHERE office_id = $1 AND id = ANY ($2)",
        tx.office.id,
        [line.plan_line_id for line in lines if line.plan_line_id],
    )
