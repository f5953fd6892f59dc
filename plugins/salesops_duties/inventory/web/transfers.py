"""Transfers between warehouses and offices over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import answer, page
from salesops_duties.inventory import service
from salesops_duties.inventory.rules import (
    Acceptance,
    Arrival,
    Explanation,
    NewTransfer,
    NewTransferDay,
    Reason,
    Sending,
)

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Queue = Literal["asked_of_us", "waiting", "to_send", "on_the_way", "short", "closed", "given_up"]
READ = {"permission": "inventory.read"}
ASK = {"permission": "inventory.transfer", "keyed": True}
ANSWER = {"permission": "inventory.answer_transfer", "keyed": True}
RECEIVE = {"permission": "inventory.receive", "keyed": True}


@get("/transfers", operation_id="inventory.transfers", opt=READ)
async def transfers(
    act: NamedDependency[Act],
    queue: FromQuery[Queue | None] = None,
    order_id: FromQuery[UUID | None] = None,
    after: FromQuery[UUID | None] = None,
    limit: Limit = 50,
) -> Response[bytes]:
    """Transfers, oldest first; those of one queue, or asked for one order."""
    rows = await service.transfers_page(
        act, queue=queue or "", order_id=order_id, after=after, sort="asked", limit=limit
    )
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@post("/transfers", operation_id="inventory.ask_transfer", opt=ASK)
async def ask_transfer(act: NamedDependency[Act], data: JSONBody[NewTransfer]) -> Response[bytes]:
    """Ask for goods from another warehouse or office."""
    return answer(await service.ask_transfer(act, data), status=201)


@get("/transfers/{transfer_id:uuid}", operation_id="inventory.transfer", opt=READ)
async def transfer(act: NamedDependency[Act], transfer_id: FromPath[UUID]) -> Response[bytes]:
    """One transfer as this office has it."""
    return answer(await service.read_transfer(act, transfer_id))


@post("/transfers/{transfer_id:uuid}/acceptance", status_code=200, operation_id="inventory.accept_transfer", opt=ANSWER)
async def accept(act: NamedDependency[Act], transfer_id: FromPath[UUID], data: JSONBody[Acceptance]) -> Response[bytes]:
    """Set the goods aside for the office that asks."""
    return answer(await service.accept_transfer(act, transfer_id, data))


@post("/transfers/{transfer_id:uuid}/refusal", status_code=200, operation_id="inventory.refuse_transfer", opt=ANSWER)
async def refuse(act: NamedDependency[Act], transfer_id: FromPath[UUID], data: JSONBody[Reason]) -> Response[bytes]:
    """Say no to the office that asks, and why."""
    return answer(await service.refuse_transfer(act, transfer_id, data.reason))


@post(
    "/transfers/{transfer_id:uuid}/sending",
    status_code=200,
    operation_id="inventory.send_transfer",
    opt={"permission": "inventory.send_transfer", "keyed": True},
)
async def send(act: NamedDependency[Act], transfer_id: FromPath[UUID], data: JSONBody[Sending]) -> Response[bytes]:
    """The goods leave; what is not sent is given up."""
    return answer(await service.send_transfer(act, transfer_id, data))


@post("/transfers/{transfer_id:uuid}/receipts", status_code=200, operation_id="inventory.receive_transfer", opt=RECEIVE)
async def receive(act: NamedDependency[Act], transfer_id: FromPath[UUID], data: JSONBody[Arrival]) -> Response[bytes]:
    """Take in what came of it."""
    return answer(await service.receive_transfer(act, transfer_id, data))


@post(
    "/transfers/{transfer_id:uuid}/explanation",
    status_code=200,
    operation_id="inventory.explain_missing",
    opt={"permission": "inventory.adjust", "keyed": True},
)
async def explain(
    act: NamedDependency[Act], transfer_id: FromPath[UUID], data: JSONBody[Explanation]
) -> Response[bytes]:
    """Say what became of goods that are missing."""
    return answer(await service.explain_missing(act, transfer_id, data))


@put(
    "/transfers/{transfer_id:uuid}/day",
    operation_id="inventory.move_transfer_day",
    opt={"permission": "inventory.transfer"},
)
async def move_day(
    act: NamedDependency[Act], transfer_id: FromPath[UUID], data: JSONBody[NewTransferDay]
) -> Response[bytes]:
    """Note another day of arrival."""
    return answer(await service.move_transfer_day(act, transfer_id, data))


@post("/transfers/{transfer_id:uuid}/cancellation", status_code=200, operation_id="inventory.cancel_transfer", opt=ASK)
async def cancel(act: NamedDependency[Act], transfer_id: FromPath[UUID], data: JSONBody[Reason]) -> Response[bytes]:
    """Call it off before the goods leave."""
    return answer(await service.cancel_transfer(act, transfer_id, data.reason))


ROUTES = (transfers, ask_transfer, transfer, accept, refuse, send, receive, explain, move_day, cancel)
