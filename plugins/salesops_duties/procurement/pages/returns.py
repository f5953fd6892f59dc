"""Goods that go back to suppliers: the list with what waits for a credit, a new return of a receipt, and one return."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Invalid
from salesops.web.forms import Form, Refusal, filled, form_of, in_place, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Column, Filter, ListSpec, asked, shown
from salesops_duties.procurement import service
from salesops_duties.procurement.rules.returns import NewReturn

READ = {"permission": "procurement.read"}
RETURN = {"permission": "procurement.return"}
RETURNS = ListSpec(
    columns=(
        Column(later("Number")),
        Column(later("State")),
        Column(later("Supplier")),
        Column(later("Purchase order"), wide_only=True),
        Column(later("Day")),
        Column(later("Cost"), number=True, wide_only=True),
        Column(later("Credit due"), number=True),
    ),
    filters=(Filter("show", later("Which returns")),),
)


@get("/returns", opt=READ)
async def returns(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The list, the newest first."""
    wanted = asked(request, RETURNS)
    rows = await service.supplier_returns(
        act, queue=wanted.get("show"), words=wanted.words, limit=wanted.limit, offset=wanted.offset
    )
    return render(
        request,
        "procurement/returns.html",
        asked=wanted,
        shown=shown(rows),
        counts=await service.return_counts(act),
    )


@get("/receipts/{receipt_id:uuid}/return", opt=RETURN)
async def giving_back(request: PageRequest, act: NamedDependency[Act], receipt_id: FromPath[UUID]) -> Template:
    """The form, with what came with this receipt."""
    return await _new(request, act, receipt_id, Form({}))


@post("/receipts/{receipt_id:uuid}/return", opt=RETURN)
async def give_back(request: PageRequest, act: NamedDependency[Act], receipt_id: FromPath[UUID]) -> Template | Redirect:
    """Send it back; a line left blank stays."""
    form = await form_of(request)
    places, typed = filled(form, "lines", "quantity")
    try:
        wanted = typed.into(
            NewReturn,
            timezone=act.office.timezone,
            numbers=("quantity",),
            receipt_id=receipt_id,
            **({} if places else {"lines": []}),
        )
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _new(request, act, receipt_id, form, in_place(refused(error), "lines", places))
    purchase = (await service.receipt_lines(act, receipt_id))["purchase_id"]
    done, refusal = await tried(service.give_back(under, purchase, wanted))
    if refusal:
        return await _new(request, act, receipt_id, form, in_place(refusal, "lines", places))
    return to(f"/{act.office.code}/procurement/returns/{done['id']}", done="returned")


async def _new(
    request: PageRequest, act: Act, receipt_id: UUID, form: Form, refusal: Refusal | None = None
) -> Template:
    receipt = await service.receipt_lines(act, receipt_id)
    return render(
        request,
        "procurement/return_new.html",
        status=refusal.status if refusal else 200,
        order=await service.read_purchase(act, receipt["purchase_id"]),
        receipt_id=receipt_id,
        rows=receipt["lines"],
        form=form,
        refusal=refusal,
    )


@get("/returns/{return_id:uuid}", opt=READ)
async def one_return(
    request: PageRequest, act: NamedDependency[Act], return_id: FromPath[UUID], done: FromQuery[str] = ""
) -> Template:
    """One return."""
    return render(request, "procurement/return.html", one=await service.read_return(act, return_id), done=done)


ROUTES = (returns, giving_back, give_back, one_return)
