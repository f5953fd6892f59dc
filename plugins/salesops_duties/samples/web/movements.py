"""What is done with a sample over HTTP: each movement of its chain with a route of its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from salesops import Act
from salesops.web.answers import answer, own_only
from salesops_duties.samples import service
from salesops_duties.samples.rules import Ending, Extension, Lending, Placing, Request, Return, Sending, Transfer

KEEP: dict[str, Any] = {"permission": "samples.keep", "keyed": True}


def _own(act: Act) -> bool:
    return own_only(act, "samples.keep")


@post("/{item_id:uuid}/loan", operation_id="samples.lend", opt=KEEP, status_code=200)
async def lend(act: NamedDependency[Act], item_id: FromPath[UUID], data: JSONBody[Lending]) -> Response[bytes]:
    """Lend it to a person of a company until a day."""
    return answer(await service.lend(act, item_id, data, own=_own(act)))


@post("/{item_id:uuid}/extension", operation_id="samples.extend", opt=KEEP, status_code=200)
async def extend(act: NamedDependency[Act], item_id: FromPath[UUID], data: JSONBody[Extension]) -> Response[bytes]:
    """Let the holder keep it longer."""
    return answer(await service.extend(act, item_id, data, own=_own(act)))


@post("/{item_id:uuid}/return", operation_id="samples.take_back", opt=KEEP, status_code=200)
async def take_back(act: NamedDependency[Act], item_id: FromPath[UUID], data: JSONBody[Return]) -> Response[bytes]:
    """Take it back and note how it looks."""
    return answer(await service.take_back(act, item_id, data, own=_own(act)))


@post("/{item_id:uuid}/transfer", operation_id="samples.give_on", opt=KEEP, status_code=200)
async def give_on(act: NamedDependency[Act], item_id: FromPath[UUID], data: JSONBody[Transfer]) -> Response[bytes]:
    """The holder gave it to another."""
    return answer(await service.give_on(act, item_id, data, own=_own(act)))


@post("/{item_id:uuid}/sending", operation_id="samples.send", opt=KEEP, status_code=200)
async def send(act: NamedDependency[Act], item_id: FromPath[UUID], data: JSONBody[Sending]) -> Response[bytes]:
    """Note under which number it travels."""
    return answer(await service.send(act, item_id, data, own=_own(act)))


@post("/{item_id:uuid}/place", operation_id="samples.place", opt=KEEP, status_code=200)
async def place(act: NamedDependency[Act], item_id: FromPath[UUID], data: JSONBody[Placing]) -> Response[bytes]:
    """It stands somewhere else."""
    return answer(await service.put(act, item_id, data, own=_own(act)))


@post("/{item_id:uuid}/use", operation_id="samples.use_up", opt=KEEP, status_code=200)
async def use_up(act: NamedDependency[Act], item_id: FromPath[UUID], data: JSONBody[Ending]) -> Response[bytes]:
    """It was used up."""
    return answer(await service.use_up(act, item_id, data, own=_own(act)))


@post("/{item_id:uuid}/sale", operation_id="samples.sell", opt=KEEP, status_code=200)
async def sell(act: NamedDependency[Act], item_id: FromPath[UUID], data: JSONBody[Ending]) -> Response[bytes]:
    """It is sold; the sale is entered as an order."""
    return answer(await service.sell(act, item_id, data, own=_own(act)))


@post("/{item_id:uuid}/requests", operation_id="samples.ask", opt=KEEP)
async def ask_for(act: NamedDependency[Act], item_id: FromPath[UUID], data: JSONBody[Request]) -> Response[bytes]:
    """Ask a second person to agree to a loan or a write-off."""
    return answer(await service.ask_for(act, item_id, data, own=_own(act)), status=201)


@post("/requests/{request_id:uuid}", operation_id="samples.carry_out", opt=KEEP, status_code=200)
async def carry_out(act: NamedDependency[Act], request_id: FromPath[UUID]) -> Response[bytes]:
    """Do what was agreed to."""
    return answer(await service.carry_out(act, request_id, own=_own(act)))


ROUTES = (lend, extend, take_back, give_on, send, place, use_up, sell, ask_for, carry_out)
