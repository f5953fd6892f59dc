"""The plan from a sheet: the exported one, edited and brought back, or a list of goods to plan for stock (FUT-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import msgspec

from salesops import Act, Transaction, clock, new_id, transaction
from salesops.errors import Faults
from salesops.masterdata.catalogue import find_products, nearest_part_nos
from salesops.services.refused_rows import refused_sheet
from salesops.services.sheets import Column, ImportKind, ImportReport, read_sheet, run_import
from salesops_duties.procurement.rules import ChangedPlanLine
from salesops_duties.procurement.rules.plan_rows import Known, KnownLine, KnownPart, PlanRow, row_of
from salesops_duties.procurement.service.deciding import decide_line, note_line
from salesops_duties.procurement.service.offers import offers_of
from salesops_duties.procurement.service.planning import LineToPlan, add_lines
from salesops_duties.procurement.service.policies import policy_of

MOST_NEAR = 20  # unknown numbers whose neighbours are looked for
COLUMNS = (
    Column("inspected_on", ("inspection date", "检查日期"), required=False),
    Column("customer", ("customer", "客户"), required=False),
    Column("model", ("model", "型号")),
    Column("quantity", ("quantity", "数量")),
    Column("version_name", ("version name", "版本名称", "版本"), required=False),
    Column("manufacturer", ("manufacturer", "制造商", "厂家"), required=False),
    Column("ordered", ("ordered", "order placed", "是否已订货", "是否订货"), required=False),
    Column("check_foreign", ("check foreign inventory", "是否查询国外库存"), required=False),
    Column("decision", ("decision", "决定"), required=False),
    Column("reason", ("reason", "原因"), required=False),
    Column("order", ("order", "订单"), required=False),
)
_LINES = """SELECT l.id, l.product_id, coalesce(c.name, '') AS customer, l.order_number, l.quantity, l.version FROM procurement.plan_line l
  LEFT JOIN core.party c ON c.id = l.customer_id
  WHERE l.office_id = $1 AND l.state IN ('open', 'review') AND l.product_id = ANY ($2) ORDER BY l.added_at, l.id"""
_NAMES = "SELECT lower(p.name) AS name FROM core.party p WHERE lower(p.name) = ANY ($1)"


async def import_plan(act: Act, file_name: str, data: bytes, *, dry_run: bool, **how: Any) -> ImportReport:
    """Take in the plan's sheet, all rows or none, or with `partial` the good ones; `how` as `run_import` takes it."""
    _, rows = read_sheet(file_name, data)
    words = {cell.strip() for _, cells in rows for cell in cells if cell.strip()}
    looking = msgspec.structs.replace(act, idempotency=None)  # the key is for the import, not for looking words up
    async with transaction(looking) as tx:
        known = await _known(tx, words, _models(file_name, data))
    return await run_import(act, _kind(known), file_name, data, dry_run=dry_run, **how)


async def refused_plan_rows(act: Act, file_name: str, data: bytes, kind: str = "xlsx") -> bytes:
    """The rows of a sheet that cannot be taken in, with their reasons, as a sheet; nothing is taken in."""
    report = await import_plan(msgspec.structs.replace(act, idempotency=None), file_name, data, dry_run=True)
    return await refused_sheet(data, report, kind)


def _models(file_name: str, data: bytes) -> list[str]:
    """What stands in the column of part numbers."""
    heads, rows = read_sheet(file_name, data)
    names = next(column.heads for column in COLUMNS if column.field == "model")
    at = next((place for place, head in enumerate(heads) if head.lower() in names), None)
    return [] if at is None else list(dict.fromkeys(cells[at].strip() for _, cells in rows if at < len(cells)))


async def _known(tx: Transaction, words: set[str], models: Sequence[str]) -> Known:
    found = await find_products(tx, part_nos={*models, *(model.upper() for model in models)})
    parts = {
        one.part_no.upper(): KnownPart(
            one.id, one.part_no, one.version_name, one.manufacturer, one.discontinued, one.quantity_digits
        )
        for one in found
    }
    strange = [model for model in models if model and model.upper() not in parts][:MOST_NEAR]
    near = {model.upper(): await nearest_part_nos(tx, model) for model in strange}
    lines: dict[Any, list[KnownLine]] = {}
    for row in await tx.fetch(_LINES, tx.office.id, [one.id for one in parts.values()]):
        lines.setdefault(row["product_id"], []).append(KnownLine(**dict(row.items())))
    names = await tx.fetch(_NAMES, sorted({word.lower() for word in words}))
    return Known(
        parts,
        near,
        lines,
        frozenset(row["name"].casefold() for row in names),
        clock.today(tx.office.timezone),
        (await policy_of(tx)).inspection_days,
    )


def _kind(known: Known) -> ImportKind[PlanRow]:
    places = count(1)

    def parse(cells: dict[str, str], faults: Faults) -> PlanRow | None:
        return row_of(cells, known, next(places), faults)

    return ImportKind("procurement_plan", COLUMNS, parse, lambda row: row.key, _none_known, _apply)


async def _none_known(tx: Transaction, rows: Sequence[PlanRow]) -> set[str]:
    """A line that is there is changed, not refused."""
    return set()


async def _apply(tx: Transaction, rows: Sequence[PlanRow]) -> None:
    """Note what changed at each line, and add the others in one act."""
    for row in rows:
        if row.line is not None:
            await _change(tx, row, row.line)
    added = [row for row in rows if row.line is None]
    if added:
        offers = await offers_of(tx, list(dict.fromkeys(row.part.id for row in added)))
        await add_lines(tx, [_to_plan(row, offers) for row in added])


async def _change(tx: Transaction, row: PlanRow, line: KnownLine) -> None:
    version = line.version
    if row.quantity is not None or row.inspected_on is not None or row.check_foreign is not None:
        quantity = None if row.quantity is None else str(row.quantity)
        new = ChangedPlanLine(version, quantity, row.inspected_on, row.check_foreign)
        version = (await note_line(tx, line.id, new))["version"]
    if row.decision is not None:
        await decide_line(tx, line.id, msgspec.structs.replace(row.decision, version=version))


def _to_plan(row: PlanRow, offers: Mapping[Any, Sequence[Any]]) -> LineToPlan:
    best = next(iter(offers.get(row.part.id, ())), None)
    assert row.quantity is not None, "what is added has its quantity"
    return LineToPlan(
        new_id(),
        row.part.id,
        row.quantity,
        supplier_id=best.supplier_id if best else None,
        inspected_on=row.inspected_on,
        check_foreign=bool(row.check_foreign),
        reason=row.reason,
    )
