"""Goods between the offices of the demonstration: asked for, on the way, and come short."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from salesops import clock
from salesops.demo.crew import Crew
from salesops.services import outbox


async def move_goods(crews: Mapping[str, Crew], now: dt.datetime) -> None:
    """All of it now, when every office has come to its last day; only between offices that keep stock."""
    shanghai, urumqi, hamburg = (crews[code] for code in ("shanghai", "urumqi", "hamburg"))
    with clock.at(now):
        await _on_the_way(shanghai, urumqi, "BU-9007", "24")
        await _came_short(shanghai, hamburg, "SA-5511", "6")
        await _ask(hamburg, "from Shanghai", {"from_office": "shanghai", "note": "for the trade fair"}, "WP-2212", "8")
        await _ask(urumqi, "from Shanghai too", {"from_office": "shanghai"}, "OF-0074", "36")
        await _ask(shanghai, "to the yard", {"from_warehouse": "main", "warehouse": "yard"}, "SP-0606", "12")
        await outbox.drain()


async def _ask(crew: Crew, what: str, where: dict[str, str], part_no: str, quantity: str) -> str:
    body = {**where, "needed_on": str(crew.days.ahead(9)), "lines": [{"part_no": part_no, "quantity": quantity}]}
    made = await crew.assistant.post("/inventory/transfers", body, key=f"transfer {what}")
    await outbox.drain()
    return str(made["id"])


async def _on_the_way(asks: Crew, has: Crew, part_no: str, quantity: str) -> str:
    what = f"{part_no} from {has.office.code}"
    made = await _ask(asks, what, {"from_office": has.office.code}, part_no, quantity)
    at = f"/inventory/transfers/{made}"
    day = str(has.days.ahead(4))
    await has.warehouse.post(f"{at}/acceptance", {"expected_on": day}, key=f"accept {what}")
    await has.warehouse.post(f"{at}/sending", {"carrier": "Dongfang Express", "expected_on": day}, key=f"send {what}")
    await outbox.drain()
    return at


async def _came_short(asks: Crew, has: Crew, part_no: str, quantity: str) -> None:
    at = await _on_the_way(asks, has, part_no, quantity)
    came = {"lines": [{"line_no": 1, "quantity": str(int(quantity) - 2)}], "nothing_more": True}
    await asks.warehouse.post(f"{at}/receipts", came, key=f"receive {part_no}")
    await outbox.drain()
