"""Customers from a sheet, by the rules of the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from salesops import Act, Transaction
from salesops.errors import Faults
from salesops.services.sheets import Column, ImportKind, ImportReport, run_import
from salesops_duties.customers.rules import NewCustomer, check_new
from salesops_duties.customers.service.registering import add


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
        await add(tx, new)


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


async def import_sheet(act: Act, file_name: str, data: bytes, *, dry_run: bool, **how: Any) -> ImportReport:
    """Register the customers of an xlsx or csv file, all or none; `how` as `run_import` takes it."""
    return await run_import(act, IMPORT, file_name, data, dry_run=dry_run, **how)
