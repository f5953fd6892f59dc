"""Asking other places for goods: the list, the question, and the answers side by side."""

from __future__ import annotations

from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act, clock
from salesops.errors import Invalid
from salesops.services.sheets import MAX_BYTES
from salesops.web.forms import Form, Refusal, filled, form_of, in_place, keyed, refused, sent, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Column, Filter, ListSpec, asked, shown
from salesops_duties.procurement import service
from salesops_duties.procurement.pages.addresses import ids_in
from salesops_duties.procurement.rules import Reason, Version
from salesops_duties.procurement.rules.enquiries import AskedLine, Choice, Feedback, NewAnswer, NewEnquiry

READ = {"permission": "procurement.read"}
PLAN = {"permission": "procurement.plan"}
QUEUES = ("open", "to_send", "to_tell", "closed")
ROWS = 3  # of parts that are not on the plan
ENQUIRIES = ListSpec(
    columns=(
        Column(later("Number")),
        Column(later("State")),
        Column(later("Parts")),
        Column(later("Answers"), number=True),
        Column(later("Answer by"), wide_only=True),
        Column(later("Customer hears by")),
        Column(later("Asked by"), wide_only=True),
    ),
    filters=(Filter("show", later("Which enquiries")),),
)


class TypedParts(msgspec.Struct, frozen=True):
    """The rows of parts in the form."""

    lines: list[AskedLine] = []


class TypedAnswers(msgspec.Struct, frozen=True):
    """The rows of answers in the form."""

    answers: list[NewAnswer] = []


