"""The procurement plan: its lines in queues, one line with its decision, goods for stock, and the lists that are checked and released."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act
from salesops.web.forms import Form, Refusal, sent, to
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Column, Filter, ListSpec, asked, shown
from salesops_duties.procurement import service
from salesops_duties.procurement.rules import AgreedSubstitute, ChangedPlanLine, Decision, NewPlanLine, Reason, Version

READ = {"permission": "procurement.read"}
PLAN = {"permission": "procurement.plan"}
QUEUES = ("open", "undecided", "review", "deposit", "foreign", "ordered")
PLAN_LIST = ListSpec(
    columns=(
        Column(later("Choose")),
        Column(later("Inspection date")),
        Column(later("Customer")),
        Column(later("Model")),
        Column(later("Quantity"), number=True),
        Column(later("Version name"), wide_only=True),
        Column(later("Manufacturer"), wide_only=True),
        Column(later("Ordered")),
        Column(later("Recommended stocking quantity"), number=True, wide_only=True),
        Column(later("Current inventory"), number=True, wide_only=True),
        Column(later("Check foreign inventory"), wide_only=True),
        Column(later("Supplier"), wide_only=True),
        Column(later("Requested date"), wide_only=True),
        Column(later("Decision")),
    ),
    filters=(Filter("show", later("Which lines")), Filter("plan", later("List"))),
)


@get("/", opt=READ)
async def plan(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The list."""
    wanted = asked(request, PLAN_LIST)
    rows = await service.plan_lines(
        act,
        queue=wanted.get("show") or ("" if wanted.get("plan") else "open"),
        words=wanted.words,
        plan_id=_id(wanted.get("plan")),
        limit=wanted.limit,
        offset=wanted.offset,
    )
    counts = await service.plan_counts(act)
    return render(request, "procurement/plan.html", asked=wanted, shown=shown(rows), counts=counts, queues=QUEUES)


@get("/plan/new", opt=PLAN)
async def adding(request: PageRequest, act: NamedDependency[Act], part: FromQuery[str] = "") -> Template:
    """The form for goods that are planned for stock."""
    return _new(request, Form({"part_no": [part]} if part else {}))


