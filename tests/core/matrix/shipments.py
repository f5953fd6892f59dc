"""Samples of the operations of shipments, parcels, exceptions and carriers."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any
from uuid import UUID

from salesops import Act, clock, new_id, transaction
from salesops.services import outbox
from salesops_duties.logistics import service as logistics
from salesops_duties.logistics.rules import NewAccount, NewCarrier, NewDispatch, NewEvent
from salesops_duties.logistics.rules.calling import is_working_day
from salesops_duties.logistics.rules.proofs import NewProof
from salesops_duties.logistics.service.following import open_exceptions

if TYPE_CHECKING:
    from tests.core.matrix.samples import Place

PICTURE = ("note.png", b"\x89PNG\r\n\x1a\n")
VERDICT = {
    "outcome": "disputed",
    "asked": "Ms Ke",
    "channel": "phone",
    "complaint": "nothing came",
    "version": 1,
}
NOTED = {"what": "in_transit", "place": "Kunshan"}


_SOON = next(day for n in range(1, 9) if is_working_day(day := dt.date.today() + dt.timedelta(days=n + 1)))
TO_CALL = f"?day={_SOON}"  # what leaves today is called for on a later day


_turns = itertools.count(1)


async def sent(place: Place, owner: UUID, carrier: str = "SF Express") -> UUID:
    """A shipment that left, registered."""
    out = await place.outbound(owner)
    await logistics.dispatch(place.act, NewDispatch(out, carrier, f"M{out.hex[-24:]}"))
    await outbox.drain()
    return UUID(str((await logistics.listing(place.act, outbound_id=out))[0]["id"]))


async def asked(place: Place, owner: UUID) -> UUID:
    """A shipment whose carrier is asked by machine."""
    turn = next(_turns)
    await logistics.save_account(place.act, NewAccount(f"Asked {turn}", "kuaidi100", timezone="Asia/Shanghai"))
    await logistics.save_carrier(place.act, NewCarrier(f"Asked carrier {turn}", f"Asked {turn}", "shunfeng"))
    return await sent(place, owner, f"Asked carrier {turn}")


async def parcel(place: Place, owner: UUID) -> UUID:
    found = await logistics.sheet(place.act, await sent(place, owner))
    return UUID(str(found["parcels"][0]["id"]))


async def event(place: Place, owner: UUID) -> UUID:
    made = await parcel(place, owner)
    await logistics.note_event(place.act, made, NewEvent("in_transit", clock.now()))
    found = await logistics.sheet(place.act, await logistics.shipment_of(place.act, parcel_id=made))
    return next(UUID(str(one["id"])) for one in found["parcels"][0]["events"] if one["code"] == "in_transit")


async def exception(place: Place, owner: UUID) -> UUID:
    made = await sent(place, owner)
    async with transaction(Act.of_system(place.office, "worker")) as tx:
        await open_exceptions(tx, [(made, None, "late_risk", "1")], clock.now())
    return next(
        UUID(str(one["id"]))
        for one in await logistics.open_exceptions_page(place.act, limit=200)
        if one["shipment_id"] == made
    )


async def carrier(place: Place, owner: UUID) -> UUID:
    made = await logistics.save_carrier(place.act, NewCarrier(f"Carrier of turn {next(_turns)}"))
    return UUID(str(made["id"]))


async def account(place: Place, owner: UUID) -> UUID:
    wanted = NewAccount(f"Kuaidi100 {next(_turns)}", "kuaidi100", timezone="Asia/Shanghai", is_active=False)
    return UUID(str((await logistics.save_account(place.act, wanted))["id"]))


async def noted(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return NOTED | {"at": clock.now().isoformat()}


async def noted_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return NOTED | {"at": "00:00", "key": str(new_id())}


async def changed_carrier(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"name": f"Renamed {next(_turns)}", "version": 1}


async def changed_account(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"name": f"Renamed {next(_turns)}", "adapter": "dhl", "version": 2}


async def arrived(place: Place, owner: UUID) -> UUID:
    """A shipment that arrived, with its proof."""
    made = await sent(place, owner)
    await logistics.keep_proof(Act(place.office, place.asker, "api"), made, NewProof("Ms Ke", clock.now()), PICTURE)
    await outbox.drain()
    return made


async def proven(place: Place, owner: UUID) -> UUID:
    found = await logistics.proofs(place.act, await arrived(place, owner))
    return UUID(str(found["proofs"][0]["id"]))


async def taken(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"receiver": "Ms Ke", "received_at": clock.now().isoformat()}
