"""The objects of choosing a way that the matrix's requests are about: tariffs, a customer's carrier, a way that was chosen, bills."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from salesops import Act, clock, new_id
from salesops_duties.logistics.rules.rates import Choice, NewCard, NewZone, Way
from salesops_duties.logistics.service import rates

if TYPE_CHECKING:
    from tests.core.matrix.samples import Place

CARRIER, SERVICE = "Matrix carrier", "Road"
WAY = {"country": "CN", "province": "Hubei", "address": "12 Lake Road", "phone": "027 555 0100", "weight_kg": "1"}
HEADS = "carrier,bill number,bill date,tracking number,weight,amount\n"
ZONES = b"carrier,country,prefix,zone\nAnother,CN,Hubei,2\n"
QUERY = "?" + urlencode(WAY)
_turns = itertools.count(1)


def _act(place: Place) -> Act:
    return Act(place.office, place.asker, "api")


async def tariff(place: Place, owner: UUID) -> UUID:
    """A carrier that reaches everywhere, asking next to nothing: the first of any ranking."""
    await rates.add_zone(_act(place), NewZone(CARRIER, "CN", "1"))
    day = clock.today(place.office.timezone)
    known = [
        one["id"] for one in await rates.tariffs(_act(place)) if (one["carrier"], one["service"]) == (CARRIER, SERVICE)
    ]
    if known:
        return UUID(str(known[0]))
    card = NewCard(CARRIER, SERVICE, "1", "1=0.00", day, 0, insured_max="1000000.00")
    return UUID(str((await rates.add_card(_act(place), card))["id"]))


async def outbound(place: Place, owner: UUID) -> UUID:
    """An outbound order, where a tariff reaches."""
    await tariff(place, owner)
    return await place.outbound(owner)


async def chosen(place: Place, owner: UUID) -> UUID:
    """An outbound order whose way is chosen."""
    made = await outbound(place, owner)
    await rates.choose(_act(place), Choice(made, Way(**WAY), CARRIER, SERVICE, "for the matrix"))
    return made


async def choice(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"outbound_id": str(made), "way": WAY, "carrier": CARRIER, "service": SERVICE, "reason": "for the matrix"}


async def choice_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return WAY | {"key": str(new_id()), "take": f"{CARRIER}|{SERVICE}", "reason": "for the matrix"}


async def new_tariff(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    service = f"Service {next(_turns)}"
    day = str(clock.today(place.office.timezone))
    return {"carrier": CARRIER, "service": service, "zone": "9", "steps": "1=9.00", "valid_from": day, "days": 2}


async def bill(place: Place, owner: UUID) -> UUID:
    """A bill with a line that nobody decided."""
    number = f"B {next(_turns)}"
    rows = f"{HEADS}{CARRIER},{number},2026-03-02,M{number},1,9.00\n"
    await rates.import_bills(_act(place), "bill.csv", rows.encode(), dry_run=False)
    return UUID(str(next(one["id"] for one in await rates.bills(_act(place)) if one["number"] == number)))


async def decision(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    lines = (await rates.read_bill(_act(place), made))["items"] if made.int else [{"id": new_id()}]
    return {"line_ids": [str(lines[0]["id"])], "decision": "accepted", "reason": "for the matrix"}


async def decision_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    wanted = await decision(place, made, owner)
    return {"key": str(new_id()), "line_ids": wanted["line_ids"][0], "decision": "accepted", "reason": "for the matrix"}


async def policy(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"insure_above_minor": 100_000, "version": (await rates.read_policy(place.act)).version}


async def policy_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    version = (await rates.read_policy(place.act)).version
    return {"key": str(new_id()), "insure_above_minor": "1000.00", "tolerance_minor": "1.00", "version": str(version)}


async def customer_way_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"key": str(new_id()), "customer_id": str(made), "carrier": CARRIER, "version": "0"}
