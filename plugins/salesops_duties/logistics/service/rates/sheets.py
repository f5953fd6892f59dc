"""Tariffs, zones and carriers' bills from sheets: all rows or none, each fault at its row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from salesops import Act, Transaction
from salesops.errors import Faults
from salesops.services.sheets import Column, ImportKind, ImportReport, run_import
from salesops_duties.logistics.rules.rates import Card, NewCard, NewZone, check_card, check_zone
from salesops_duties.logistics.service.rates.keeping import write_card, write_zone

_CARDS = (
    Column("carrier", ("carrier", "承运商")),
    Column("service", ("service", "产品")),
    Column("zone", ("zone", "区域")),
    Column("steps", ("steps", "重量阶梯")),
    Column("valid_from", ("valid from", "生效日期")),
    Column("days", ("days", "时效天数")),
    Column("currency", ("currency", "币种"), required=False),
    Column("per_kg", ("per kg", "续重单位"), required=False),
    Column("per_price", ("price per kg", "续重单价"), required=False),
    Column("minimum", ("minimum", "最低收费"), required=False),
    Column("divisor", ("divisor", "体积系数"), required=False),
    Column("fuel_percent", ("fuel %", "燃油附加"), required=False),
    Column("remote", ("remote", "偏远附加"), required=False),
    Column("insurance_percent", ("insurance %", "保价费率"), required=False),
    Column("insured_max", ("insured up to", "最高保价"), required=False),
    Column("valid_until", ("valid until", "失效日期"), required=False),
)
_ZONES = (
    Column("carrier", ("carrier", "承运商")),
    Column("country", ("country", "国家")),
    Column("zone", ("zone", "区域")),
    Column("prefix", ("prefix", "省份或邮编"), required=False),
    Column("is_remote", ("remote", "偏远"), required=False),
)
_YES = ("yes", "true", "1", "x", "是")


async def import_tariffs(act: Act, file_name: str, data: bytes, *, dry_run: bool, **how: Any) -> ImportReport:
    """Take in tariffs; each ends the one before it."""

    def parse(cells: dict[str, str], faults: Faults) -> Card | None:
        begins = day_of(cells["valid_from"], "valid_from", faults)
        ends = day_of(cells.get("valid_until", ""), "valid_until", faults, optional=True)
        days = whole_of(cells["days"], "days", faults)
        divisor = whole_of(cells.get("divisor", "") or "0", "divisor", faults)
        if faults.found or begins is None or days is None or divisor is None:
            return None
        texts = {name: cells[name] for name in ("per_kg", "per_price", "minimum", "fuel_percent", "remote", "insurance_percent", "insured_max", "currency") if cells.get(name)}  # fmt: skip
        new = NewCard(cells["carrier"], cells["service"], cells["zone"], cells["steps"], begins, days, divisor=divisor, valid_until=ends, **texts)  # fmt: skip
        return check_card(new, act.office.currency, faults)

    kind = ImportKind("tariffs", _CARDS, parse, _key, _known_cards, _apply_cards)
    return await run_import(act, kind, file_name, data, dry_run=dry_run, **how)


async def import_zones(act: Act, file_name: str, data: bytes, *, dry_run: bool, **how: Any) -> ImportReport:
    """Take in zones; one whose beginning is there is changed."""

    def parse(cells: dict[str, str], faults: Faults) -> NewZone | None:
        remote = cells.get("is_remote", "").casefold() in _YES
        new = NewZone(cells["carrier"], cells["country"].upper(), cells["zone"], cells.get("prefix", ""), remote)
        check_zone(new, faults)
        return new

    kind = ImportKind(
        "zones", _ZONES, parse, lambda z: f"{z.carrier} {z.country} {z.prefix}", _none_known, _apply_zones
    )
    return await run_import(act, kind, file_name, data, dry_run=dry_run, **how)


def day_of(text: str, field: str, faults: Faults, *, optional: bool = False) -> dt.date | None:
    """A day of a sheet: 2026-03-01, as a workbook gives it or as people write it."""
    if not text.strip() and optional:
        return None
    try:
        return dt.date.fromisoformat(text.strip().split(" ")[0].replace("/", "-"))
    except ValueError:
        faults.add(field, "date", "A day such as 2026-03-01.", given=text)
        return None


def whole_of(text: str, field: str, faults: Faults) -> int | None:
    """A whole number of a sheet."""
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return int(text)
    faults.add(field, "whole", "A whole number.", given=text)
    return None


def _key(card: Card) -> str:
    return f"{card.carrier} {card.service} {card.zone} {card.valid_from}"


async def _known_cards(tx: Transaction, cards: Sequence[Card]) -> set[str]:
    rows = await tx.fetch(
        "SELECT carrier || ' ' || service || ' ' || zone || ' ' || valid_from AS key FROM logistics.rate_card"
        " WHERE office_id = $1 AND carrier = ANY ($2)",
        tx.office.id,
        sorted({card.carrier for card in cards}),
    )
    return {row["key"] for row in rows}


async def _apply_cards(tx: Transaction, cards: Sequence[Card]) -> None:
    for card in cards:
        write_card(tx, card)


async def _none_known(tx: Transaction, rows: Sequence[Any]) -> set[str]:
    """What is there is changed."""
    return set()


async def _apply_zones(tx: Transaction, rows: Sequence[NewZone]) -> None:
    for row in rows:
        write_zone(tx, row)
    tx.audit("tariff.zone", "office", None, changes={"rows": len(rows)})
