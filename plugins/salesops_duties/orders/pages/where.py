"""Where is my part? One box, and the answer with the text to paste."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act, clock
from salesops.errors import Invalid
from salesops.web.choosing import customer_meant
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops_duties.orders import service
from salesops_duties.orders.pages import words
from salesops_duties.orders.pages.desk import is_own
from salesops_duties.orders.rules import Asking

READ = {"permission": "orders.read"}
PLACES = {
    "left": ("info", "truck", words.later("has left")),
    "packed": ("info", "package", words.later("packed")),
    "reserved": ("ok", "circle-check", words.later("set aside")),
    "coming": ("futures", "clock", words.later("to come")),
    "planned": ("warn", "clipboard-list", words.later("to be ordered")),
    "open": ("warn", "circle-dashed", words.later("not arranged")),
}
FOUND = {
    "orders": ("info", words.later("an order")),
    "stock": ("ok", words.later("in stock")),
    "coming": ("futures", words.later("can be here later")),
    "short": ("warn", words.later("not enough")),
    "nothing": ("bad", words.later("nothing found")),
}


@get("/where", opt=READ)
async def where(request: PageRequest, act: NamedDependency[Act], q: FromQuery[str] = "") -> Template:
    """The box, and what was asked last."""
    return await _page(request, act, Form({"words": [q[:80]]}))


@post("/where", opt=READ)
async def ask(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Note what is asked, and go to its answer."""
    form = await form_of(request)
    try:
        given: dict[str, Any] = {}
        if form.text("customer") and not form.text("customer_id"):
            given["customer_id"] = await customer_meant(act, form.text("customer")) or UUID(int=0)
        wanted = form.into(Asking, timezone=act.office.timezone, numbers=("quantity",), **given)
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _page(request, act, form, refused(error))
    done, refusal = await tried(service.note_enquiry(under, wanted, own=is_own(act)))
    if refusal:
        return await _page(request, act, form, refusal)
    return to(f"/{act.office.code}/orders/where/{done['id']}")


@get("/where/{enquiry_id:uuid}", opt=READ)
async def answered(request: PageRequest, act: NamedDependency[Act], enquiry_id: FromPath[UUID]) -> Template:
    """What is to be said to it now."""
    found = await service.answer_enquiry(act, enquiry_id, own=is_own(act))
    texts = {name: [str(found[name] or "")] for name in ("words", "customer_id", "customer", "quantity")}
    return await _page(request, act, Form(texts), found=found)


async def _page(
    request: PageRequest,
    act: Act,
    form: Form,
    refusal: Refusal | None = None,
    found: dict[str, Any] | None = None,
) -> Template:
    return render(
        request,
        "orders/where.html",
        status=refusal.status if refusal else 200,
        form=form,
        refusal=refusal,
        found=found,
        recent=[] if found else await service.recent_enquiries(act, own=is_own(act)),
        places=PLACES,
        found_words=FOUND,
        states=words.STATES,
        said_by=words.SAID_BY,
        today=clock.today(act.office.timezone),
    )


ROUTES = (where, ask, answered)
