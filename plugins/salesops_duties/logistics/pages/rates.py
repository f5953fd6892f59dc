"""The pages of choosing a way: the tariffs, and the ways an outbound order can go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Invalid
from salesops.web.choosing import customer_meant
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops_duties.logistics import service
from salesops_duties.logistics.rules.rates import CLASSES, Choice, Way
from salesops_duties.logistics.service import rates

READ, DISPATCH = {"permission": "logistics.tariffs"}, {"permission": "logistics.dispatch"}
NUMBERS = ("weight_kg", "length_cm", "width_cm", "height_cm", "value")


@get("/tariffs", opt=READ)
async def tariffs(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """What carriers ask for today, where places belong, and what nobody takes."""
    return render(
        request,
        "logistics/tariffs.html",
        cards=await rates.tariffs(act),
        zones=await rates.zones(act),
        limits=await rates.limits(act),
    )


@get("/ways/{outbound_id:uuid}", opt=DISPATCH)
async def way(
    request: PageRequest, act: NamedDependency[Act], outbound_id: FromPath[UUID], done: FromQuery[str] = ""
) -> Template:
    """The form that asks what goes where, and the way that was chosen before."""
    known = await rates.goods_of(act, outbound_id)
    texts = {
        name: [str(known[name])] for name in ("country", "address", "phone", "weight_kg", "customer") if known.get(name)
    }
    if known.get("promised_on"):
        texts["promised_on"] = [str(known["promised_on"])]
    form = Form(texts | {"classes": known["classes"]})
    return await _page(request, act, outbound_id, form, done=done, unweighed=known["unweighed"])


@post("/ways/{outbound_id:uuid}", opt=DISPATCH)
async def choose(request: PageRequest, act: NamedDependency[Act], outbound_id: FromPath[UUID]) -> Template | Redirect:
    """Compare what carriers would take; or, with one named, keep it."""
    form = await form_of(request)
    try:
        wanted = form.into(
            Way,
            timezone=act.office.timezone,
            numbers=NUMBERS,
            customer_id=await customer_meant(act, form.text("customer")),
        )
    except Invalid as error:
        return await _page(request, act, outbound_id, form, refused(error))
    offers, refusal = await tried(rates.offers_for(act, wanted, cover=form.text("cover")))
    if refusal or not form.text("take"):
        return await _page(request, act, outbound_id, form, refusal, offers)
    carrier, _, name = form.text("take").partition("|")
    taken = Choice(outbound_id, wanted, carrier, name, form.text("reason"), form.text("cover"))
    _, refusal = await tried(rates.choose(await keyed(request, act, form), taken))
    if refusal:
        return await _page(request, act, outbound_id, form, refusal, offers)
    return to(f"/{act.office.code}/logistics/ways/{outbound_id}", done="chosen")


async def _page(
    request: PageRequest,
    act: Act,
    outbound_id: UUID,
    form: Form,
    refusal: Refusal | None = None,
    offers: Any = None,
    *,
    done: str = "",
    unweighed: Sequence[str] = (),
) -> Template:
    return render(
        request,
        "logistics/ways.html",
        status=refusal.status if refusal else 200,
        outbound_id=outbound_id,
        number=await service.outbound_number(act, outbound_id),
        chosen=await rates.chosen_way(act, outbound_id),
        offers=[rates.shown(one) for one in offers] if offers is not None else None,
        classes=CLASSES,
        unweighed=unweighed,
        form=form,
        refusal=refusal,
        done=done,
    )


ROUTES = (tariffs, way, choose)
