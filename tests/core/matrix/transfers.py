"""Samples of the operations of transfers between warehouses and offices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from salesops import Act, transaction
from salesops.errors import ConflictDuplicate
from salesops.masterdata.offices import NewOffice, open_office
from salesops.services import outbox
from salesops.testing import SYSTEM
from salesops_duties.inventory import service as inventory
from salesops_duties.inventory.rules import Arrival, AskedLine, NewTransfer, NewWarehouse, Sending, SentLine
from salesops_duties.inventory.service.transferring import office_of

if TYPE_CHECKING:
    from tests.core.matrix.samples import Place

DEPOT, ASKING, LINES = "depot", "asking", [AskedLine("MATRIX-1", "2")]


async def with_depot(place: Place) -> None:
    """The place has a second warehouse."""
    try:
        await inventory.add_warehouse(place.act, NewWarehouse(DEPOT, "Depot"))
    except ConflictDuplicate:
        return


async def asked(place: Place, owner: UUID) -> UUID:
    """Goods that shall go from one warehouse to another."""
    await with_depot(place)
    new = NewTransfer(LINES, from_warehouse="main", warehouse=DEPOT)
    return UUID(str((await inventory.ask_transfer(place.act, new))["id"]))


async def sent(place: Place, owner: UUID) -> UUID:
    made = await asked(place, owner)
    await inventory.send_transfer(place.act, made, Sending())
    return made


async def short(place: Place, owner: UUID) -> UUID:
    made = await sent(place, owner)
    await inventory.receive_transfer(place.act, made, Arrival([SentLine(1, "1")], nothing_more=True))
    return made


async def asked_of_us(place: Place, owner: UUID) -> UUID:
    """Goods that a third office asks of this one: no other of the matrix knows of it."""
    async with transaction(place.act) as tx:
        other_id = await tx.fetchval("SELECT id FROM core.office WHERE code = $1", ASKING)
        known = await office_of(tx, other_id) if other_id else None
    other = known or await open_office(
        SYSTEM, NewOffice(ASKING, "Asking", "CNY", "Asia/Shanghai", duties=["inventory"])
    )
    new = NewTransfer(LINES, from_office=place.office.code)
    made = (await inventory.ask_transfer(Act(other, SYSTEM, "api"), new))["id"]
    await outbox.drain()
    return UUID(str(made))


async def new_transfer(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    await with_depot(place)
    return {
        "from_warehouse": "main",
        "warehouse": DEPOT,
        "lines": [{"part_no": "MATRIX-1", "quantity": "1"}],
    }


async def transfer_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    await with_depot(place)
    return {
        "key": str(made),
        "source": "warehouse:main",
        "warehouse": DEPOT,
        "lines-0-part_no": "MATRIX-1",
        "lines-0-quantity": "1",
    }
