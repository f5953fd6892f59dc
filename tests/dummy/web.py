"""The dummy over HTTP."""

from __future__ import annotations

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from salesops import Act, transaction
from salesops.web.answers import answer
from tests.dummy import service


class NewNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words to note."""

    words: str


@get("/notes", operation_id="dummy.notes", opt={"permission": "dummy.read"})
async def notes(act: NamedDependency[Act]) -> Response[bytes]:
    """Everything noted."""
    return answer({"items": await service.listing(act)})


@post("/notes", operation_id="dummy.note", opt={"permission": "dummy.write"})
async def note(act: NamedDependency[Act], data: JSONBody[NewNote]) -> Response[bytes]:
    """Note something."""
    async with transaction(act) as tx:
        await service.note(tx, data.words)
        tx.answer({"words": data.words}, status=201)
    return answer({"words": data.words}, status=201)


ROUTES = (notes, note)
