"""Planning a promotion: the draft, and its changes under the version that was seen."""

from __future__ import annotations

import re
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Invalid
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops_duties.prices import service
from salesops_duties.prices.rules.plans import RULES, ChangedPlan, NewPlan

PROMOTE = {"permission": "prices.promote"}
NUMBERS = ("budget", "cap", "percent", "amount", "buy_qty", "get_qty", "gift_cost")
_APART = re.compile(r"[\s,;，；]+")


@get("/promotions/new", opt=PROMOTE)
async def planning(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The form of a new promotion."""
    return _form(request, Form({}), None)


@post("/promotions/new", opt=PROMOTE)
async def plan(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Draft it."""
    form = await form_of(request)
    try:
        wanted = form.into(NewPlan, timezone=act.office.timezone, numbers=NUMBERS, **_words(form))
        under = await keyed(request, act, form)
    except Invalid as error:
        return _form(request, form, None, refused(error))
    done, refusal = await tried(service.plan(under, wanted))
    if refusal:
        return _form(request, form, None, refusal)
    return to(f"/{act.office.code}/prices/promotions/{done['id']}", done="planned")


@get("/promotions/{promotion_id:uuid}/edit", opt=PROMOTE)
async def editing(request: PageRequest, act: NamedDependency[Act], promotion_id: FromPath[UUID]) -> Template:
    """A draft as a form."""
    found = await service.read_promotion(act, promotion_id)
    texts = {name: [_text(found.get(name))] for name in (*NewPlan.__struct_fields__, "version")}
    texts |= {"part_nos": ["\n".join(found["part_nos"])], "groups": [", ".join(found["groups"])]}
    return _form(request, Form(texts), promotion_id)


@post("/promotions/{promotion_id:uuid}/edit", opt=PROMOTE)
async def change(request: PageRequest, act: NamedDependency[Act], promotion_id: FromPath[UUID]) -> Template | Redirect:
    """Change a draft."""
    form = await form_of(request)
    try:
        wanted = form.into(ChangedPlan, timezone=act.office.timezone, numbers=NUMBERS, **_words(form))
        under = await keyed(request, act, form)
    except Invalid as error:
        return _form(request, form, promotion_id, refused(error))
    _, refusal = await tried(service.change_plan(under, promotion_id, wanted))
    if refusal:
        return _form(request, form, promotion_id, refusal)
    return to(f"/{act.office.code}/prices/promotions/{promotion_id}", done="changed")


def _words(form: Form) -> dict[str, list[str]]:
    parts = [part for part in _APART.split(form.text("part_nos")) if part]
    return {"part_nos": parts, "groups": [group for group in _APART.split(form.text("groups")) if group]}


def _text(value: object) -> str:
    return "" if value is None or value is False else "on" if value is True else str(value)


def _form(request: PageRequest, form: Form, promotion_id: UUID | None, refusal: Refusal | None = None) -> Template:
    return render(
        request,
        "prices/plan.html",
        status=refusal.status if refusal else 200,
        form=form,
        promotion_id=promotion_id,
        rules=RULES,
        refusal=refusal,
    )


ROUTES = (planning, plan, editing, change)