@post("/plan/new", opt=PLAN)
async def add(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Put them on the plan."""
    form, done, refusal = await sent(request, act, NewPlanLine, service.add_for_stock, numbers=("quantity",))
    if refusal:
        return _new(request, form, refusal)
    return to(f"/{act.office.code}/procurement/plan/{done['id']}", done="added")


@get("/plan/{line_id:uuid}", opt=READ)
async def line(
    request: PageRequest, act: NamedDependency[Act], line_id: FromPath[UUID], done: FromQuery[str] = ""
) -> Template:
    """One line, with what is known of the part and the forms of the planner."""
    return await _line(request, act, line_id, done=done)


@post("/plan/{line_id:uuid}/decision", opt=PLAN)
async def decide(request: PageRequest, act: NamedDependency[Act], line_id: FromPath[UUID]) -> Template | Redirect:
    """Decide what is done with it."""
    form, _, refusal = await sent(request, act, Decision, lambda under, given: service.decide(under, line_id, given))
    if refusal:
        return await _line(request, act, line_id, at="decision", form=form, refusal=refusal)
    return to(f"/{act.office.code}/procurement/plan/{line_id}", done="decided")


@post("/plan/{line_id:uuid}/substitution", opt=PLAN)
async def substitute(request: PageRequest, act: NamedDependency[Act], line_id: FromPath[UUID]) -> Template | Redirect:
    """The customer agreed to another part."""
    form, _, refusal = await sent(
        request,
        act,
        AgreedSubstitute,
        lambda under, given: service.take_substitute(under, line_id, given),
        numbers=("unit_price",),
    )
    if refusal:
        return await _line(request, act, line_id, at="substitution", form=form, refusal=refusal)
    return to(f"/{act.office.code}/procurement/plan/{line_id}", done="substituted")


@post("/plan/{line_id:uuid}", opt=PLAN)
async def note(request: PageRequest, act: NamedDependency[Act], line_id: FromPath[UUID]) -> Template | Redirect:
    """Note an inspection, a check of foreign stock, a supplier, or another quantity for stock."""
    form, _, refusal = await sent(
        request,
        act,
        ChangedPlanLine,
        lambda under, given: service.change_line(under, line_id, given),
        numbers=("quantity",),
    )
    if refusal:
        return await _line(request, act, line_id, at="note", form=form, refusal=refusal)
    return to(f"/{act.office.code}/procurement/plan/{line_id}", done="noted")


@get("/plans", opt=READ)
async def plans(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The lists, the newest first."""
    return render(request, "procurement/plans.html", rows=await service.plans(act))


@get("/plans/{plan_id:uuid}", opt=READ)
async def one_plan(
    request: PageRequest, act: NamedDependency[Act], plan_id: FromPath[UUID], done: FromQuery[str] = ""
) -> Template:
    """One list with its next step."""
    return await _plan(request, act, plan_id, done=done)


@post("/plans/{plan_id:uuid}/check", opt=PLAN)
async def check(request: PageRequest, act: NamedDependency[Act], plan_id: FromPath[UUID]) -> Template | Redirect:
    """The planner has gone through it."""
    form, _, refusal = await sent(
        request, act, Version, lambda under, given: service.check_plan(under, plan_id, given.version)
    )
    return await _after_plan(request, act, plan_id, "checked", form, refusal)


@post("/plans/{plan_id:uuid}/release", opt=PLAN)
async def release(request: PageRequest, act: NamedDependency[Act], plan_id: FromPath[UUID]) -> Template | Redirect:
    """Let it be ordered."""
    form, _, refusal = await sent(
        request, act, Version, lambda under, given: service.approve_plan(under, plan_id, given.version)
    )
    return await _after_plan(request, act, plan_id, "released", form, refusal)


@post("/plans/{plan_id:uuid}/approval", opt=PLAN)
async def ask_approval(request: PageRequest, act: NamedDependency[Act], plan_id: FromPath[UUID]) -> Template | Redirect:
    """Ask a second person to agree."""
    form, _, refusal = await sent(
        request, act, Reason, lambda under, given: service.ask_plan_approval(under, plan_id, given.reason)
    )
    return await _after_plan(request, act, plan_id, "asked", form, refusal)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _new(request: PageRequest, form: Form, refusal: Refusal | None = None) -> Template:
    return render(
        request,
        "procurement/plan_new.html",
        status=refusal.status if refusal else 200,
        form=form,
        refusal=refusal,
    )


async def _line(
    request: PageRequest,
    act: Act,
    line_id: UUID,
    *,
    at: str = "",
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Template:
    """`at` is the form that was refused."""
    return render(
        request,
        "procurement/plan_line.html",
        status=refusal.status if refusal else 200,
        one=await service.plan_line(act, line_id),
        offered=await service.substitutes_offered(act, line_id),
        sellers=[(str(one["id"]), one["name"]) for one in await service.sellers(act)],
        at=at,
        done=done,
        form=form,
        refusal=refusal,
    )


async def _after_plan(
    request: PageRequest, act: Act, plan_id: UUID, done: str, form: Form, refusal: Refusal | None
) -> Template | Redirect:
    if refusal:
        return await _plan(request, act, plan_id, form=form, refusal=refusal)
    return to(f"/{act.office.code}/procurement/plans/{plan_id}", done=done)


async def _plan(
    request: PageRequest,
    act: Act,
    plan_id: UUID,
    *,
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Template:
    return render(
        request,
        "procurement/one_plan.html",
        status=refusal.status if refusal else 200,
        one=await service.plan_page(act, plan_id),
        done=done,
        form=form or Form({}),
        refusal=refusal,
    )


ROUTES = (plan, adding, add, line, decide, substitute, note, plans, one_plan, check, release, ask_approval)
