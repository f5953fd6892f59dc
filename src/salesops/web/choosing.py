"""Customers as people name them in forms: who may be meant, and who is meant when nothing was chosen from the list."""

from __future__ import annotations

from uuid import UUID

from salesops.act import Act
from salesops.hookspecs.customers import CustomerChoice, CustomerHooks
from salesops.kernel.dispatch import ask

LONGEST = 80  # of what is typed


async def customer_choices(act: Act, typed: str) -> list[CustomerChoice]:
    """Customers that the person may deal with and that may be meant, the best first; none for no words."""
    if not (words := plain_words(typed)):
        return []
    answers = await ask(CustomerHooks).customer_choices(act.office, act.actor, words)
    return [choice for each in answers for choice in each]


async def customer_meant(act: Act, typed: str) -> UUID | None:
    """The one customer who is called so, or the only one who fits; for a form that was sent without choosing."""
    fitting = await customer_choices(act, typed)
    exact = [one for one in fitting if one.name.casefold() == plain_words(typed).casefold()] or fitting
    return exact[0].id if len(exact) == 1 else None


def plain_words(typed: str) -> str:
    """What was typed, as it may be searched for."""
    return typed.replace("\0", "").strip()[:LONGEST]
