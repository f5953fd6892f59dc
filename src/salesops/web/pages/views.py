"""Saved views of lists: the menu in which they are read, kept and removed."""

from __future__ import annotations

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from salesops.act import Act
from salesops.errors import Invalid, Malformed, Refused
from salesops.services.views import remove_view, save_view, views_of
from salesops.transactions import transaction
from salesops.web.frame import PageRequest, render

_PAGE = "abcdefghijklmnopqrstuvwxyz0123456789/_-"


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the menu sends; `act` is save or remove."""

    page: str
    query: str = ""
    name: str = ""
    act: str = "save"


@get("/views", opt={"permission": "home.read"})
async def show(request: PageRequest, act: NamedDependency[Act], page: FromQuery[str]) -> Template:
    """The person's views of one list, and the field that names the present one."""
    query = str(request.query_params.get("query", ""))  # the framework takes an argument of that name for its own
    return await _menu(request, act, View(page, query))


@post("/views", opt={"permission": "home.read"})
async def change(request: PageRequest, act: NamedDependency[Act], data: URLEncodedBody[View]) -> Template:
    """Save the present query under a name, or remove one."""
    told = ""
    _check(data.page)
    try:
        async with transaction(act) as tx:
            if data.act == "remove":
                await remove_view(tx, data.page, data.name)
            else:
                await save_view(tx, data.page, data.name, data.query)
    except Invalid as error:
        told = error.faults[0].message
    except Refused as error:
        told = error.message
    return await _menu(request, act, data, told=told)


async def _menu(request: PageRequest, act: Act, view: View, *, told: str = "") -> Template:
    _check(view.page)
    async with transaction(act) as tx:
        views = await views_of(tx, view.page)
    return render(request, "views.html", status=422 if told else 200, view=view, views=views, told=told)


def _check(page: str) -> None:
    if not (1 <= len(page) <= 100 and set(page) <= set(_PAGE)):
        raise Malformed("This is not the address of a list.")
