"""The board of what is under way, with the shipment that is chosen beside it; it looks again by itself."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from salesops import Act
from salesops.errors import NotFound
from salesops.web.answers import own_only
from salesops.web.frame import PageRequest, render
from salesops.web.typed import read_id
from salesops_duties.logistics import service
from salesops_duties.logistics.pages.shipments import READ

SHOWN = ("", "someone", "today")


@get("/", opt=READ)
async def board(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The board; `id` in the address is the shipment that is chosen, `show` and `carrier` leave others out."""
    own = own_only(act, "logistics.read")
    show = request.query_params.get("show", "")
    carrier = request.query_params.get("carrier", "")
    show = show if show in SHOWN else ""
    found = await service.board(act, show=show, carrier=carrier, own=own)
    return render(
        request,
        "logistics/board.html",
        board=found,
        show=show,
        carrier=carrier,
        chosen=await _chosen(act, request.query_params.get("id", ""), own=own),
        done=request.query_params.get("done", ""),
    )


async def _chosen(act: Act, text: str, *, own: bool) -> dict[str, object] | None:
    shipment_id = read_id(text)
    if shipment_id is None:
        return None
    try:
        return await service.sheet(act, shipment_id, own=own)
    except NotFound:  # it is gone: the board is what one wants to see then
        return None


ROUTES = (board,)
