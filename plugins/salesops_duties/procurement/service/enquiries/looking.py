"""Enquiries as people read them: the list, one with its grid of answers, and what is due today."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Actor, Money, Office, clock, plain, transaction
from salesops.db import reading
from salesops.errors import NotFound
from salesops.hookspecs.pages import DayEntry
from salesops.rights import may
from salesops_duties.procurement.rules.enquiries import Compared
from salesops_duties.procurement.service.enquiries.comparing import compared_of
from salesops_duties.procurement.service.enquiries.loading import load_enquiry

MOST_ENTRIES = 15
_IS_TOLD = "EXISTS (SELECT 1 FROM procurement.enquiry_feedback f WHERE (f.office_id, f.line_id) = (l.office_id, l.id) AND f.is_final)"
_UNTOLD = f"""EXISTS (SELECT 1 FROM procurement.enquiry_line l JOIN procurement.plan_line n ON (n.office_id, n.id) = (l.office_id, l.plan_line_id)
  WHERE (l.office_id, l.enquiry_id) = (e.office_id, e.id) AND n.customer_id IS NOT NULL AND NOT {_IS_TOLD})"""
_QUEUES = {
    "": "true",
    "open": "e.state = 'open'",
    "to_send": "e.state = 'open' AND EXISTS (SELECT 1 FROM procurement.enquiry_target t WHERE (t.office_id, t.enquiry_id) = (e.office_id, e.id)"
    " AND t.state = 'to_send')",
    "to_tell": f"e.state = 'open' AND {_UNTOLD}",
    "closed": "e.state = 'closed'",
}
_LIST = f"""SELECT e.id, e.number, e.state, e.deadline, e.feedback_due, e.asked_at, p.name AS asked_by, e.version,
    (SELECT count(*) FROM procurement.enquiry_line l WHERE (l.office_id, l.enquiry_id) = (e.office_id, e.id)) AS lines,
    (SELECT string_agg(m.part_no, ', ' ORDER BY l.line_no) FROM procurement.enquiry_line l JOIN core.product m ON m.id = l.product_id
      WHERE (l.office_id, l.enquiry_id) = (e.office_id, e.id) AND l.line_no <= 3) AS parts,
    (SELECT count(*) FROM procurement.enquiry_target t WHERE (t.office_id, t.enquiry_id) = (e.office_id, e.id)) AS asked,
    (SELECT count(*) FROM procurement.enquiry_target t WHERE (t.office_id, t.enquiry_id) = (e.office_id, e.id)
      AND t.state IN ('answered', 'declined')) AS answered,
    {_UNTOLD} AS to_tell
  FROM procurement.enquiry e JOIN core.person p ON p.id = e.asked_by WHERE e.office_id = $1"""
_TARGETS = """SELECT t.id, t.supplier_id, p.name AS supplier, t.email, t.state, t.note, t.sent_at, s.contact, s.timezone, m.state AS mail_state
  FROM procurement.enquiry_target t JOIN core.party p ON p.id = t.supplier_id
  JOIN procurement.supplier s ON (s.office_id, s.id) = (t.office_id, t.supplier_id)
  LEFT JOIN core.outgoing_mail m ON (m.office_id, m.id) = (t.office_id, t.mail_id)
  WHERE t.office_id = $1 AND t.enquiry_id = $2 ORDER BY p.name, t.id"""
_ANSWERS = """SELECT a.id, a.target_id, a.line_id, a.said, a.available, a.from_on, a.lead_days::int AS lead_days, a.unit_price, a.currency::text AS currency,
    a.incoterm, a.place, a.moq, a.valid_until, x.part_no AS substitute, a.certificate, a.note, a.way, a.late, a.replaced, a.answered_at, p.name AS noted_by
  FROM procurement.enquiry_answer a JOIN procurement.enquiry_line l ON (l.office_id, l.id) = (a.office_id, a.line_id)
  LEFT JOIN core.product x ON x.id = a.substitute_id LEFT JOIN core.person p ON p.id = a.noted_by
  WHERE a.office_id = $1 AND l.enquiry_id = $2 ORDER BY a.answered_at, a.id"""
_FEEDBACK = """SELECT f.line_id, f.way, f.person, f.words, f.is_final, f.told_at, p.name AS told_by, m.state AS mail_state
  FROM procurement.enquiry_feedback f JOIN procurement.enquiry_line l ON (l.office_id, l.id) = (f.office_id, f.line_id)
  LEFT JOIN core.person p ON p.id = f.told_by LEFT JOIN core.outgoing_mail m ON (m.office_id, m.id) = (f.office_id, f.mail_id)
  WHERE f.office_id = $1 AND l.enquiry_id = $2 ORDER BY f.told_at, f.id"""
# Lines of customers who were not told yet: for the planner all of them, for a salesperson their own that have an answer.
_DUE = f"""SELECT e.id, e.number, e.feedback_due, m.part_no, c.name AS customer, l.salesperson_id,
    EXISTS (SELECT 1 FROM procurement.enquiry_answer a WHERE (a.office_id, a.line_id) = (l.office_id, l.id) AND NOT a.replaced) AS answered
  FROM procurement.enquiry e JOIN procurement.enquiry_line l ON (l.office_id, l.enquiry_id) = (e.office_id, e.id)
  JOIN procurement.plan_line n ON (n.office_id, n.id) = (l.office_id, l.plan_line_id) JOIN core.party c ON c.id = n.customer_id
  JOIN core.product m ON m.id = l.product_id WHERE e.office_id = $1 AND e.state = 'open' AND NOT {_IS_TOLD}
  ORDER BY e.feedback_due, e.id, l.line_no LIMIT 200"""


async def enquiry_list(
    act: Act, *, queue: str = "", words: str = "", limit: int = 50, offset: int = 0
) -> list[dict[str, Any]]:
    """Enquiries, the newest first; `words` are a number or a part."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"SELECT * FROM ({_LIST} AND {_QUEUES.get(queue, 'true')}) x WHERE $2 = '' OR position(upper($2) IN x.number) > 0"
            " OR position(upper($2) IN upper(x.parts)) > 0 ORDER BY x.asked_at DESC, x.id DESC LIMIT $3 OFFSET $4",
            *(act.office.id, words.strip(), limit, offset),
        )
    return [dict(row.items()) for row in rows]


