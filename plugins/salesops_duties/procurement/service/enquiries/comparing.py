"""Answers side by side: landed cost at today's rates and the day at our door, the best of each marked."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from salesops import Transaction, clock
from salesops.errors import Invalid
from salesops.masterdata.rates import rates_on
from salesops.values import minor_digits
from salesops_duties.procurement.rules.enquiries import Answered, Compared, compare
from salesops_duties.procurement.service.enquiries.loading import Asked

_ANSWERS = """SELECT a.line_id, a.id, a.available, a.from_on, a.lead_days::int AS lead_days, s.buffer_days::int AS buffer_days, a.unit_price,
    a.currency::text AS currency, a.freight_minor, s.duty_percent, s.handling_percent, a.valid_until, a.late, a.replaced
  FROM procurement.enquiry_answer a JOIN procurement.enquiry_target t ON (t.office_id, t.id) = (a.office_id, a.target_id)
  JOIN procurement.supplier s ON (s.office_id, s.id) = (t.office_id, t.supplier_id)
  WHERE a.office_id = $1 AND a.line_id = ANY ($2) ORDER BY a.answered_at, a.id"""


async def compared_of(tx: Transaction, lines: Sequence[Asked]) -> dict[UUID, list[Compared]]:
    """The answers of each line, in the order in which they came; one whose rate nobody noted has no cost."""
    rows = await tx.fetch(_ANSWERS, tx.office.id, [line.id for line in lines])
    today = clock.today(tx.office.timezone)
    rates = {base: await _rate(tx, base) for base in sorted({row["currency"] for row in rows if row["currency"]})}
    by_line: dict[UUID, list[Answered]] = {line.id: [] for line in lines}
    for row in rows:
        known = {name: row[name] for name in Answered.__struct_fields__ if name != "rate"}
        by_line[row["line_id"]].append(Answered(**known, rate=rates.get(row["currency"])))
    digits = minor_digits(tx.office.currency)
    return {line.id: compare(line.quantity, by_line[line.id], today, digits) for line in lines}


async def _rate(tx: Transaction, currency: str) -> Decimal | None:
    try:
        found = await rates_on(tx, [currency], tx.office.currency, clock.today(tx.office.timezone))
    except Invalid:
        return None  # the grid says that the rate is missing
    return found[currency].rate
