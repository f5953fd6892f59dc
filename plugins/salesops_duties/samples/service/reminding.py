"""The ladder of reminders: each step of an overdue loan is noted once, and stands under My day from then on."""

from __future__ import annotations

from salesops import Transaction, clock
from salesops_duties.samples.service.policies import policy_of


async def remind(tx: Transaction) -> None:
    """Note the steps that overdue loans have reached by today; done again, nothing is added."""
    policy = await policy_of(tx)
    today = clock.today(tx.office.timezone)
    tx.write("samples.remind", tx.office.id, today, list(policy.reminder_days), clock.now())
