"""Choosing a way over HTTP: tariffs, zones and limits, what carriers would take, what was chosen."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal
from uuid import UUID

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from salesops import Act
from salesops.web.answers import SHEETS, answer, sheet
from salesops_duties.logistics.rules.rates import (
    Choice,
    CustomerWay,
    NewCard,
    NewClasses,
    NewLimit,
    NewZone,
    Way,
    WayPolicy,
)
from salesops_duties.logistics.service import rates

READ: dict[str, Any] = {"permission": "logistics.tariffs"}
KEEP: dict[str, Any] = {"permission": "logistics.keep_tariffs"}


@get("/tariffs", operation_id="logistics.tariffs", opt=READ)
async def tariffs(act: NamedDependency[Act], day: FromQuery[dt.date | None] = None) -> Response[bytes]:
    """The tariffs that hold on a day, today unless another is asked."""
    return answer({"items": await rates.tariffs(act, day)})


@get("/tariffs/export", operation_id="logistics.export_tariffs", opt=READ | {"media": SHEETS})
async def export(act: NamedDependency[Act], kind: FromQuery[Literal["xlsx", "csv"]] = "xlsx") -> Response[bytes]:
    """The tariffs of today as a sheet that can be brought back."""
    return sheet(await rates.tariffs_sheet(act, kind), f"tariffs.{kind}")


@post("/tariffs", operation_id="logistics.add_tariff", opt=KEEP | {"keyed": True})
async def add(act: NamedDependency[Act], data: JSONBody[NewCard]) -> Response[bytes]:
    """Note a tariff; it ends the one before."""
    return answer(await rates.add_card(act, data), status=201)


@get("/zones", operation_id="logistics.zones", opt=READ)
async def zones(act: NamedDependency[Act]) -> Response[bytes]:
    """Where places belong, carrier by carrier."""
    return answer({"items": await rates.zones(act)})


@put("/zones", operation_id="logistics.set_zone", opt=KEEP)
async def set_zone(act: NamedDependency[Act], data: JSONBody[NewZone]) -> Response[bytes]:
    """Note where places belong whose postcode or province begins so."""
    return answer(await rates.add_zone(act, data))


@get("/carrier-limits", operation_id="logistics.carrier_limits", opt=READ)
async def limits(act: NamedDependency[Act]) -> Response[bytes]:
    """What carriers take and refuse."""
    return answer({"items": await rates.limits(act)})


@put("/carrier-limits", operation_id="logistics.set_carrier_limit", opt=KEEP)
async def set_limit(act: NamedDependency[Act], data: JSONBody[NewLimit]) -> Response[bytes]:
    """Note whether a carrier takes a class of goods."""
    return answer(await rates.set_limit(act, data))


@put("/goods-classes", operation_id="logistics.set_goods_classes", opt=KEEP)
async def set_classes(act: NamedDependency[Act], data: JSONBody[NewClasses]) -> Response[bytes]:
    """Note the classes of a part."""
    return answer(await rates.set_classes(act, data))


@put("/customer-ways/{customer_id:uuid}", operation_id="logistics.set_customer_way", opt=KEEP)
async def set_customer_way(
    act: NamedDependency[Act], customer_id: FromPath[UUID], data: JSONBody[CustomerWay]
) -> Response[bytes]:
    """Note by whom a customer wants to be sent to, and on whose account."""
    return answer(await rates.set_customer_way(act, customer_id, data))


@get("/way-policy", operation_id="logistics.way_policy", opt=READ)
async def policy(act: NamedDependency[Act]) -> Response[bytes]:
    """The office's terms for choosing, and for checking bills."""
    return answer(await rates.read_policy(act))


@put("/way-policy", operation_id="logistics.set_way_policy", opt=KEEP)
async def set_policy(act: NamedDependency[Act], data: JSONBody[WayPolicy]) -> Response[bytes]:
    """Set them."""
    return answer(await rates.set_policy(act, data))


@get("/offers", operation_id="logistics.offers", opt=READ)
async def offers(
    act: NamedDependency[Act],
    country: FromQuery[str] = "",
    province: FromQuery[str] = "",
    postcode: FromQuery[str] = "",
    address: FromQuery[str] = "",
    phone: FromQuery[str] = "",
    weight_kg: FromQuery[str] = "0",
    length_cm: FromQuery[str] = "0",
    width_cm: FromQuery[str] = "0",
    height_cm: FromQuery[str] = "0",
    value: FromQuery[str] = "0",
    classes: FromQuery[list[str] | None] = None,
    promised_on: FromQuery[dt.date | None] = None,
    customer_id: FromQuery[UUID | None] = None,
) -> Response[bytes]:
    """What all carriers would take for this way, the most suitable first; nothing is kept."""
    sides = (length_cm, width_cm, height_cm)
    way = Way(
        country, province, address, phone, weight_kg, value, postcode, *sides, classes or [], promised_on, customer_id
    )
    return answer({"items": [rates.shown(one) for one in await rates.offers_for(act, way)]})


@post("/ways", operation_id="logistics.choose_way", opt={"permission": "logistics.dispatch", "keyed": True})
async def choose(act: NamedDependency[Act], data: JSONBody[Choice]) -> Response[bytes]:
    """Keep the way that is taken for an outbound order."""
    return answer(await rates.choose(act, data), status=201)


@get("/ways/{outbound_id:uuid}/goods", operation_id="logistics.goods_of", opt=READ)
async def goods_of(act: NamedDependency[Act], outbound_id: FromPath[UUID]) -> Response[bytes]:
    """What an outbound order's papers say of its way: weight, classes, where to and for whom."""
    return answer(await rates.goods_of(act, outbound_id))


@get("/goods-classes", operation_id="logistics.goods_classes", opt=READ)
async def goods(act: NamedDependency[Act]) -> Response[bytes]:
    """What is known of parts as they are sent: their classes, and what one weighs."""
    return answer({"items": await rates.goods(act)})


@get("/customer-ways", operation_id="logistics.customer_ways", opt=READ)
async def customer_ways(act: NamedDependency[Act]) -> Response[bytes]:
    """The customers with a carrier of their own."""
    return answer({"items": await rates.customer_ways(act)})


@get("/ways/{outbound_id:uuid}", operation_id="logistics.way", opt=READ)
async def way(act: NamedDependency[Act], outbound_id: FromPath[UUID]) -> Response[bytes]:
    """The way that was chosen last for an outbound order, with what was offered; null when nobody chose."""
    return answer(await rates.chosen_way(act, outbound_id))


ROUTES = (
    tariffs,
    export,
    add,
    zones,
    set_zone,
    limits,
    set_limit,
    set_classes,
    set_customer_way,
    policy,
    set_policy,
    offers,
    choose,
    goods_of,
    goods,
    customer_ways,
    way,
)
