"""The use cases of the customer file."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from salesops import Act, Transaction, clock, transaction
from salesops.errors import ConflictDuplicate, ConflictState, ConflictVersion, Faults, Invalid, NotFound
from salesops.errors import Fault as FieldFault
from salesops.hookspecs.orders import Order
from salesops.masterdata.parties import add_party
from salesops.services.sheets import Column, ImportKind, ImportReport, run_import
from salesops_duties.customers.rules import NewCustomer, StateChange, check_new, check_state
from salesops_duties.customers.tables import Customer


class CustomerView(msgspec.Struct, frozen=True):
    """A customer as the API shows it."""

    id: UUID
    name: str
    country: str | None
    state: str
    salesperson_id: UUID | None
    contact_name: str
    phone: str
    address: str
    version: int


_SELECT = """SELECT c.id, p.name, p.country, c.state, c.salesperson_id, c.contact_name, c.phone, c.address, c.version
  FROM customers.customer c JOIN core.party p ON p.id = c.id WHERE c.office_id = $1"""


async def register(act: Act, new: NewCustomer) -> CustomerView:
    """Register a firm with this office; a party of the group is taken over by its tax number."""
    check_new(new).raise_if_any()
    async with transaction(act) as tx:
        return tx.answer(await _register(tx, new), status=201)


async def change_state(act: Act, customer_id: UUID, change: StateChange) -> CustomerView:
    """Put a customer on watch or stop, or lift it."""
    check_state(change).raise_if_any()
    async with transaction(act) as tx:
        before = await _view(tx, customer_id)
        changed = (
            await Customer.update(
                {
                    Customer.state: change.state,
                    Customer.state_reason: change.reason,
                    Customer.version: change.version + 1,
                }
            )
            .where(Customer.office_id == act.office.id, Customer.id == customer_id, Customer.version == change.version)
            .returning(Customer.id)
        )
        if not changed:
            raise ConflictVersion(
                "Someone changed this customer meanwhile.", yours=change.version, present=before.version
            )
        tx.audit(
            "customer.state",
            "customer",
            customer_id,
            changes={"from": before.state, "to": change.state},
            reason=change.reason,
        )
        return tx.answer(await _view(tx, customer_id))


async def read(act: Act, customer_id: UUID, *, own: bool = False) -> CustomerView:
    """One customer; with `own` only one the person looks after."""
    async with transaction(act) as tx:
        found = await _view(tx, customer_id)
    if own and found.salesperson_id != act.actor.person_id:
        raise NotFound
    return found


async def listing(act: Act, *, after: UUID | None = None, limit: int = 50, own: bool = False) -> list[CustomerView]:
    """A page of customers, oldest first, after the given one."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_SELECT} AND ($2::uuid IS NULL OR c.id > $2) AND (NOT $3 OR c.salesperson_id = $4) ORDER BY c.id LIMIT $5",
            act.office.id,
            after,
            own,
            act.actor.person_id,
            limit,
        )
    return [CustomerView(**dict(row.items())) for row in rows]


async def check_known(tx: Transaction, order: Order) -> None:
    """An order can only be noted for a customer of this office."""
    if await _state(tx, order.customer_id) is None:
        raise Invalid(
            [
                FieldFault(
                    "customer_id",
                    "known",
                    "This firm is not a customer of this office; register it first.",
                    str(order.customer_id),
                )
            ]
        )


async def check_not_stopped(tx: Transaction, order: Order) -> None:
    """An order of a stopped customer may be noted, not confirmed (FEATURES ORD-1)."""
    if await _state(tx, order.customer_id) == "stop":
        raise ConflictState(
            "This customer is on stop: the order may be noted, not confirmed.",
            current="stop",
            ways_out=["lift the stop", "keep the draft"],
        )


async def _register(tx: Transaction, new: NewCustomer) -> CustomerView:
    party = await add_party(tx, new.name, country=new.country, tax_id=new.tax_id, party_id=new.id)
    added = await tx.execute(
        "INSERT INTO customers.customer (office_id, id, salesperson_id, contact_name, phone, address, registered_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        tx.office.id,
        party,
        new.salesperson_id,
        new.contact_name,
        new.phone,
        new.address,
        clock.now(),
    )
    if not added:
        raise ConflictDuplicate("This firm is a customer of this office already.", existing=str(party))
    tx.audit("customer.register", "customer", party, changes={"name": new.name})
    return await _view(tx, party)


async def _state(tx: Transaction, customer_id: UUID) -> str | None:
    state: str | None = await tx.fetchval(
        "SELECT state FROM customers.customer WHERE office_id = $1 AND id = $2", tx.office.id, customer_id
    )
    return state


async def _view(tx: Transaction, customer_id: UUID) -> CustomerView:
    row = await tx.fetchrow(f"{_SELECT} AND c.id = $2", tx.office.id, customer_id)
    if row is None:
        raise NotFound
    return CustomerView(**dict(row.items()))


def parse_row(row: dict[str, str], faults: Faults) -> NewCustomer | None:
    """A customer from a row of a sheet, by the rules of the screen."""
    new = NewCustomer(
        name=row["name"],
        country=row.get("country") or None,
        tax_id=row.get("tax_id") or None,
        contact_name=row.get("contact_name", ""),
        phone=row.get("phone", ""),
        address=row.get("address", ""),
    )
    faults.found += check_new(new).found
    return new


async def known_keys(tx: Transaction, customers: Sequence[NewCustomer]) -> set[str]:
    """Which of these firms this office has already, by tax number or else by name."""
    rows = await tx.fetch(
        "SELECT p.name, p.country, p.tax_id FROM customers.customer c JOIN core.party p ON p.id = c.id WHERE c.office_id = $1"
        " AND (p.tax_id = ANY ($2) OR p.name = ANY ($3))",
        tx.office.id,
        [c.tax_id for c in customers if c.tax_id],
        [c.name.strip() for c in customers if not c.tax_id],
    )
    return {f"{r['country']} {r['tax_id']}" for r in rows if r["tax_id"]} | {r["name"] for r in rows}


async def register_all(tx: Transaction, customers: Sequence[NewCustomer]) -> None:
    """Register all rows of a sheet in the caller's transaction."""
    for new in customers:
        await _register(tx, new)


IMPORT = ImportKind(
    "customers",
    (
        Column("name", ("name", "客户名称", "名称")),
        Column("country", ("country", "国家"), required=False),
        Column("tax_id", ("tax id", "tax_id", "税号"), required=False),
        Column("contact_name", ("contact", "联系人"), required=False),
        Column("phone", ("phone", "电话"), required=False),
        Column("address", ("address", "地址"), required=False),
    ),
    parse_row,
    lambda new: f"{new.country} {new.tax_id}" if new.tax_id else new.name.strip(),
    known_keys,
    register_all,
)


async def import_sheet(act: Act, file_name: str, data: bytes, *, dry_run: bool) -> ImportReport:
    """Register the customers of an xlsx or csv file, all or none."""
    return await run_import(act, IMPORT, file_name, data, dry_run=dry_run)
