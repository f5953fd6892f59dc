"""The office itself: where its people, numbers, audit trail, machinery and duties are looked after."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from salesops.act import Act
from salesops.web.frame import PageRequest, render


@get("/office", opt={"permission": "home.read"})
async def show(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The pages of the office that this person may open."""
    return render(request, "office.html")