async def enquiry_counts(act: Act) -> dict[str, int]:
    """How many enquiries stand in each queue."""
    async with transaction(act) as tx:
        sums = ", ".join(f"count(*) FILTER (WHERE {where}) AS {name}" for name, where in _QUEUES.items() if name)
        row = await tx.fetchrow(f"SELECT {sums} FROM procurement.enquiry e WHERE e.office_id = $1", act.office.id)
    return dict(row.items()) if row else {}


async def read_enquiry(act: Act, enquiry_id: UUID) -> dict[str, Any]:
    """One enquiry: its suppliers, and for each line every answer with its landed cost, its day and what was told; raises `NotFound`."""
    async with transaction(act) as tx:
        enquiry = await load_enquiry(tx, enquiry_id, lock=False)
        targets = await tx.fetch(_TARGETS, act.office.id, enquiry_id)
        answers = await tx.fetch(_ANSWERS, act.office.id, enquiry_id)
        feedback = await tx.fetch(_FEEDBACK, act.office.id, enquiry_id)
        compared = await compared_of(tx, enquiry.lines)
    is_over = clock.now() > enquiry.deadline
    by_id = {one.id: one for each in compared.values() for one in each}
    suppliers = {row["id"]: row["supplier"] for row in targets}
    lines = []
    for line in enquiry.lines:
        mine = [row for row in answers if row["line_id"] == line.id]
        told = [dict(row.items()) for row in feedback if row["line_id"] == line.id]
        lines.append(
            {
                name: getattr(line, name)
                for name in ("id", "line_no", "part_no", "name", "name_zh", "uom", "version_name", "manufacturer")
            }
            | {
                "quantity": plain(line.quantity),
                "customer": line.customer,
                "customer_id": line.customer_id,
                "order_id": line.order_id,
                "order_number": line.order_number,
                "plan_line_id": line.plan_line_id,
                "chosen_id": line.chosen_id,
                "told": told,
                "is_told": any(one["is_final"] for one in told),
                "answers": [_answer(row, by_id[row["id"]], suppliers, act.office.currency) for row in mine],
            }
        )
    known = {
        name: getattr(enquiry, name)
        for name in ("id", "number", "note", "state", "deadline", "feedback_due", "asked_at", "version")
    }
    return known | {
        "targets": [
            dict(row.items()) | {"is_expired": is_over and row["state"] in ("sent", "partly", "to_send")}
            for row in targets
        ],
        "lines": lines,
        "is_over": is_over,
    }


def _answer(row: Any, found: Compared, suppliers: dict[UUID, str], currency: str) -> dict[str, Any]:
    known = dict(row.items()) | {"supplier": suppliers[row["target_id"]]}
    for name in ("available", "unit_price", "moq"):
        known[name] = None if row[name] is None else plain(row[name])
    return known | {
        "landed": None if found.landed_minor is None else str(Money(currency, found.landed_minor)),
        "arrives_on": found.arrives_on,
        "why_not": found.why_not,
        "is_cheapest": found.is_cheapest,
        "is_soonest": found.is_soonest,
    }


async def enquiry_of_target(act: Act, target_id: UUID) -> UUID:
    """The enquiry of a supplier that was asked; raises `NotFound`."""
    return await _enquiry_of(act, "enquiry_target", target_id)


async def enquiry_of_line(act: Act, line_id: UUID) -> UUID:
    """The enquiry of a line; raises `NotFound`."""
    return await _enquiry_of(act, "enquiry_line", line_id)


async def _enquiry_of(act: Act, table: str, id_: UUID) -> UUID:
    async with transaction(act) as tx:
        found: UUID | None = await tx.fetchval(
            f"SELECT enquiry_id FROM procurement.{table} WHERE office_id = $1 AND id = $2", act.office.id, id_
        )
    if found is None:
        raise NotFound
    return found


async def enquiry_entries(office: Office, actor: Actor) -> list[DayEntry]:
    """Customers who wait for a word: for who plans all of them, for the head those past their time, for salespeople what was answered."""
    plans, found = may(actor, "procurement.plan"), []
    now = clock.now()
    for row in await reading().connection.fetch(_DUE, office.id):
        is_late, mine = row["feedback_due"] < now, row["salesperson_id"] == actor.person_id
        if plans and not ("head" in actor.roles and not is_late and not mine):
            kind = "Customers to be told of an enquiry"
        elif mine and row["answered"]:
            kind = "Suppliers have answered for your customers"
        else:
            continue
        path = f"procurement/enquiries/{row['id']}"
        tone = "bad" if is_late else "warn" if row["answered"] else ""
        found.append(DayEntry(kind, row["part_no"], row["customer"], path, row["feedback_due"], "phone", tone, row["number"]))  # fmt: skip
    return found[:MOST_ENTRIES]
