"""Samples of the operations of stock lists, and of asking where goods are."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from salesops import new_id, transaction
from salesops.services.documents.mail_files import MailFile, keep_files
from salesops_duties.inventory import service as inventory
from salesops_duties.inventory.rules import NewStockList
from salesops_duties.orders import service as orders
from salesops_duties.orders.rules import Asking

if TYPE_CHECKING:
    from tests.core.matrix.samples import Place

DAY = dt.date(2026, 3, 2)
COLUMNS, DAYS = ("name", "quantity"), (1, 2, 3, 4, 5)


def wanted(place: Place) -> NewStockList:
    return NewStockList("Matrix", place.customer, "buyer@example.com", columns=COLUMNS, days=DAYS)


async def written(place: Place, owner: UUID) -> UUID:
    """A list that goes to a customer."""
    return UUID(str((await inventory.add_list(place.act, wanted(place)))["id"]))


async def paused(place: Place, owner: UUID) -> UUID:
    made = await written(place, owner)
    await inventory.pause_list(place.act, made, "matrix")
    return made


async def went(place: Place, owner: UUID) -> UUID:
    """A list that went on the day that the paths name, with its file."""
    made, mail = await written(place, owner), new_id()
    file = MailFile("stock.csv", "text/csv", b"part")
    async with transaction(place.act) as tx:
        await tx.execute(
            "INSERT INTO core.outgoing_mail (office_id, id, kind, thing_id, language, sender, recipients, subject, body, copies, made_by, made_at)"
            " VALUES ($1, $2, 'stock_list', $3, 'en', 'a@example.com', '{b@example.com}', 'list', '', '{}', $4, now())",
            *(place.office.id, mail, made, owner),
        )
        await keep_files(tx, mail, [file])
        await tx.execute(
            "INSERT INTO inventory.list_send (office_id, profile_id, day, state, due_at, mail_id, sha256, size, made_at, ended_at)"
            " VALUES ($1, $2, $3, 'left', now(), $4, $5, 4, now(), now())",
            *(place.office.id, made, DAY, mail, file.sha256),
        )
    return made


async def new_list(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.to_builtins(wanted(place))
    return body | ({"version": 1} if made.int else {})


async def list_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    body = await new_list(place, made, owner)
    texts = {name: str(value) for name, value in body.items() if isinstance(value, str | int)}
    return texts | {"key": str(new_id()), "columns": ["name", "quantity"], "days": ["1", "2"]}


async def enquiry(place: Place, owner: UUID) -> UUID:
    """Somebody asked where a part is."""
    act = msgspec.structs.replace(place.act, actor=msgspec.structs.replace(place.act.actor, person_id=owner))
    return UUID(str((await orders.note_enquiry(act, Asking("MATRIX-1")))["id"]))
