"""Samples of the operations of printed documents and of mail."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from salesops import transaction
from salesops.services.documents import copies, mails
from salesops.services.documents.letterhead import change_letterhead, letterhead_of
from salesops.services.documents.mails import NewMail
from salesops.services.documents.templates import Wanted, versions

if TYPE_CHECKING:
    from tests.core.matrix.samples import Place

NO_SERVER = "smtp://127.0.0.1:1?tls=none"  # nobody listens there: nothing is sent
SOURCE = '#import "frame.typ": *\n#show: letter\n#d.customer.name\n'


async def letterhead(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    async with transaction(place.act) as tx:
        return msgspec.to_builtins(await letterhead_of(tx)) | {"legal_name": "Firm"}


async def letterhead_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    now = await letterhead(place, made, owner)
    return {"key": str(made.int) + str(now["version"])} | {name: str(value) for name, value in now.items()}


async def template(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    async with transaction(place.act) as tx:
        kept = await versions(tx, Wanted("delivery_note"))
    return {"version": kept[0].version if kept else 0, "source": SOURCE}


async def template_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    wanted = await template(place, made, owner)
    return {"key": f"template {wanted['version']}", "act": "save"} | {
        name: str(value) for name, value in wanted.items()
    }


async def mailable(place: Place, owner: UUID) -> UUID:
    """An outbound order of an office that can mail its delivery note."""
    os.environ["SALESOPS_SMTP_URL"] = NO_SERVER
    async with transaction(place.act) as tx:
        now = await letterhead_of(tx)
        if not now.sender:
            await change_letterhead(tx, msgspec.structs.replace(now, legal_name="Firm", sender="firm@example.com"))
    return await place.outbound(owner)


async def printed(place: Place, owner: UUID) -> UUID:
    return (await copies.make_copy(place.act, "delivery_note", await place.outbound(owner))).id


async def mailed(place: Place, owner: UUID) -> UUID:
    """A mail of somebody else's that came to nothing."""
    goods = await mailable(place, owner)
    mail = await mails.send_mail(place.act, "delivery_note", goods, NewMail("a@example.com"))
    async with transaction(place.act) as tx:
        await tx.execute(
            "UPDATE core.outgoing_mail SET state = 'failed', ended_at = now() WHERE office_id = $1 AND id = $2",
            place.office.id,
            mail.id,
        )
    return mail.id


async def mailed_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"key": f"again {made}", "id": str(made)}
