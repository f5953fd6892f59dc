"""The form of a new purchase order: of chosen lines of the plan, or of any parts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Invalid
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops_duties.procurement import service
from salesops_duties.procurement.pages.addresses import ids_in
from salesops_duties.procurement.rules import LineToBuy, NewPurchase

ORDER = {"permission": "procurement.order"}
ROWS = 4  # of parts that are not on the plan


class TypedLine(msgspec.Struct, frozen=True):
    """A line as the form has it; `plan` holds the ids of its lines of the plan, blanks between them."""

    part_no: str = ""
    quantity: str = ""
    unit_price: str | None = None
    plan: str = ""


class TypedLines(msgspec.Struct, frozen=True):
    """The lines of the form."""

    lines: list[TypedLine] = []


@get("/orders/new", opt=ORDER)
async def drafting(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The form, with the lines of the plan that were chosen: `line` stands in the address once for each."""
    ids = [one for text in request.query_params.getall("line", []) for one in ids_in(text)]
    return await _new(request, act, Form({}), await _rows_of(act, ids))


@post("/orders/new", opt=ORDER)
async def draft(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Draft it; nothing is ordered before it is sent."""
    form = await form_of(request)
    try:
        typed = form.into(TypedLines, numbers=("quantity", "unit_price")).lines
        lines = [LineToBuy(one.part_no, one.quantity, one.unit_price, ids_in(one.plan)) for one in typed]
        wanted = form.into(NewPurchase, numbers=("freight",), lines=lines)
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _new(request, act, form, await _typed_rows(act, form), refused(error))
    done, refusal = await tried(service.draft(under, wanted))
    if refusal:
        return await _new(request, act, form, await _typed_rows(act, form), _at_fields(refusal))
    return to(f"/{act.office.code}/procurement/orders/{done['id']}", done="drafted")


def _at_fields(refusal: Refusal) -> Refusal:
    """Faults of lines of the plan stand at the quantity of their row."""
    faults = [
        msgspec.structs.replace(one, field=one.field.replace("-plan_line_ids", "-quantity")) for one in refusal.faults
    ]
    return msgspec.structs.replace(refusal, faults=faults)


async def _rows_of(act: Act, ids: list[UUID]) -> list[dict[str, Any]]:
    """A row for each part of these lines of the plan."""
    if not ids:
        return []
    rows: dict[UUID, dict[str, Any]] = {}
    for one in await service.plan_lines(act, queue="", line_ids=ids, limit=len(ids)):
        row = rows.setdefault(one["product_id"], {"planned": [], "plan": "", "supplier_id": one["supplier_id"]})
        row["planned"].append(one)
        row["plan"] = f"{row['plan']} {one['id']}".strip()
    return list(rows.values())


async def _typed_rows(act: Act, form: Form) -> list[dict[str, Any]]:
    """The rows as they were typed, those of the plan with what they are for."""
    rows = []
    for typed in form.rows("lines"):
        of_plan = await _rows_of(act, ids_in(typed.get("plan", "")))
        rows.append((of_plan[0] if of_plan else {}) | typed)
    return rows


async def _new(
    request: PageRequest, act: Act, form: Form, rows: list[dict[str, Any]], refusal: Refusal | None = None
) -> Template:
    blank = 0 if any(row.get("planned") for row in rows) else ROWS
    likely = next((str(row["supplier_id"]) for row in rows if row.get("supplier_id")), "")
    return render(
        request,
        "procurement/order_new.html",
        status=refusal.status if refusal else 200,
        form=form,
        rows=[*rows, *({} for _ in range(max(blank - len(rows), 1)))],
        sellers=[(str(one["id"]), f"{one['name']}, {one['currency']}") for one in await service.sellers(act)],
        likely=form.text("supplier_id") or str(request.query_params.get("supplier", "")) or likely,
        refusal=refusal,
    )


ROUTES = (drafting, draft)
