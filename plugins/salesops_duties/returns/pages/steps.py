"""One return with its steps: authorized or refused, received, inspected, settled."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Invalid
from salesops.web.answers import own_only
from salesops.web.forms import Form, Refusal, filled, form_of, in_place, keyed, refused, sent, to, tried
from salesops.web.frame import PageRequest, render
from salesops_duties.returns import service
from salesops_duties.returns.rules import (
    DISPOSITIONS,
    RESOLUTIONS,
    Authorization,
    Inspection,
    ReceivedGoods,
    Refusing,
    Resolution,
)

AUTHORIZE = {"permission": "returns.authorize"}
RECEIVE = {"permission": "returns.receive"}


@get("/{return_id:uuid}", opt={"permission": "returns.read"})
async def one(
    request: PageRequest,
    act: NamedDependency[Act],
    return_id: FromPath[UUID],
    do: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Template:
    """The return, and the form of its next step."""
    return await _page(request, act, return_id, do=do, done=done)


@post("/{return_id:uuid}/authorization", opt=AUTHORIZE)
async def authorize(request: PageRequest, act: NamedDependency[Act], return_id: FromPath[UUID]) -> Template | Redirect:
    """Let the goods come back."""
    form, _, refusal = await sent(
        request, act, Authorization, lambda under, given: service.authorize(under, return_id, given)
    )
    return await _after(request, act, return_id, "authorized", form, refusal)


@post("/{return_id:uuid}/refusal", opt=AUTHORIZE)
async def refuse(request: PageRequest, act: NamedDependency[Act], return_id: FromPath[UUID]) -> Template | Redirect:
    """Do not let them come back."""
    form, _, refusal = await sent(
        request, act, Refusing, lambda under, given: service.refuse(under, return_id, given.reason)
    )
    return await _after(request, act, return_id, "refused", form, refusal, do="refuse")


@post("/{return_id:uuid}/receipt", opt=RECEIVE)
async def receive(request: PageRequest, act: NamedDependency[Act], return_id: FromPath[UUID]) -> Template | Redirect:
    """Count what came; a line left blank came whole."""
    form = await form_of(request)
    places, typed = filled(form, "lines", "quantity")
    try:
        wanted = typed.into(ReceivedGoods, timezone=act.office.timezone, numbers=("quantity",))
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _page(request, act, return_id, form=form, refusal=in_place(refused(error), "lines", places))
    _, refusal = await tried(service.receive(under, return_id, wanted))
    return await _after(request, act, return_id, "received", form, refusal)


@post("/{return_id:uuid}/inspection", opt=RECEIVE)
async def inspect(request: PageRequest, act: NamedDependency[Act], return_id: FromPath[UUID]) -> Template | Redirect:
    """Note the findings; the goods go where they say."""
    form = await form_of(request)
    places, typed = filled(form, "findings", "quantity")
    try:
        wanted = typed.into(Inspection, numbers=("quantity",)) if places else Inspection([])
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _page(request, act, return_id, form=form, refusal=in_place(refused(error), "findings", places))
    _, refusal = await tried(service.inspect(under, return_id, wanted))
    moved = in_place(refusal, "findings", places) if refusal else None
    return await _after(request, act, return_id, "inspected", form, moved)


@post("/{return_id:uuid}/resolution", opt={"permission": "returns.resolve"})
async def resolve(request: PageRequest, act: NamedDependency[Act], return_id: FromPath[UUID]) -> Template | Redirect:
    """Settle it."""
    form, _, refusal = await sent(
        request,
        act,
        Resolution,
        lambda under, given: service.resolve(under, return_id, given),
        numbers=("fee_percent",),
    )
    return await _after(request, act, return_id, "resolved", form, refusal)


async def _after(
    request: PageRequest, act: Act, return_id: UUID, done: str, form: Form, refusal: Refusal | None, *, do: str = ""
) -> Template | Redirect:
    if refusal:
        return await _page(request, act, return_id, do=do, form=form, refusal=refusal)
    return to(f"/{act.office.code}/returns/{return_id}", done=done)


async def _page(
    request: PageRequest,
    act: Act,
    return_id: UUID,
    *,
    do: str = "",
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Template:
    found = await service.read(act, return_id, own=own_only(act, "returns.read"))
    policy = await service.read_policy(act)
    return render(
        request,
        "returns/return.html",
        status=refusal.status if refusal else 200,
        found=found,
        policy=policy,
        do="refuse" if do == "refuse" and found["state"] in ("requested", "authorized") else "",
        done=done,
        form=form or Form({}),
        refusal=refusal,
        dispositions=DISPOSITIONS,
        resolutions=RESOLUTIONS,
    )


ROUTES = (one, authorize, refuse, receive, inspect, resolve)
