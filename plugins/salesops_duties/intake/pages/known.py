"""What was learned: which part of ours a customer means by a number of theirs."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import NotFound
from salesops.web.forms import form_of, keyed, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Column, ListSpec, asked, shown
from salesops_duties.intake import service

KNOWN = ListSpec(
    columns=(
        Column(later("Customer")),
        Column(later("Their part")),
        Column(later("Our part")),
        Column(later("Confirmed by"), wide_only=True),
        Column(later("Acts")),
    )
)


@get("/known-parts", opt={"permission": "intake.read"})
async def known(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The list."""
    wanted = asked(request, KNOWN)
    rows = await service.known_parts(act, wanted.words, limit=wanted.limit, offset=wanted.offset)
    done = request.query_params.get("done", "")
    return render(request, "intake/known.html", asked=wanted, shown=shown(rows), done=done)


@post("/known-parts", opt={"permission": "intake.write"})
async def forget(request: PageRequest, act: NamedDependency[Act]) -> Redirect:
    """Forget one; it is asked again with the next order."""
    form = await form_of(request)
    try:
        customer = UUID(form.text("customer_id"))
    except ValueError as error:
        raise NotFound from error
    await tried(service.forget_part(await keyed(request, act, form), customer, form.text("their_part")))
    return to(f"/{act.office.code}/intake/known-parts", done="forgotten")


ROUTES = (known, forget)
