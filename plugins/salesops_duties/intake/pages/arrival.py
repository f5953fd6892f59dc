"""One arrival: the original on one side, the order that was read of it on the other, until a person has settled it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act, ask
from salesops.errors import Invalid
from salesops.hookspecs.pages import PageHooks
from salesops.rights import may
from salesops.web.choosing import customer_meant
from salesops.web.forms import Form, Refusal, filled, form_of, in_place, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops_duties.intake import service
from salesops_duties.intake.pages.drafts import NUMBERS, SPARE, as_form, currencies, row_labels, with_parts, with_spare
from salesops_duties.intake.rules.becoming import MOST_LINES, Confirmed, extras_of, of_the_whole
from salesops_duties.intake.service import Arrival, Draft

READ, WRITE = {"permission": "intake.read"}, {"permission": "intake.write"}
TEXT_SHOWN = 60_000  # letters of a page's text


@get("/{arrival_id:uuid}", opt=READ)
async def show(
    request: PageRequest,
    act: NamedDependency[Act],
    arrival_id: FromPath[UUID],
    draft: FromQuery[int] = 1,
    done: FromQuery[str] = "",
) -> Template:
    """The arrival with one of its drafts; while it is read, the page looks again by itself."""
    found = await service.arrival(act, arrival_id)
    return await _page(request, act, found, _chosen(found, draft), done=done)


@post("/{arrival_id:uuid}", opt=WRITE)
async def settle(request: PageRequest, act: NamedDependency[Act], arrival_id: FromPath[UUID]) -> Template | Redirect:
    """Read it again, or set all of it aside."""
    form = await form_of(request)
    under = await keyed(request, act, form)
    again = form.text("act") == "again"
    work = service.read_again(under, arrival_id) if again else service.set_aside(under, arrival_id, form.text("reason"))
    _, refusal = await tried(work)
    if refusal:
        found = await service.arrival(act, arrival_id)
        return await _page(request, act, found, _chosen(found, 1), refusal=refusal, typed=form, at="aside")
    return to(f"/{act.office.code}/intake/{arrival_id}", done="again" if again else "aside")


@post("/{arrival_id:uuid}/drafts/{place:int}", opt=WRITE)
async def confirm(
    request: PageRequest, act: NamedDependency[Act], arrival_id: FromPath[UUID], place: FromPath[int]
) -> Template | Redirect:
    """Make the draft an order, a change or a cancellation; or with `act` match, look its parts up for another customer."""
    form = await form_of(request)
    found = await service.arrival(act, arrival_id)
    draft = _chosen(found, place)
    if draft is None:
        return to(f"/{act.office.code}/intake/{arrival_id}")
    if form.text("act") == "aside":
        return await _aside(request, act, found, draft, form)
    customer = _customer(form) or await customer_meant(act, form.text("customer"))
    if form.text("act") == "match":
        proposal = await service.proposal(act, draft, found.row["sender"], customer)
        return await _page(request, act, found, draft, typed=with_parts(form, draft, proposal, customer))
    form = with_spare(form)
    places, typed = filled(form, "lines", "take")
    try:
        wanted = typed.into(
            Confirmed, timezone=act.office.timezone, numbers=NUMBERS, customer_id=customer, version=_version(form)
        )
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _page(request, act, found, draft, refusal=in_place(refused(error), "lines", places), typed=form)
    done, refusal = await tried(service.confirm(under, draft.id, wanted))
    if refusal:
        return await _page(request, act, found, draft, refusal=in_place(refusal, "lines", places), typed=form)
    if any(one.state == "open" and one.id != draft.id for one in found.drafts):
        return to(f"/{act.office.code}/intake/{arrival_id}", draft=_next(found, draft), done="taken")
    return to(f"/{act.office.code}/orders/{done['order_id']}", done="taken", step="stock")


async def _aside(request: PageRequest, act: Act, found: Arrival, draft: Draft, form: Form) -> Template | Redirect:
    under = await keyed(request, act, form)
    _, refusal = await tried(service.put_aside(under, draft.id, _version(form), form.text("aside_reason")))
    if refusal:
        moved = [msgspec.structs.replace(f, field="aside_reason") for f in refusal.faults]
        return await _page(
            request, act, found, draft, refusal=msgspec.structs.replace(refusal, faults=moved), typed=form, at="aside"
        )
    return to(f"/{act.office.code}/intake/{found.row['id']}", draft=_next(found, draft), done="aside")


async def _page(
    request: PageRequest,
    act: Act,
    found: Arrival,
    draft: Draft | None,
    *,
    refusal: Refusal | None = None,
    typed: Form | None = None,
    at: str = "",
    done: str = "",
) -> Template:
    shown: dict[str, Any] = {"proposal": None, "typed": typed or Form({})}
    if draft is not None and draft.state == "open":
        chosen = _customer(typed) if typed else None
        proposal = await service.proposal(act, draft, found.row["sender"], chosen)
        form = typed if typed is not None and "version" in typed else as_form(draft, proposal)
        shown = {
            "proposal": proposal,
            "typed": form,
            "currencies": currencies(act, form, draft, proposal),
            "extras": extras_of(draft.order),
            "most_lines": MOST_LINES,
            "row_labels": row_labels(proposal),
            "lines": max(len(proposal.rows), len(proposal.shall)),
            "spare": SPARE,
        }
    reading = found.reading
    answers = await ask(PageHooks).page_panels(act.office, act.actor, "arrival", found.row["id"])
    return render(
        request,
        "intake/arrival.html",
        status=refusal.status if refusal else 200,
        one=found.row,
        reading=reading,
        panels=sorted((panel for each in answers for panel in each), key=lambda panel: panel.place),
        texts=[text[:TEXT_SHOWN] for text in reading.texts] if reading else [],
        shown_parts=[part for part in reading.attached if not part.refused] if reading else [],
        text_shown=TEXT_SHOWN,
        drafts=found.drafts,
        draft=draft,
        whole=of_the_whole(draft.order.doubts) if draft else (),
        refusal=refusal,
        at=at,
        done=done,
        may_take=may(act.actor, "orders.write"),
        **shown,
    )


def _chosen(found: Arrival, place: int) -> Draft | None:
    """The draft at that place, else the first that is open, else the first."""
    at = next((one for one in found.drafts if one.place == place), None)
    return at or next((one for one in found.drafts if one.state == "open"), None)


def _next(found: Arrival, draft: Draft) -> int | str:
    return next((one.place for one in found.drafts if one.state == "open" and one.id != draft.id), "")


def _customer(form: Form) -> UUID | None:
    try:
        return UUID(form.text("customer_id"))
    except ValueError:
        return None


def _version(form: Form) -> int:
    text = form.text("version")
    return int(text) if text.isascii() and text.isdigit() else 0


ROUTES = (show, settle, confirm)
