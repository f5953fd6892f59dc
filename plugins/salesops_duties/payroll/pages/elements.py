"""Elements of pay: the list by month, the form of a new one, one with its formulas."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act, clock
from salesops.web.forms import Form, Refusal, sent, to
from salesops.web.frame import PageRequest, render
from salesops_duties.payroll import service
from salesops_duties.payroll.rules import FIGURES, KINDS, NewElement, NewRule, month_of

READ = {"permission": "payroll.elements"}
KEEP = {"permission": "payroll.keep_elements"}


@get("/", opt=READ)
async def listing(request: PageRequest, act: NamedDependency[Act], month: FromQuery[str] = "") -> Template:
    """The elements that pay consists of in a month."""
    asked = month_of(month) or clock.today(act.office.timezone).replace(day=1)
    rows = await service.elements(act, asked)
    return render(request, "payroll/elements.html", rows=rows, month=f"{asked:%Y-%m}", kinds=KINDS)


@get("/elements/new", opt=KEEP)
async def asking(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The empty form."""
    return await _new(request, act, Form({}))


@post("/elements/new", opt=KEEP)
async def add(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Add it; its page follows."""
    form, done, refusal = await sent(request, act, NewElement, service.add_element)
    if refusal:
        return await _new(request, act, form, refusal)
    return to(f"/{act.office.code}/payroll/elements/{done['id']}", done="added")


@get("/elements/{element_id:uuid}", opt=READ)
async def one(
    request: PageRequest, act: NamedDependency[Act], element_id: FromPath[UUID], done: FromQuery[str] = ""
) -> Template:
    """One element with its formulas, and the form for another."""
    return await _one(request, act, element_id, done=done)


@post("/elements/{element_id:uuid}", opt=KEEP)
async def set_rule(request: PageRequest, act: NamedDependency[Act], element_id: FromPath[UUID]) -> Template | Redirect:
    """Set its formula from a month on."""
    form, _, refusal = await sent(request, act, NewRule, lambda under, new: service.set_rule(under, element_id, new))
    if refusal:
        return await _one(request, act, element_id, form=form, refusal=refusal)
    return to(f"/{act.office.code}/payroll/elements/{element_id}", done="set")


async def _new(request: PageRequest, act: Act, form: Form, refusal: Refusal | None = None) -> Template:
    return render(
        request,
        "payroll/new.html",
        status=refusal.status if refusal else 200,
        form=form,
        refusal=refusal,
        kinds=KINDS,
        figures=FIGURES,
        others=await service.elements(act),
        month=f"{clock.today(act.office.timezone):%Y-%m}",
    )


async def _one(
    request: PageRequest,
    act: Act,
    element_id: UUID,
    *,
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Template:
    return render(
        request,
        "payroll/element.html",
        status=refusal.status if refusal else 200,
        element=await service.read_element(act, element_id),
        figures=FIGURES,
        others=await service.elements(act),
        form=form,
        refusal=refusal,
        done=done,
        month=f"{clock.today(act.office.timezone):%Y-%m}",
    )


ROUTES = (listing, asking, add, one, set_rule)
