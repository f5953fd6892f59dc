"""A sample is taken into the register and gets its number; its photo is kept with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Transaction, clock, new_id, transaction
from salesops.errors import Fault, Invalid
from salesops.services.attachments import attach, attachment_body, attachments_of
from salesops_duties.samples.rules import NewItem, check_item
from salesops_duties.samples.service.loading import firm_named, load

ENTITY = "sample_item"
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


async def register(act: Act, new: NewItem, *, own: bool = False) -> dict[str, Any]:
    """Take a sample in; with `own` only in one's own name. Raises `Invalid`, and `ConflictDuplicate` for a serial that is here."""
    value = check_item(new, act.office.currency)
    async with transaction(act) as tx:
        item_id, now = new_id(), clock.now()
        answers_for = new.salesperson_id or act.actor.person_id
        if own and answers_for != act.actor.person_id:
            raise Invalid([Fault("salesperson_id", "own", "Register a sample in your own name; others have theirs.")])
        await _expect_member(tx, answers_for)
        owner_name = await firm_named(tx, new.owner_id, new.owner_name, field="owner_id")
        tx.write(
            "samples.register_item",
            act.office.id,
            item_id,
            new.kind,
            new.name.strip(),
            new.serial.strip(),
            value.minor,
            value.currency,
            new.owner,
            owner_name,
            new.owner_id,
            new.condition,
            new.place.strip(),
            answers_for,
            new.note.strip(),
            now,
            act.actor.person_id,
        )
        tx.audit("sample.register", "sample_item", item_id, changes={"name": new.name.strip(), "value": value})
        number = tx.number("sample_item", item_id)
        return tx.answer({"id": item_id, "number": number, "state": "in", "version": 1}, status=201)


async def keep_photo(act: Act, item_id: UUID, name: str, body: bytes, *, own: bool = False) -> dict[str, Any]:
    """Keep a picture of a sample; raises `Invalid` for what is no PNG or JPEG."""
    if body and not body.startswith(_PICTURES):
        raise Invalid([Fault("photo", "media", "Keep a picture: PNG or JPEG.")])
    async with transaction(act) as tx:
        found = await load(tx, item_id, own=own)
        kept = await attach(tx, ENTITY, found.id, name, body, field="photo")
        return tx.answer({"id": kept, "item_id": item_id}, status=201)


async def photo(act: Act, item_id: UUID, photo_no: int, *, own: bool = False) -> tuple[str, str, bytes]:
    """Name, media type and bytes of a picture by its place among those of the sample, from 1."""
    async with transaction(act) as tx:
        await load(tx, item_id, own=own)
        kept = await attachments_of(tx, ENTITY, item_id)
        wanted = kept[photo_no - 1].id if 1 <= photo_no <= len(kept) else item_id  # which is no picture's
        return await attachment_body(tx, ENTITY, item_id, wanted)


async def _expect_member(tx: Transaction, person_id: UUID) -> None:
    """Whoever answers for a sample works here; the machinery may note one for nobody else but itself."""
    if person_id == tx.actor.person_id:
        return
    known = await tx.fetchval(
        "SELECT 1 FROM core.membership WHERE office_id = $1 AND person_id = $2 AND (until IS NULL OR until > $3)",
        tx.office.id,
        person_id,
        clock.today(tx.office.timezone),
    )
    if not known:
        raise Invalid([Fault("salesperson_id", "known", "This person does not work in this office.")])
