"""Payment calls: who is to be called first, what to say, and what was said (AR-2)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from salesops import Act, clock
from salesops.errors import Invalid, NotFound
from salesops.web.answers import own_only
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.receivables import service
from salesops_duties.receivables.pages.asking import export_of, id_of
from salesops_duties.receivables.rules import CallNote, NewCall
from salesops_duties.receivables.service import Calls

READ, CALL, RECEIVE = "receivables.read", "receivables.call", "receivables.receive"
SPEC = ListSpec(
    (
        Column(later("Customer"), "customer"),
        Column(later("Why"), "", wide_only=True),
        Column(later("Amount"), "amount", True),
        Column(later("Last said"), "", wide_only=True),
        Column(later("Next call"), "next"),
    ),
    (
        Filter(
            "show",
            later("Which calls"),
            (
                Choice("due", later("Due")),
                Choice("broken", later("Promise broken")),
                Choice("promised", later("Promised")),
                Choice("open", later("All open")),
                Choice("closed", later("Closed")),
            ),
        ),
        Filter("customer", ""),
        Filter("id", ""),
    ),
    "next",
)


class Said(msgspec.Struct, frozen=True):
    """What was typed of a call; nothing at `called_at` means just now."""

    outcome: str
    phone: str = ""
    person: str = ""
    note: str = ""
    called_at: dt.datetime | None = None
    promised_on: dt.date | None = None
    promised_amount: str | None = None
    next_call_on: dt.date | None = None


@get("/calls", opt={"permission": READ})
async def calls(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The calls that are due, and the one that is chosen."""
    return await _page(request, act, id_of(request.query_params.get("id", "")))


@post("/calls", status_code=200, opt={"permission": RECEIVE})
async def open_call(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Begin a call for all that a customer has overdue."""
    form = await form_of(request)
    new = NewCall(form.text("customer_id"))
    opened, refusal = await tried(service.open_overdue_call(await keyed(request, act, form), new))
    if refusal:
        return await _page(request, act, None, None, refusal)
    return to(f"/{act.office.code}/receivables/calls", show="open", id=opened["id"])


@post("/calls/{call_id:uuid}", status_code=200, opt={"permission": CALL})
async def note(request: PageRequest, act: NamedDependency[Act], call_id: FromPath[UUID]) -> Template | Redirect:
    """Note a call that was made."""
    form = await form_of(request)
    try:
        said = form.into(Said, timezone=act.office.timezone, numbers=("promised_amount",))
    except Invalid as error:
        return await _page(request, act, call_id, form, refused(error))
    promised = said.outcome == "promised"
    wanted = CallNote(
        said.called_at or clock.now(),
        said.phone,
        said.person,
        said.outcome,
        said.note,
        said.promised_on if promised else None,
        said.promised_amount if promised else None,
        said.next_call_on,
    )
    done, refusal = await tried(
        service.note_call(await keyed(request, act, form), call_id, wanted, own=own_only(act, CALL))
    )
    if refusal:
        return await _page(request, act, call_id, form, refusal)
    return to(f"/{act.office.code}/receivables/calls", id=call_id, show="open", done=str(done["next_call_on"]))


async def _page(
    request: PageRequest, act: Act, chosen: UUID | None, typed: Form | None = None, refusal: Refusal | None = None
) -> Template:
    question, own = asked(request, SPEC), own_only(act, READ)
    if not question.get("show"):  # what is due, and of one customer all that is open
        usual = {"show": "open" if question.get("customer") else "due"}
        question = msgspec.structs.replace(question, filters=question.filters | usual)
    show = question.get("show")
    wanted = Calls(
        show,
        question.words,
        id_of(question.get("customer")),
        question.sort,
        question.limit,
        question.offset,
        own,
    )
    rows, total = await service.list_calls(act, wanted)
    call = None
    if chosen:
        try:
            call = await service.read_call(act, chosen, own=own)
        except NotFound:
            call = None
    return render(
        request,
        "receivables/calls.html",
        status=refusal.status if refusal else 200,
        asked=question,
        shown=shown(rows),
        total=total,
        call=call,
        contacts=await service.contacts_of(act, call["customer_id"]) if call else (),
        standing=await service.read_account(act, call["customer_id"], own=own) if call else None,
        typed=typed,
        refusal=refusal,
        done=_day(request.query_params.get("done", "")),
        show=show,
        export=export_of(act, "calls", question, "id"),
    )


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None


ROUTES = (calls, open_call, note)