@get("/enquiries", opt=READ)
async def enquiries(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The list, the newest first."""
    wanted = asked(request, ENQUIRIES)
    rows = await service.enquiry_list(
        act, queue=wanted.get("show") or "open", words=wanted.words, limit=wanted.limit, offset=wanted.offset
    )
    counts = await service.enquiry_counts(act)
    return render(
        request,
        "procurement/enquiries.html",
        asked=wanted,
        shown=shown(rows),
        counts=counts,
        queues=QUEUES,
        now=clock.now(),
    )


@get("/enquiries/new", opt=PLAN)
async def asking(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The form, with the lines of the plan that were chosen: `line` stands in the address once for each."""
    ids = [one for text in request.query_params.getall("line", []) for one in ids_in(text)]
    return await _new(request, act, Form({}), ids)


@post("/enquiries/new", opt=PLAN)
async def ask(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Ask all of them at once."""
    form = await form_of(request)
    ids = [one for text in form.all("plan_line_ids") for one in ids_in(text)]
    try:
        places, typed = filled(form, "lines", "part_no")
        lines = typed.into(TypedParts, numbers=("quantity",)).lines if places else []
        suppliers = [one for text in form.all("supplier_ids") for one in ids_in(text)]
        wanted = form.into(
            NewEnquiry, supplier_ids=suppliers, plan_line_ids=ids, lines=lines, by_mail=form.text("by_mail") != "no"
        )
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _new(request, act, form, ids, refused(error))
    done, refusal = await tried(service.ask_suppliers(under, wanted))
    if refusal:
        return await _new(request, act, form, ids, in_place(refusal, "lines", places))
    return to(f"/{act.office.code}/procurement/enquiries/{done['id']}", done="asked")


@get("/enquiries/{enquiry_id:uuid}", opt=READ)
async def enquiry(
    request: PageRequest,
    act: NamedDependency[Act],
    enquiry_id: FromPath[UUID],
    do: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Template:
    """One enquiry; `do` opens the form for what a supplier said or a customer was told."""
    return await _enquiry(request, act, enquiry_id, do=do, done=done)


@get("/enquiries/targets/{target_id:uuid}", opt=READ)
async def of_target(act: NamedDependency[Act], target_id: FromPath[UUID]) -> Redirect:
    """The enquiry of a supplier that was asked."""
    return to(f"/{act.office.code}/procurement/enquiries/{await service.enquiry_of_target(act, target_id)}")


@get("/enquiries/lines/{line_id:uuid}", opt=READ)
async def of_line(act: NamedDependency[Act], line_id: FromPath[UUID]) -> Redirect:
    """The enquiry of a line."""
    return to(f"/{act.office.code}/procurement/enquiries/{await service.enquiry_of_line(act, line_id)}")


@post("/enquiries/{enquiry_id:uuid}/closing", opt=PLAN)
async def close(request: PageRequest, act: NamedDependency[Act], enquiry_id: FromPath[UUID]) -> Template | Redirect:
    """Nothing more is expected of it."""
    form, _, refusal = await sent(
        request, act, Version, lambda under, given: service.close_enquiry(under, enquiry_id, given.version)
    )
    return await _after(request, act, enquiry_id, "close", "closed", form, refusal)


@post("/enquiries/targets/{target_id:uuid}/answers", opt=PLAN)
async def note_answers(
    request: PageRequest, act: NamedDependency[Act], target_id: FromPath[UUID]
) -> Template | Redirect:
    """What the supplier said; a line left blank was not answered."""
    form, enquiry_id = await form_of(request), await service.enquiry_of_target(act, target_id)
    do = f"answer-{target_id}"
    places, typed = filled(form, "answers", "available")
    try:
        given = typed.into(
            TypedAnswers, timezone=act.office.timezone, numbers=("unit_price", "freight", "moq"), **({} if places else {"answers": []})
        )  # fmt: skip
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _after(request, act, enquiry_id, do, "", form, in_place(refused(error), "answers", places))
    _, refusal = await tried(service.answer_enquiry(under, target_id, given.answers))
    moved = in_place(refusal, "answers", places) if refusal else None
    return await _after(request, act, enquiry_id, do, "answered", form, moved)


@post("/enquiries/targets/{target_id:uuid}/form", opt=PLAN, request_max_body_size=2 * MAX_BYTES)
async def take_form(request: PageRequest, act: NamedDependency[Act], target_id: FromPath[UUID]) -> Template | Redirect:
    """The form that the supplier filled in has come back."""
    form, enquiry_id = await form_of(request), await service.enquiry_of_target(act, target_id)
    file = form.files.get("file")
    name, data = (file.filename, await file.read()) if file else ("", b"")
    under = await keyed(request, act, form)
    _, refusal = await tried(service.answer_from_sheet(under, target_id, name, data))
    return await _after(request, act, enquiry_id, f"answer-{target_id}", "answered", form, refusal)


@post("/enquiries/targets/{target_id:uuid}/decline", opt=PLAN)
async def decline(request: PageRequest, act: NamedDependency[Act], target_id: FromPath[UUID]) -> Template | Redirect:
    """The supplier has nothing."""
    enquiry_id = await service.enquiry_of_target(act, target_id)
    form, _, refusal = await sent(
        request, act, Reason, lambda under, given: service.decline(under, target_id, given.reason)
    )
    return await _after(request, act, enquiry_id, f"answer-{target_id}", "declined", form, refusal)


@post("/enquiries/lines/{line_id:uuid}/choice", opt=PLAN)
async def choose(request: PageRequest, act: NamedDependency[Act], line_id: FromPath[UUID]) -> Template | Redirect:
    """Take an answer."""
    enquiry_id = await service.enquiry_of_line(act, line_id)
    form, _, refusal = await sent(request, act, Choice, lambda under, given: service.choose(under, line_id, given))
    return await _after(request, act, enquiry_id, f"choose-{line_id}", "chosen", form, refusal)


@post("/enquiries/lines/{line_id:uuid}/feedback", opt=PLAN)
async def tell(request: PageRequest, act: NamedDependency[Act], line_id: FromPath[UUID]) -> Template | Redirect:
    """What the customer was told."""
    enquiry_id, form = await service.enquiry_of_line(act, line_id), await form_of(request)
    do = f"tell-{line_id}"
    try:
        given = form.into(Feedback, is_final=form.text("step") != "waiting")
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _after(request, act, enquiry_id, do, "", form, refused(error))
    _, refusal = await tried(service.tell_customer(under, line_id, given))
    return await _after(request, act, enquiry_id, do, "told", form, refusal)


async def _after(
    request: PageRequest, act: Act, enquiry_id: UUID, do: str, done: str, form: Form, refusal: Refusal | None
) -> Template | Redirect:
    if refusal:
        return await _enquiry(request, act, enquiry_id, do=do, form=form, refusal=refusal)
    return to(f"/{act.office.code}/procurement/enquiries/{enquiry_id}", done=done)


async def _new(request: PageRequest, act: Act, form: Form, ids: list[UUID], refusal: Refusal | None = None) -> Template:
    found = await service.to_ask(act, ids)
    planned = await service.plan_lines(act, queue="", line_ids=ids, limit=len(ids)) if ids else []
    rows = form.rows("lines")
    return render(
        request,
        "procurement/enquiry_new.html",
        status=refusal.status if refusal else 200,
        form=form,
        planned=planned,
        rows=[*rows, *({} for _ in range(max(0 if planned else ROWS - len(rows), 1)))],
        chosen=form.all("supplier_ids"),
        refusal=refusal,
        today=clock.today(act.office.timezone),
        **found,
    )


async def _enquiry(
    request: PageRequest,
    act: Act,
    enquiry_id: UUID,
    *,
    do: str = "",
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Template:
    return render(
        request,
        "procurement/enquiry.html",
        status=refusal.status if refusal else 200,
        one=await service.read_enquiry(act, enquiry_id),
        do=do,
        done=done,
        now=clock.now(),
        form=form or Form({}),
        refusal=refusal,
    )


ROUTES = (enquiries, asking, ask, enquiry, of_target, of_line, close, note_answers, take_form, decline, choose, tell)
