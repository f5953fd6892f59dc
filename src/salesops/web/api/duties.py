"""The switchboard and the health of an office by JSON."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from salesops.act import Act
from salesops.masterdata import offices
from salesops.services.health import office_health
from salesops.transactions import transaction
from salesops.web.answers import answer


class Switch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The state to bring a duty into, and why."""

    state: str
    reason: str


class Parked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to do with the events that waited: `replay` or `discard`, and why."""

    action: str
    reason: str


@get("/duties", opt={"permission": "duties.read"})
async def list_duties(act: NamedDependency[Act]) -> Response[Any]:
    """Every installed duty: its state here, what it requires, events that wait, and its newest faults."""
    async with transaction(act) as tx:
        states = await offices.list_duties(tx)
        health = await office_health(tx)
    faults: dict[str, list[Any]] = {}
    for fault in health.faults:
        faults.setdefault(fault.duty, []).append(fault)
    items = [{**msgspec.structs.asdict(one), "faults": faults.get(one.name, [])[:5]} for one in states]
    return answer({"items": items})


@get("/duties/{duty:str}/effect", opt={"permission": "duties.read"})
async def effect(
    act: NamedDependency[Act], duty: FromPath[str], to: Annotated[str, QueryParameter(name="state")] = "off"
) -> Response[Any]:
    """What bringing a duty into `state` would meet; nothing moves."""
    return answer(await offices.obstacles(act, duty, to))


@post("/duties/{duty:str}/switch", opt={"permission": "duties.switch"}, status_code=200)
async def switch(act: NamedDependency[Act], duty: FromPath[str], data: JSONBody[Switch]) -> Response[Any]:
    """Switch; 409 names what stands in the way and the ways out."""
    return answer(await offices.switch_duty(act, duty, data.state, data.reason))


@post("/duties/{duty:str}/parked", opt={"permission": "duties.switch"}, status_code=200)
async def parked(act: NamedDependency[Act], duty: FromPath[str], data: JSONBody[Parked]) -> Response[Any]:
    """Replay or discard the events that waited while the duty was off."""
    return answer({"events": await offices.settle_parked(act, duty, data.action, data.reason)})


@get("/health", opt={"permission": "health.read"})
async def health(act: NamedDependency[Act]) -> Response[Any]:
    """Duties that cannot be used, recent faults, and jobs by state."""
    async with transaction(act) as tx:
        found = await office_health(tx)
    return answer(found)


HANDLERS = [list_duties, effect, switch, parked, health]
