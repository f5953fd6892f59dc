"""The objects of the samples duty that the matrix's requests are about: pieces here and lent, requests, counts."""

from __future__ import annotations

import base64
import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID

from salesops import Act, clock, new_id, transaction
from salesops.act import Actor
from salesops.errors import Invalid
from salesops_duties.samples import service as samples
from salesops_duties.samples.rules import Lending, Mark, NewCount, NewItem, Request

if TYPE_CHECKING:
    from tests.core.matrix.samples import Place

PICTURE = b"\x89PNG\r\n\x1a\n a picture"
ENCODED = base64.b64encode(PICTURE).decode()
PIECE = {"kind": "sample", "name": "Matrix piece", "value": "1.00", "place": "shelf"}
LOAN = {"holder": "Lin", "company": "Matrix firm", "purpose": "matrix"}


def _act(place: Place) -> Act:
    """The machinery answers for no sample: a person does."""
    return Act(place.office, place.asker, "api")


def _due(place: Place) -> dt.date:
    return clock.today(place.office.timezone) + dt.timedelta(days=9)


async def piece(place: Place, owner: UUID) -> UUID:
    """A sample that is here; one of a stranger's they noted themselves."""
    try:
        made = await samples.register(_act(place), NewItem(**PIECE, salesperson_id=owner))
    except Invalid:
        act = Act(place.office, Actor(owner, "Owner", frozenset({"assistant"})), "api")
        made = await samples.register(act, NewItem(**PIECE))
    return UUID(str(made["id"]))


async def new_piece(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return PIECE | {"salesperson_id": str(owner)}


async def lent(place: Place, owner: UUID) -> UUID:
    made = await piece(place, owner)
    await samples.lend(_act(place), made, Lending(**LOAN, due_on=_due(place)))
    return made


async def pictured(place: Place, owner: UUID) -> UUID:
    made = await piece(place, owner)
    await samples.keep_photo(_act(place), made, "piece.png", PICTURE)
    return made


async def agreed(place: Place, owner: UUID) -> UUID:
    """A write-off that a second person agreed to."""
    asked = await samples.ask_for(_act(place), await piece(place, owner), Request("write_off", "for the matrix"))
    async with transaction(place.act) as tx:
        await tx.execute(
            "UPDATE core.approval SET state = 'approved', decided_by = (SELECT id FROM core.person WHERE id <> requested_by LIMIT 1), decided_at = $3"
            " WHERE office_id = $1 AND id = $2",
            *(place.office.id, asked["approval"], clock.now()),
        )
    return UUID(str(asked["id"]))


async def count(place: Place, owner: UUID) -> UUID:
    """A count that is open, with a sample in it; the one before is closed."""
    await piece(place, owner)
    for one in await samples.counts(_act(place)):
        if one["state"] == "open":
            await samples.close_count(_act(place), await _marked(place, one["id"]))
    return UUID(str((await samples.open_count(_act(place), NewCount()))["id"]))


async def marked_count(place: Place, owner: UUID) -> UUID:
    return await _marked(place, await count(place, owner))


async def no_count(place: Place, owner: UUID) -> UUID:
    """Every count is closed."""
    made = await marked_count(place, owner)
    await samples.close_count(_act(place), made)
    return made


async def _marked(place: Place, made: UUID) -> UUID:
    lines = (await samples.read_count(_act(place), made))["items"]
    await samples.mark(_act(place), made, [Mark(line["item_id"], "seen") for line in lines])
    return made


async def loan(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return LOAN | {"due_on": str(_due(place))}


async def loan_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"key": str(new_id())} | await loan(place, made, owner)


async def later_day(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"due_on": str(_due(place) + dt.timedelta(days=9))}


async def marks(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    line = (await samples.read_count(_act(place), made))["items"][0] if made.int else {"item_id": new_id()}
    return {"marks": [{"item_id": str(line["item_id"]), "found": "seen"}]}


async def marks_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    (one,) = (await marks(place, made, owner))["marks"]
    return {"key": str(new_id())} | {f"marks-0-{name}": value for name, value in one.items()}


async def policy(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"agreement_minor": 200_000, "version": (await samples.read_policy(place.act)).version}


async def terms_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    version = str((await samples.read_policy(place.act)).version)
    return {"key": str(new_id()), "agreement_minor": "2000", "reminder_days": "0, 3", "version": version}
