"""An element of pay is added, gets another formula from a month on, or ends with one."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, clock, new_id, transaction
from salesops.errors import ConflictDuplicate, ConflictVersion, NotFound
from salesops_duties.payroll.rules import NewElement, NewRule, check_element, check_rule
from salesops_duties.payroll.service.formulas import Rule, prove, rules_of

_SELECT = """SELECT e.id, e.code, e.name, e.kind, e.is_taxable, e.is_insurable, e.account, e.version, r.formula, r.from_month
  FROM payroll.pay_element e LEFT JOIN LATERAL (SELECT r.formula, r.from_month FROM payroll.pay_rule r
    WHERE (r.office_id, r.element_id) = (e.office_id, e.id) AND r.from_month <= $2 ORDER BY r.from_month DESC LIMIT 1) r ON true
  WHERE e.office_id = $1"""


async def add_element(act: Act, new: NewElement) -> dict[str, Any]:
    """Add one; raises `Invalid` for a formula that cannot be proven, `ConflictDuplicate` for a code that is taken."""
    month = check_element(new)
    async with transaction(act) as tx:
        rules, element_id, now = await rules_of(tx, to_change=True), new_id(), clock.now()
        if any(rule.code == new.code for rule in rules):
            raise ConflictDuplicate(
                "An element of this code is there already; give it another formula.", given=new.code
            )
        prove(tx, rules, Rule(element_id, new.code, new.kind, month, new.formula))
        tx.write(
            "payroll.add_element",
            *(act.office.id, element_id, new.code, new.name.strip(), new.kind, new.is_taxable, new.is_insurable),
            *(new.account.strip(), month, new.formula.strip(), now, act.actor.person_id),
        )
        tx.audit("pay_element.add", "pay_element", element_id, changes=new)
        return tx.answer({"id": element_id, "code": new.code, "version": 1}, status=201)


async def set_rule(act: Act, element_id: UUID, new: NewRule) -> dict[str, Any]:
    """Set the formula from a month on; an empty one ends the element. What uses it must still be provable."""
    month = check_rule(new)
    async with transaction(act) as tx:
        rules = await rules_of(tx, to_change=True)
        known = next((rule for rule in rules if rule.element_id == element_id), None)
        if known is None:
            raise NotFound
        version = await tx.fetchval(
            "SELECT version FROM payroll.pay_element WHERE office_id = $1 AND id = $2", act.office.id, element_id
        )
        if version != new.version:
            raise ConflictVersion("Someone changed this element meanwhile.", yours=new.version, present=version)
        prove(tx, rules, msgspec.structs.replace(known, from_month=month, formula=new.formula))
        tx.write(
            "payroll.set_rule",
            *(act.office.id, element_id, month, new.formula.strip(), clock.now(), act.actor.person_id, new.version),
        )
        before = next((r.formula for r in reversed(rules) if r.element_id == element_id and r.from_month <= month), "")
        changes = {"code": known.code, "from_month": month, "before": before, "after": new.formula.strip()}
        tx.audit("pay_element.rule", "pay_element", element_id, changes=changes)
        return tx.answer({"id": element_id, "version": new.version + 1})


async def elements(act: Act, month: dt.date | None = None) -> list[dict[str, Any]]:
    """Every element with the formula that holds in a month, this one unless another is asked; without one it begins later or has ended."""
    asked = month or clock.today(act.office.timezone).replace(day=1)
    async with transaction(act) as tx:
        rows = await tx.fetch(f"{_SELECT} ORDER BY e.kind, e.code", act.office.id, asked)
    return [_view(dict(row.items())) for row in rows]


async def read_element(act: Act, element_id: UUID) -> dict[str, Any]:
    """One element with all its formulas, the newest first."""
    async with transaction(act) as tx:
        today = clock.today(act.office.timezone)
        row = await tx.fetchrow(f"{_SELECT} AND e.id = $3", act.office.id, today, element_id)
        if row is None:
            raise NotFound
        rules = await tx.fetch(
            "SELECT r.from_month, r.formula, r.set_at, p.name AS set_by FROM payroll.pay_rule r LEFT JOIN core.person p ON p.id = r.set_by"
            " WHERE r.office_id = $1 AND r.element_id = $2 ORDER BY r.from_month DESC",
            act.office.id,
            element_id,
        )
    return _view(dict(row.items())) | {"rules": [dict(rule.items()) for rule in rules]}


def _view(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"formula": row["formula"] or "", "is_reckoned": bool(row["formula"])}
