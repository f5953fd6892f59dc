"""A firm becomes a customer of an office."""

from __future__ import annotations

from salesops import Act, Transaction, clock, transaction
from salesops.errors import ConflictDuplicate
from salesops.masterdata.parties import add_party
from salesops_duties.customers.rules import NewCustomer, check_new, readable_phone
from salesops_duties.customers.service.reading import CustomerView, view


async def register(act: Act, new: NewCustomer) -> CustomerView:
    """Register a firm with this office; a party of the group is taken over by its tax number."""
    check_new(new).raise_if_any()
    async with transaction(act) as tx:
        return tx.answer(await add(tx, new), status=201)


async def add(tx: Transaction, new: NewCustomer) -> CustomerView:
    """Register a checked firm in the caller's transaction; raises `ConflictDuplicate` when it is a customer already."""
    party = await add_party(tx, new.name, country=new.country, tax_id=new.tax_id, party_id=new.id)
    added = await tx.execute(
        "INSERT INTO customers.customer (office_id, id, salesperson_id, contact_name, phone, address, price_group, currency, registered_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        tx.office.id,
        party,
        new.salesperson_id,
        new.contact_name,
        readable_phone(new.phone, new.country),
        new.address,
        new.price_group.strip(),
        new.currency,
        clock.now(),
    )
    if not added:
        raise ConflictDuplicate("This firm is a customer of this office already.", existing=str(party))
    tx.audit("customer.register", "customer", party, changes={"name": new.name})
    return await view(tx, party)
