"""Changing a customer's file, and putting a customer on watch or stop."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Transaction, clock, transaction
from salesops.errors import ConflictVersion, Faults
from salesops.events import CustomerChanged
from salesops.masterdata.parties import identify_party
from salesops_duties.customers.rules import CustomerFile, StateChange, check_file, check_state, readable_phone
from salesops_duties.customers.service.reading import CustomerView, view
from salesops_duties.customers.tables import Customer

_OF_THE_PARTY = {"name", "country", "tax_id"}


async def change(act: Act, customer_id: UUID, file: CustomerFile) -> CustomerView:
    """Save the whole file; raises `Invalid` with every fault, `ConflictVersion` with both versions field by field."""
    check_file(file).raise_if_any()
    async with transaction(act) as tx:
        before = await view(tx, customer_id)
        changes = _differences(before, file)
        if before.version != file.version:
            raise ConflictVersion(
                "Someone changed this customer meanwhile.",
                yours=file.version,
                present=before.version,
                fields=msgspec.to_builtins(changes),
            )
        await _check_parent(tx, customer_id, file)
        await identify_party(tx, customer_id, file.name, country=file.country, tax_id=file.tax_id or None)
        values = {k: v for k, v in msgspec.structs.asdict(file).items() if k not in _OF_THE_PARTY}
        values |= {"version": file.version + 1, "phone": readable_phone(file.phone, file.country)}
        await _save(tx, customer_id, file.version, values)
        _tell(tx, before)
        tx.audit("customer.change", "customer", customer_id, changes=msgspec.to_builtins(changes))
        return tx.answer(await view(tx, customer_id))


async def change_state(act: Act, customer_id: UUID, change: StateChange) -> CustomerView:
    """Put a customer on watch or stop, or lift it."""
    check_state(change).raise_if_any()
    async with transaction(act) as tx:
        before = await view(tx, customer_id)
        values = {"state": change.state, "state_reason": change.reason.strip(), "version": change.version + 1}
        await _save(tx, customer_id, change.version, values, present=before.version)
        _tell(tx, before)
        tx.audit("customer.state", "customer", customer_id, changes={"from": before.state, "to": change.state}, reason=change.reason)  # fmt: skip
        return tx.answer(await view(tx, customer_id))


def _tell(tx: Transaction, before: CustomerView) -> None:
    owner = before.parent_id if before.shares_limit and before.parent_id else before.id
    tx.tell(CustomerChanged(customer_id=before.id, limit_owner_before_id=owner, changed_at=clock.now()))


async def _save(
    tx: Transaction, customer_id: UUID, seen: int, values: dict[str, Any], *, present: int | None = None
) -> None:
    changed = (
        await Customer.update({getattr(Customer, name): value for name, value in values.items()})
        .where(Customer.office_id == tx.office.id, Customer.id == customer_id, Customer.version == seen)
        .returning(Customer.id)
    )
    if not changed:
        raise ConflictVersion("Someone changed this customer meanwhile.", yours=seen, present=present)


async def _check_parent(tx: Transaction, customer_id: UUID, file: CustomerFile) -> None:
    """A parent is a customer of this office without a parent of its own, and whoever has children gets none."""
    if file.parent_id is None:
        return
    faults = Faults()
    row = await tx.fetchrow(
        "SELECT (SELECT parent_id IS NULL FROM customers.customer WHERE office_id = $1 AND id = $2) AS is_top,"
        " EXISTS (SELECT 1 FROM customers.customer WHERE office_id = $1 AND parent_id = $3) AS has_children",
        tx.office.id,
        file.parent_id,
        customer_id,
    )
    assert row is not None
    if file.parent_id == customer_id or row["is_top"] is None:
        faults.add("parent_id", "known", "Another customer of this office.", given=file.parent_id)
    elif not row["is_top"]:
        faults.add("parent_id", "one_level", "That customer has a parent itself; name the head of the family.", given=file.parent_id)  # fmt: skip
    elif row["has_children"]:
        faults.add("parent_id", "one_level", "This customer is a parent itself.", given=file.parent_id)
    faults.raise_if_any()


def _differences(before: CustomerView, file: CustomerFile) -> dict[str, list[Any]]:
    """Each field that would change: what stands there, what is wanted."""
    wanted = msgspec.structs.asdict(file) | {"tax_id": file.tax_id or ""}
    return {
        name: [getattr(before, name), value]
        for name, value in wanted.items()
        if name != "version" and getattr(before, name) != value
    }
