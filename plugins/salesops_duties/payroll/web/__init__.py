"""Payroll over HTTP: elements of pay, the figures their formulas may use, and trials."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from salesops import Act
from salesops.errors import Fault, Invalid
from salesops.web.answers import answer
from salesops_duties.payroll import service
from salesops_duties.payroll.rules import FIGURES, NewElement, NewRule, Trial, month_of

READ = {"permission": "payroll.elements"}
KEEP = {"permission": "payroll.keep_elements"}


@post("/elements", operation_id="payroll.add_element", opt=KEEP)
async def add_element(act: NamedDependency[Act], data: JSONBody[NewElement]) -> Response[bytes]:
    """Add an element of pay; its formula is proven together with all the others first."""
    return answer(await service.add_element(act, data), status=201)


@get("/elements", operation_id="payroll.list_elements", opt=READ)
async def elements(act: NamedDependency[Act], month: FromQuery[str] = "") -> Response[bytes]:
    """Every element with the formula that holds in a month such as 2026-12, this one when left out."""
    asked = month_of(month)
    if month and asked is None:
        raise Invalid([Fault("month", "month", "A month such as 2026-12.", given=month)])
    return answer({"items": await service.elements(act, asked)})


@get("/elements/{element_id:uuid}", operation_id="payroll.read_element", opt=READ)
async def read_element(act: NamedDependency[Act], element_id: FromPath[UUID]) -> Response[bytes]:
    """One element with all its formulas, the newest first."""
    return answer(await service.read_element(act, element_id))


@post("/elements/{element_id:uuid}/rules", status_code=200, operation_id="payroll.set_rule", opt=KEEP)
async def set_rule(act: NamedDependency[Act], element_id: FromPath[UUID], data: JSONBody[NewRule]) -> Response[bytes]:
    """Set its formula from a month on; an empty one ends it."""
    return answer(await service.set_rule(act, element_id, data))


@get("/figures", operation_id="payroll.figures", opt=READ)
async def figures(act: NamedDependency[Act]) -> Response[bytes]:
    """The figures of a person's month that formulas may use, with their units and bounds."""
    return answer({"items": list(FIGURES)})


@post("/trials", status_code=200, operation_id="payroll.try_month", opt=READ)
async def try_month(act: NamedDependency[Act], data: JSONBody[Trial]) -> Response[bytes]:
    """What the elements of a month come to for typed figures, each with its formula in numbers; nothing is kept."""
    return answer({"items": await service.try_month(act, data)})


ROUTES = (add_element, elements, read_element, set_rule, figures, try_month)
