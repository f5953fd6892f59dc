"""The objects of intake that the samples are about: files that arrived, what was read of them, and work that goes on."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from salesops import Act, transaction
from salesops.act import Actor
from salesops.services.long_work import begin_work
from salesops.values import new_id
from salesops_duties.intake import service as intake
from salesops_duties.intake.rules.becoming import Confirmed, ConfirmedLine
from salesops_duties.intake.rules.content import Reading, ReadLine, ReadOrder

if TYPE_CHECKING:
    from tests.core.matrix.samples import Place

PART = "MATRIX-1"
A_PICTURE = b"\xff\xd8\xff\xe0 a page"
_turns = itertools.count(1)


async def arrival(place: Place, owner: UUID) -> UUID:
    """A file of which one order was read, with a picture of its page."""
    number = f"IN {next(_turns)}"
    line = ReadLine(1, their_part="THEIRS", quantity=Decimal(1), unit_price=Decimal(2), amount=Decimal(2))
    reading = Reading("pdf", (ReadOrder(number=number, currency=place.office.currency, lines=(line,)),))
    async with transaction(Act(place.office, place.asker, "api")) as tx:
        kept = await intake.keep(tx, "api", f"{number}.pdf", f"{place.office.code} {number}".encode())
    async with transaction(place.act) as tx:
        await intake.keep_reading(tx, kept.id, reading, [A_PICTURE])
    return kept.id


async def draft(place: Place, owner: UUID) -> UUID:
    return (await intake.arrival(place.act, await arrival(place, owner))).drafts[0].id


async def confirmation(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    line = {"part_no": PART, "quantity": "1", "unit_price": "2"}
    return {"version": 1, "customer_id": str(place.customer), "number": f"IN {next(_turns)} again", "lines": [line]}


async def confirmation_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    line = {"take": "on", "part_no": PART, "quantity": "1", "unit_price": "2"}
    head = {
        "key": str(new_id()),
        "version": "1",
        "customer_id": str(place.customer),
        "number": f"IN {next(_turns)} more",
    }
    return head | {f"lines-0-{name}": value for name, value in line.items()}


async def learned(place: Place, owner: UUID) -> UUID:
    """A customer's number that was learned."""
    made = await draft(place, owner)
    line = ConfirmedLine(PART, "1", "2", their_part=f"LEARNED {made}")
    await intake.confirm(
        Act(place.office, place.asker, "api"),
        made,
        Confirmed(1, place.customer, f"IN {next(_turns)} learned", [line]),
    )
    return made


async def learned_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"key": str(new_id()), "customer_id": str(place.customer), "their_part": f"LEARNED {made}".upper()}


async def work(place: Place, owner: UUID) -> UUID:
    """A sheet that someone left to a worker."""
    act = Act(place.office, Actor(owner, "Owner", frozenset({"assistant"})), "api")
    async with transaction(act) as tx:
        return await begin_work(
            tx, "core.take_in_sheet", "customers", "Import customers", given=("firms.csv", b"name\nOne\n"), dry_run=True
        )
