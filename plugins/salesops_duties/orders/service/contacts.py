"""Who at the customer may confirm an order: the contacts its file names, up to their limits (ORD-1, ORD-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Transaction, ask, clock, transaction
from salesops.errors import Forbidden, Invalid
from salesops.hookspecs.customers import Contact, CustomerAnswer, CustomerHooks
from salesops.masterdata.rates import rates_on
from salesops_duties.orders.rules import Call, is_among, who_may
from salesops_duties.orders.service.loading import Loaded


async def check_person(tx: Transaction, order: Loaded, call: Call) -> None:
    """Refuse a confirmation by someone who may not order this much, and say who may; nobody named on file, anybody may."""
    contacts = await _contacts(tx, order)
    if not any(c.may_order for c in contacts):
        return
    able = who_may(contacts, await _comparable(tx, order))
    if not is_among(able, call.contact_id, call.person):
        raise Forbidden(
            f"{call.person or 'This contact'} may not order this much for the customer; call someone who may.",
            code="not_authorised",
            who_may=[{"name": c.name, "phone": c.phone} for c in able],
        )


async def customer_file(act: Act, customer_id: UUID, *, own: bool = False) -> CustomerAnswer | None:
    """The customer an order is to be taken for; None when this office, or with `own` this person, does not deal with them."""
    async with transaction(act) as tx:
        answers = await ask(CustomerHooks).customer_answering(tx.office, tx, customer_id)
    found = answers[0] if answers else None
    return None if found is not None and own and found.salesperson_id != act.actor.person_id else found


async def callable_contacts(tx: Transaction, order: Loaded) -> list[dict[str, Any]]:
    """Who may be called to confirm, with the number on file."""
    able = who_may(await _contacts(tx, order), await _comparable(tx, order))
    return [{"contact_id": c.id, "name": c.name, "phone": c.phone} for c in able]


async def _contacts(tx: Transaction, order: Loaded) -> tuple[Contact, ...]:
    answers = await ask(CustomerHooks).customer_answering(tx.office, tx, order.customer_id)
    return answers[0].contacts if answers else ()


async def _comparable(tx: Transaction, order: Loaded) -> int | None:
    """The total in the currency of the contacts' limits, by the day's rate; None without one."""
    try:
        rates = await rates_on(tx, [order.currency], tx.office.currency, clock.today(tx.office.timezone))
    except Invalid:
        return None
    return rates[order.currency].convert(order.total_minor)
