"""The formulas of an office by month, and the proof that they hold together."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from salesops import Transaction
from salesops.values import minor_digits
from salesops_duties.payroll.rules import Formula, Reckoned, provable


class Rule(msgspec.Struct, frozen=True):
    """A formula that holds from a month on."""

    element_id: UUID
    code: str
    kind: str
    from_month: dt.date
    formula: str


async def rules_of(tx: Transaction, *, to_change: bool = False) -> list[Rule]:
    """Every formula of the office, the oldest first. With `to_change` nobody else changes one until this transaction ends."""
    if to_change:  # two changes at once could each be provable, and both together not
        await tx.fetch("SELECT id FROM payroll.pay_element WHERE office_id = $1 ORDER BY id FOR UPDATE", tx.office.id)
    rows = await tx.fetch(
        "SELECT r.element_id, e.code, e.kind, r.from_month, r.formula FROM payroll.pay_rule r"
        " JOIN payroll.pay_element e ON (e.office_id, e.id) = (r.office_id, r.element_id)"
        " WHERE r.office_id = $1 ORDER BY r.from_month, e.code",
        tx.office.id,
    )
    return [Rule(*row.values()) for row in rows]


def reckoned_in(rules: list[Rule], month: dt.date) -> dict[str, Reckoned]:
    """The elements that are reckoned in a month, by code."""
    found = {rule.code: Reckoned(rule.kind, rule.formula) for rule in rules if rule.from_month <= month}
    return {code: found[code] for code in sorted(found) if found[code].formula.strip()}


def prove(tx: Transaction, rules: list[Rule], changed: Rule) -> dict[str, Formula]:
    """The formulas of the changed month; raises `Invalid` where that month or a later one can no longer be reckoned."""
    others = [r for r in rules if (r.element_id, r.from_month) != (changed.element_id, changed.from_month)]
    after = sorted([*others, changed], key=lambda rule: rule.from_month)
    digits = minor_digits(tx.office.currency)
    months = sorted({rule.from_month for rule in after if rule.from_month >= changed.from_month})
    proofs = [provable(reckoned_in(after, month), digits, changed.code) for month in months]
    return proofs[0]
