"""What a part costs a customer, and why: every price that was considered, the winner first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from salesops import Act
from salesops.errors import Fault, Invalid
from salesops.web.choosing import customer_meant
from salesops.web.forms import Form, Refusal, refused, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.typed import plain_number, read_day
from salesops_duties.prices import service

T = TypeVar("T")
_NO_SUCH = later("Nobody, or more than one, is called so; choose the customer from the list.")
_NEEDED = later("Fill this in.")


@get("/why", opt={"permission": "prices.read"})
async def why(request: PageRequest, act: NamedDependency[Act], customer_id: FromQuery[UUID | None] = None) -> Template:
    """The question in the address, the answer below it."""
    form = Form({name: [text] for name, text in request.query_params.items()})
    if customer := customer_id if not form.text("customer") else await _meant(act, form.text("customer")):
        form = _naming(form, await service.name_of(act, customer))
    answer, refusal = None, None
    if form.text("part_no") and form.text("customer"):
        answer, refusal = await _asked(act, form, customer)
    elif "part_no" in form and "customer" in form and not customer_id:
        missing = [name for name in ("part_no", "customer") if not form.text(name)]
        refusal = Refusal(422, faults=[Fault(name, "required", _NEEDED) for name in missing])
    status = refusal.status if refusal else 200
    return render(request, "prices/why.html", status=status, form=form, answer=answer, refusal=refusal)


async def _meant(act: Act, typed: str) -> UUID | None:
    return await service.customer_named(act, typed) or await customer_meant(act, typed)


def _naming(form: Form, customer: str) -> Form:
    """The form with the customer's whole name, as the answer tells it."""
    return Form({name: form.all(name) for name in form} | {"customer": [customer]})


async def _asked(act: Act, form: Form, customer: UUID | None) -> tuple[dict[str, object] | None, Refusal | None]:
    try:
        if customer is None:
            raise Invalid([Fault("customer", "known", _NO_SUCH, given=form.text("customer"))])
        quantity = _read("quantity", plain_number, form.text("quantity", "1"))
        on = _read("on", lambda text: read_day(text, act.office.timezone), form.text("on")) if form.text("on") else None
    except Invalid as error:
        return None, refused(error)
    return await tried(
        service.why(
            act,
            part_no=form.text("part_no"),
            customer_id=customer,
            quantity=quantity,
            uom=form.text("uom"),
            currency=form.text("currency").upper(),
            on=on,
        )
    )


def _read(field: str, reader: Callable[[str], T], text: str) -> T:
    try:
        return reader(text)
    except ValueError as error:
        raise Invalid([Fault(field, "unreadable", str(error), given=text)]) from error


ROUTES = (why,)
