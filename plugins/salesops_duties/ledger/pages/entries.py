"""The journal, one entry as a voucher, entries by hand and reversals."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Fault, Invalid
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Column, Filter, ListSpec, asked, shown
from salesops.web.typed import plain_number
from salesops_duties.ledger import service
from salesops_duties.ledger.pages.asking import day_of, export_of, id_of, place_of
from salesops_duties.ledger.rules import CONTROL, NewEntry, NewSide
from salesops_duties.ledger.service import Entries

READ, WRITE = "ledger.read", "ledger.write"
ROWS = 6
SPEC = ListSpec(
    (
        Column(later("Booked"), "booked"),
        Column(later("Document")),
        Column(later("Text"), "", wide_only=True),
        Column(later("Voucher"), "voucher", wide_only=True),
        Column(later("Amount"), "amount", True),
        Column(later("Posted by"), "posted", wide_only=True),
    ),
    tuple(Filter(key, "") for key in ("document", "since", "until", "of")),
    "-booked",
)


class Head(msgspec.Struct, frozen=True):
    """The head of an entry by hand, as it was typed."""

    booked_on: dt.date
    text: str
    reason: str
    currency: str = ""


class Back(msgspec.Struct, frozen=True):
    """Why an entry is reversed, and on which day."""

    reason: str
    booked_on: dt.date | None = None


@get("/entries", opt={"permission": READ})
async def journal(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The entries, the latest first."""
    question = asked(request, SPEC)
    since, until = day_of(act, question.get("since")), day_of(act, question.get("until"))
    wanted = Entries(
        id_of(question.get("document")),
        since,
        until,
        question.get("of"),
        question.words,
        question.sort,
        question.limit,
        question.offset,
    )
    rows, total = await service.page_of_entries(act, wanted)
    return render(
        request,
        "ledger/entries.html",
        asked=question,
        shown=shown(rows),
        total=total,
        types=await service.document_types(act),
        export=export_of(act, "entries/export", question, since=since, until=until),
    )


@get("/entries/new", opt={"permission": WRITE})
async def new_entry(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The form of an entry by hand."""
    return await _new(request, act, None, None)


@post("/entries", status_code=200, opt={"permission": WRITE})
async def enter(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Enter an entry by hand."""
    form = await form_of(request)
    try:
        new = await _typed(act, form)
    except Invalid as error:
        return await _new(request, act, form, refused(error))
    entered, refusal = await tried(service.enter(await keyed(request, act, form), new))
    if refusal:
        return await _new(request, act, form, _beside_their_rows(form, refusal))
    return to(f"/{act.office.code}/ledger/entries/{entered['id']}", done="entered")


@get("/entries/{entry_id:uuid}", opt={"permission": READ})
async def entry(request: PageRequest, act: NamedDependency[Act], entry_id: FromPath[UUID]) -> Template:
    """One entry as a voucher."""
    return await _one(request, act, entry_id)


@post("/entries/{entry_id:uuid}/reversal", status_code=200, opt={"permission": WRITE})
async def reverse(request: PageRequest, act: NamedDependency[Act], entry_id: FromPath[UUID]) -> Template | Redirect:
    """Reverse an entry by a counter-entry."""
    form = await form_of(request)
    try:
        back = form.into(Back, timezone=act.office.timezone)
    except Invalid as error:
        return await _one(request, act, entry_id, form, refused(error))
    done, refusal = await tried(service.reverse(await keyed(request, act, form), entry_id, back.reason, back.booked_on))
    if refusal:
        return await _one(request, act, entry_id, form, refusal)
    return to(f"/{act.office.code}/ledger/entries/{done['id']}", done="reversed")


async def _one(
    request: PageRequest, act: Act, entry_id: UUID, typed: Form | None = None, refusal: Refusal | None = None
) -> Template:
    found = await service.voucher(act, entry_id)
    parties = {side["party_id"] for side in found["postings"] if side["party_id"]}
    return render(
        request,
        "ledger/entry.html",
        status=refusal.status if refusal else 200,
        entry=found,
        names={party: await service.party_name(act, party) for party in parties},
        place=place_of(found["document_type"], found["document_id"]),
        reversible=found["document_type"] != "reversal"
        and not found["reversed_by"]
        and not any(side["account"] in CONTROL for side in found["postings"]),
        typed=typed,
        refusal=refusal,
        done=request.query_params.get("done", ""),
    )


async def _new(request: PageRequest, act: Act, typed: Form | None, refusal: Refusal | None) -> Template:
    rows = typed.rows("lines") if typed else []
    return render(
        request,
        "ledger/entry_new.html",
        status=refusal.status if refusal else 200,
        accounts=[one for one in await service.chart(act) if one["code"] not in CONTROL],
        rows=[*rows, *({} for _ in range(max(0, ROWS - len(rows))))],
        typed=typed,
        refusal=refusal,
    )


async def _typed(act: Act, form: Form) -> NewEntry:
    """The entry as it was typed; raises `Invalid` with every field that cannot be read."""
    faults: list[Fault] = []
    head, sides = None, []
    try:
        head = form.into(Head, timezone=act.office.timezone)
    except Invalid as error:
        faults += error.faults
    for at, row in enumerate(form.rows("lines")):
        amounts = {}
        for field in ("debit", "credit"):
            try:
                amounts[field] = plain_number(row[field]) if row.get(field) else ""
            except ValueError as error:
                faults.append(Fault(f"lines-{at}-{field}", "number", str(error), row[field]))
        try:
            party = await service.party_called(act, row.get("party", ""), f"lines-{at}-party")
        except Invalid as error:
            faults += error.faults
            continue
        sides.append(NewSide(row.get("account", ""), amounts.get("debit", ""), amounts.get("credit", ""), party))
    if faults or head is None:
        raise Invalid(faults)
    return NewEntry(head.booked_on, head.text, head.reason, sides, head.currency)


def _beside_their_rows(form: Form, refusal: Refusal) -> Refusal:
    """The same refusal with faults named as the form's fields are: `lines[1].debit` stands at `lines-1-debit`."""
    faults = [
        msgspec.structs.replace(one, field=one.field.replace("[", "-").replace("].", "-")) for one in refusal.faults
    ]
    return msgspec.structs.replace(refusal, faults=faults)


ROUTES = (journal, new_entry, enter, entry, reverse)
