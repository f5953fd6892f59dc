"""Imports a price list from a sheet, by the rules of the screen; every fault names its row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Transaction, transaction
from salesops.errors import Faults
from salesops.services.sheets import Column, ImportKind, ImportReport, read_sheet, run_import
from salesops_duties.prices.rules.lists import Known, NewPrice, PriceRow, overlap, parse_price
from salesops_duties.prices.service.lists import known_customers, known_products, overlapping, write

YES = {"yes", "true", "1", "y", "是", "含税"}
COLUMNS = (
    Column("part_no", ("part no", "part_no", "part number", "零件号", "料号")),
    Column("unit_price", ("unit price", "unit_price", "price", "单价")),
    Column("valid_from", ("valid from", "valid_from", "from", "生效日期")),
    Column("valid_until", ("valid until", "valid_until", "to", "失效日期"), required=False),
    Column("kind", ("kind", "list", "类型"), required=False),
    Column("uom", ("unit", "uom", "单位"), required=False),
    Column("min_qty", ("min qty", "min_qty", "最小数量"), required=False),
    Column("currency", ("currency", "币种"), required=False),
    Column("tax_inclusive", ("tax inclusive", "tax_inclusive", "含税"), required=False),
    Column("group", ("group", "客户组"), required=False),
    Column("customer_id", ("customer id", "customer_id", "客户编号"), required=False),
    Column("label", ("label", "contract", "合同"), required=False),
)


async def import_sheet(act: Act, file_name: str, data: bytes, *, dry_run: bool, **how: Any) -> ImportReport:
    """Add the prices of an xlsx or csv file, all or none; `how` as `run_import` takes it."""
    _, rows = read_sheet(file_name, data)
    words = {cell.strip() for _, cells in rows for cell in cells if cell.strip()}
    looking = msgspec.structs.replace(act, idempotency=None)  # the key is for the import, not for looking words up
    async with transaction(looking) as tx:
        products = await known_products(tx, words)
        customers = await known_customers(tx, {found for word in words if (found := _uuid(word)) is not None})
    return await run_import(
        act, _kind(products, customers, act.office.currency), file_name, data, dry_run=dry_run, **how
    )


def _kind(products: Mapping[str, Known], customers: Collection[UUID], currency: str) -> ImportKind[PriceRow]:
    seen: dict[tuple[object, ...], list[PriceRow]] = {}

    def parse(cells: dict[str, str], faults: Faults) -> PriceRow | None:
        new = _new(cells, faults)
        row = parse_price(new, products, customers, currency, faults) if new else None
        if row is not None:
            if any(overlap(row, other) for other in seen.setdefault(row.key, [])):
                faults.add("valid_from", "overlap", "Holds on days of a row above.", given=row.valid_from)
            seen[row.key].append(row)
        return row

    return ImportKind("prices", COLUMNS, parse, _key, _known, _add)


def _key(row: PriceRow) -> str:
    return " ".join(str(part) for part in (*row.key, row.valid_from))


async def _known(tx: Transaction, rows: Sequence[PriceRow]) -> set[str]:
    return {_key(rows[index]) for index, _ in await overlapping(tx, rows)}


async def _add(tx: Transaction, rows: Sequence[PriceRow]) -> None:
    if rows:
        write(tx, rows)


def _new(cells: dict[str, str], faults: Faults) -> NewPrice | None:
    since = _day(cells["valid_from"], "valid_from", faults)
    until = _day(cells["valid_until"], "valid_until", faults) if cells.get("valid_until") else None
    customer = _uuid(cells.get("customer_id", ""))
    if cells.get("customer_id") and customer is None:
        faults.add("customer_id", "uuid", "The customer's id.", given=cells["customer_id"])
    if since is None:
        return None
    return NewPrice(
        part_no=cells["part_no"],
        unit_price=cells["unit_price"],
        valid_from=since,
        kind=cells.get("kind") or "base",
        uom=cells.get("uom", ""),
        min_qty=cells.get("min_qty") or "0",
        currency=cells.get("currency", ""),
        valid_until=until,
        tax_inclusive=cells.get("tax_inclusive", "").lower() in YES,
        group=cells.get("group", ""),
        customer_id=customer,
        label=cells.get("label", ""),
    )


def _day(text: str, field: str, faults: Faults) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        faults.add(field, "date", "A day such as 2026-03-31.", given=text)
        return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
