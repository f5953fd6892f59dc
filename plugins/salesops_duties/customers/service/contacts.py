"""People at a customer."""

from __future__ import annotations

from uuid import UUID

from salesops import Act, Money, Transaction, new_id, transaction
from salesops.errors import ConflictVersion, NotFound
from salesops_duties.customers.rules import NewContact, check_contact, readable_phone
from salesops_duties.customers.service.reading import ContactView, contact_view, view


async def add_contact(act: Act, customer_id: UUID, new: NewContact) -> ContactView:
    """Note a person at a customer; from the first one who may order on, nobody else may."""
    async with transaction(act) as tx:
        country = (await view(tx, customer_id)).country
        limit = check_contact(new, country, act.office.currency)
        contact_id = new_id()
        await tx.execute(
            "INSERT INTO customers.contact (office_id, id, customer_id, name, position, phone, email, may_order, limit_minor, active)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            *_values(tx, contact_id, customer_id, new, country, limit),
        )
        tx.audit("contact.add", "contact", contact_id, changes={"name": new.name, "may_order": new.may_order})
        return tx.answer((await _read(tx, contact_id))[0], status=201)


async def change_contact(act: Act, contact_id: UUID, new: NewContact) -> ContactView:
    """Change a contact whose version was seen; one who left is made inactive, never deleted."""
    async with transaction(act) as tx:
        before, customer_id = await _read(tx, contact_id)
        country = (await view(tx, customer_id)).country
        limit = check_contact(new, country, act.office.currency)
        changed = await tx.execute(
            "UPDATE customers.contact SET name = $4, position = $5, phone = $6, email = $7, may_order = $8, limit_minor = $9, active = $10,"
            " version = version + 1 WHERE office_id = $1 AND id = $2 AND customer_id = $3 AND version = $11",
            *_values(tx, contact_id, customer_id, new, country, limit),
            new.version or 0,
        )
        if not changed:
            raise ConflictVersion("Someone changed this contact meanwhile.", yours=new.version, present=before.version)
        tx.audit("contact.change", "contact", contact_id, changes={"name": new.name, "may_order": new.may_order})
        return tx.answer((await _read(tx, contact_id))[0])


def _values(
    tx: Transaction, contact_id: UUID, customer_id: UUID, new: NewContact, country: str | None, limit: Money | None
) -> tuple[object, ...]:
    return (
        tx.office.id,
        contact_id,
        customer_id,
        new.name.strip(),
        new.position.strip(),
        readable_phone(new.phone, country),
        new.email.strip(),
        new.may_order,
        None if limit is None else limit.minor,
        new.active,
    )


async def _read(tx: Transaction, contact_id: UUID) -> tuple[ContactView, UUID]:
    row = await tx.fetchrow(
        "SELECT * FROM customers.contact WHERE office_id = $1 AND id = $2", tx.office.id, contact_id
    )
    if row is None:
        raise NotFound
    return contact_view(tx.office.currency, row), row["customer_id"]
