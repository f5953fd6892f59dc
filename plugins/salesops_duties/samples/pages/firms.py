"""Firms as they are typed into the forms of samples: a customer when the name is exactly one's, else only the name."""

from __future__ import annotations

from uuid import UUID

from salesops import Act
from salesops.web.choosing import customer_choices, plain_words


async def firm_meant(act: Act, typed: str) -> UUID | None:
    """The customer who is called just so; None for any other firm."""
    wanted = plain_words(typed).casefold()
    exact = [one.id for one in await customer_choices(act, typed) if one.name.casefold() == wanted]
    return exact[0] if len(exact) == 1 else None
