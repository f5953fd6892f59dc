"""Answers where goods are: every line with its way, each day with who said it and how long ago, and the text to paste (FEATURES FUT-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, ask, clock, plain, transaction
from salesops.formats import days_since
from salesops.hookspecs.hops import Hop, HopHooks
from salesops.hookspecs.logistics import LogisticsHooks
from salesops_duties.orders.rules import Stage, way_of
from salesops_duties.orders.service.enquiries import SHOWN, Meant, Part, enquiry_again
from salesops_duties.orders.service.where_words import LANGUAGES, text_of_order, text_of_part

_LINES = """SELECT l.order_id, l.line_no, l.product_id, p.part_no, p.name, p.name_zh, p.uom, trim_scale(l.quantity - l.closed_qty) AS quantity,
    l.promised_on FROM orders.sales_order_line l JOIN core.product p ON p.id = l.product_id
  WHERE l.office_id = $1 AND l.order_id = ANY ($2) AND ($3::uuid IS NULL OR l.product_id = $3) AND l.quantity > l.closed_qty
  ORDER BY l.order_id, l.line_no"""


async def answer_enquiry(act: Act, enquiry_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """What is to be said now to what was asked; raises `NotFound`."""
    asked, meant = await enquiry_again(act, enquiry_id, own=own)
    orders = await _ways(act, meant)
    return {
        "id": asked["id"],
        "words": asked["words"],
        "customer_id": asked["customer_id"],
        "customer": asked["customer"] or "",
        "quantity": plain(asked["quantity"]) if asked["quantity"] else "",
        "orders": orders,
        "too_many": meant.too_many,
        "customers": _customers(meant) if meant.too_many and asked["customer_id"] is None else [],
        "part": _part(meant.part) if meant.part else None,
        "parts": [{"part_no": one.part_no, "name": one.name, "name_zh": one.name_zh} for one in meant.parts],
        "nearest": meant.nearest,
    }


async def _ways(act: Act, meant: Meant) -> list[dict[str, Any]]:
    """Each order with its lines, and each line with its way; what a duty keeps from this person is not in it."""
    orders = meant.orders[:SHOWN]
    ids = tuple(order["id"] for order in orders)
    if not ids:
        return []
    async with transaction(act) as tx:
        lines = await tx.fetch(_LINES, act.office.id, ids, meant.part.product.id if meant.part else None)
    hops = [hop for answer in await ask(HopHooks).order_hops(act.office, act.actor, ids) for hop in answer]
    held = await _held(act, hops)
    return [
        _order(act, order, [line for line in lines if line["order_id"] == order["id"]], hops, held) for order in orders
    ]


async def _held(act: Act, hops: Sequence[Hop]) -> dict[UUID, str]:
    packed = tuple({hop.document_id for hop in hops if hop.place == "packed" and hop.document_id})
    if not packed:
        return {}
    answers = await ask(LogisticsHooks).dispatch_holds(act.office, act.actor, packed)
    return {goods.outbound_id: goods.why for answer in answers for goods in answer}


def _order(
    act: Act,
    order: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    hops: Sequence[Hop],
    held: Mapping[UUID, str],
) -> dict[str, Any]:
    own = [hop for hop in hops if hop.order_id == order["id"]]
    today, now, zone = clock.today(act.office.timezone), clock.now(), act.office.timezone
    shown = []
    for line in lines:
        stages = way_of(line["line_no"], line["quantity"], own, held, today, now)
        known = {name: value for name, value in line.items() if name not in ("order_id", "quantity")}
        shown.append(known | {"quantity": plain(line["quantity"]), "way": [_stage(stage, zone) for stage in stages]})
    told = {**order, "lines": shown}
    return told | {"texts": {language: text_of_order(told, language, zone) for language in LANGUAGES}}


def _stage(stage: Stage, timezone: str) -> dict[str, Any]:
    age = days_since(stage.said_at, timezone) if stage.said_at and stage.day else None
    return msgspec.structs.asdict(stage) | {
        "quantity": plain(stage.quantity),
        "said_days_ago": age,
        "details": [msgspec.structs.asdict(one) for one in stage.details],
    }


def _part(part: Part) -> dict[str, Any]:
    known = {
        "part_no": part.product.part_no,
        "product_id": part.product.id,
        "name": part.product.name,
        "name_zh": part.product.name_zh,
        "uom": part.product.uom,
        "quantity": plain(part.quantity) if part.quantity else "",
        "available": plain(part.available),
        "at_once": plain(part.at_once),
        "later": plain(part.later),
        "later_on": part.later_on,
    }
    return known | {"texts": {language: text_of_part(known, language) for language in LANGUAGES}}


def _customers(meant: Meant) -> list[dict[str, Any]]:
    """The customers among what was found, to narrow it by."""
    named = {order["customer_id"]: order["customer"] for order in meant.orders}
    return [{"id": customer, "name": name} for customer, name in sorted(named.items(), key=lambda pair: pair[1])]
