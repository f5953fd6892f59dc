"""A month for trial: figures are typed, every element says what it comes to, with its formula in numbers."""

from __future__ import annotations

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from salesops import Act, clock
from salesops.errors import Fault, Invalid
from salesops.web.forms import Form, Refusal, form_of, refused, tried
from salesops.web.frame import PageRequest, render
from salesops.web.typed import plain_number
from salesops_duties.payroll import service
from salesops_duties.payroll.rules import FIGURES, Trial, Tried, month_of

READ = {"permission": "payroll.elements"}


@get("/trial", opt=READ)
async def asking(request: PageRequest, act: NamedDependency[Act], month: FromQuery[str] = "") -> Template:
    """The figures, empty."""
    asked = month if month_of(month) else f"{clock.today(act.office.timezone):%Y-%m}"
    return await _page(request, act, Form({"month": [asked]}))


@post("/trial", opt=READ)
async def reckon(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """What the figures come to; nothing is kept."""
    form = await form_of(request)
    try:
        figures = _figures(form)
    except Invalid as error:
        return await _page(request, act, form, refusal=refused(error))
    found, refusal = await tried(service.try_month(act, Trial(form.text("month"), figures)))
    return await _page(request, act, form, found, _by_field(refusal))


def _figures(form: Form) -> dict[str, str]:
    """What is typed, as plain digits; raises `Invalid` for what is no number."""
    figures, faults = {}, []
    for one in FIGURES:
        if typed := form.text(one.code):
            try:
                figures[one.code] = plain_number(typed)
            except ValueError as error:
                faults.append(Fault(one.code, "decimal", str(error), given=typed))
    if faults:
        raise Invalid(faults)
    return figures


def _by_field(refusal: Refusal | None) -> Refusal | None:
    """The fields of the page are named as the figures."""
    if refusal is None:
        return None
    faults = [msgspec.structs.replace(f, field=f.field.removeprefix("figures.")) for f in refusal.faults]
    return msgspec.structs.replace(refusal, faults=faults)


async def _page(
    request: PageRequest, act: Act, form: Form, found: list[Tried] | None = None, refusal: Refusal | None = None
) -> Template:
    return render(
        request,
        "payroll/trial.html",
        status=refusal.status if refusal else 200,
        form=form,
        figures=FIGURES,
        names={one["code"]: one for one in await service.elements(act, month_of(form.text("month")))},
        found=found,
        refusal=refusal,
    )


ROUTES = (asking, reckon)
