"""Step 2 (ORD-3): does the customer's balance cover it?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, ask, clock, transaction
from salesops.errors import ConflictState, Fault, Invalid
from salesops.hookspecs.receivables import BalanceAnswer, ReceivablesHooks
from salesops_duties.orders.service.loading import expect_state, load


async def check_balance(act: Act, order_id: UUID, *, evidence: str = "", own: bool = False) -> dict[str, Any]:
    """Ask receivables and keep the outcome. Where receivables is off, a person ticks it off with evidence."""
    async with transaction(act) as tx:
        order = await load(tx, order_id, own=own)
        expect_state(order, "draft", "amending")
        if not order.stock_is_checked:
            raise ConflictState(
                "Check the stock first: only goods in stock need cover now.",
                current="stock not checked",
                ways_out=["check stock"],
            )
        answers = await ask(ReceivablesHooks).balance_checking(act.office, tx, order.for_hooks(required_only=True))
        if not answers and len(evidence.strip()) < 5:
            raise Invalid(
                [Fault("evidence", "required", "Receivables is off in this office: say how the balance was checked.")]
            )
        found = answers[0] if answers else None
        outcome, shortfall = (found.outcome, found.shortfall_minor) if found else ("manual", 0)
        tx.write(
            "orders.note_balance",
            act.office.id,
            order_id,
            order.content_hash,
            outcome,
            shortfall,
            "" if found else evidence.strip(),
            clock.now(),
        )
        if found:
            checked = {"outcome": outcome, "shortfall_minor": shortfall}
            tx.audit("order.check_balance", "sales_order", order_id, changes=checked)
        else:
            tx.audit("balance.tick", "sales_order", order_id, reason=evidence.strip())
        shown = _terms(found) if found else {"evidence": evidence.strip()}
        return tx.answer({"order_id": order_id, "outcome": outcome, **shown, "next": "checklist"})


def _terms(found: BalanceAnswer) -> dict[str, Any]:
    """The column of terms with its result; amounts in the account's currency."""

    def money(minor: int) -> str:
        return str(Money(found.currency, minor))

    return {
        "currency": found.currency,
        "mode": found.mode,
        "open_ar": money(found.open_ar_minor),
        "unapplied": money(found.unapplied_minor),
        "uninvoiced": money(found.uninvoiced_minor),
        "overdue": money(found.overdue_minor),
        "committed": money(found.committed_minor),
        "exposure": money(found.exposure_minor),
        "credit_limit": money(found.credit_limit_minor),
        "headroom": money(found.headroom_minor),
        "required": money(found.required_minor),
        "shortfall": money(found.shortfall_minor),
        "as_of": found.as_of,
    }
