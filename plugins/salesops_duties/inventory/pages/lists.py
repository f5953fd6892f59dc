"""Stock lists for customers: all of them, and one with what it would say now and what became of it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act, ask, transaction
from salesops.errors import Invalid
from salesops.hookspecs.customers import CustomerHooks
from salesops.web.answers import file_of
from salesops.web.choosing import customer_meant
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, sent, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import gettext, later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.inventory import service
from salesops_duties.inventory.rules import ChangedStockList, NewStockList, Reason

LISTS = {"permission": "inventory.lists"}
CHOSEN = ("name", "quantity", "unit")
WORDS = {
    "columns": {
        "name": later("Name"),
        "version": later("Version"),
        "manufacturer": later("Manufacturer"),
        "unit": later("Unit"),
        "quantity": later("Available"),
        "coming": later("To come"),
        "expected": later("Expected"),
        "substitutes": later("Substitutes"),
        "price": later("Price"),
    },
    "stock": {
        "all": later("every part we have had"),
        "coming": later("what is there or on its way"),
        "there": later("what is there"),
    },
    "quantities": {"bands": later("in steps"), "exact": later("exact")},
    "prices": {"none": later("no prices"), "customer": later("the customer's prices"), "base": later("the base list")},
    "format": {
        "xlsx": later("Workbook (xlsx)"),
        "csv": later("Table (csv)"),
        "pdf": later("PDF"),
        "text": later("Text for a chat"),
    },
    "changes": {
        "none": later("the whole list"),
        "mark": later("the whole list, changes marked"),
        "only": later("only what changed"),
    },
    "language": {"en": later("English"), "zh": later("Chinese")},
}
DAYS = (later("Mon"), later("Tue"), later("Wed"), later("Thu"), later("Fri"), later("Sat"), later("Sun"))
ALL = ListSpec(
    columns=(
        Column(later("Customer")),
        Column(later("Stock list")),
        Column(later("Goes out")),
        Column(later("As"), wide_only=True),
        Column(later("Last time")),
    ),
    filters=(
        Filter("show", later("Which lists"), (Choice("on", later("Going out")), Choice("paused", later("Paused")))),
    ),
)


@get("/lists", opt=LISTS)
async def lists(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """All of them."""
    wanted = asked(request, ALL)
    rows = await service.lists_page(
        act, words=wanted.words, show=wanted.get("show"), limit=wanted.limit, offset=wanted.offset
    )
    return render(request, "inventory/lists.html", asked=wanted, shown=shown(rows), days=_days(), words=_words())


@get("/lists/new", opt=LISTS)
async def writing(request: PageRequest, act: NamedDependency[Act], customer: FromQuery[UUID | None] = None) -> Template:
    """The form of a new list, its customer and their mail address filled in where they are known."""
    return await _form(request, act, await _beginning(act, customer))


@post("/lists/new", opt=LISTS)
async def write(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Write it down."""
    form = await form_of(request)
    try:
        wanted = form.into(NewStockList, timezone=act.office.timezone, **await _given(act, form))
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _form(request, act, form, refused(error))
    done, refusal = await tried(service.add_list(under, wanted))
    if refusal:
        return await _form(request, act, form, refusal)
    return to(f"/{act.office.code}/inventory/lists/{_id(done)}", done="added")


@get("/lists/{list_id:uuid}", opt=LISTS)
async def one_list(
    request: PageRequest,
    act: NamedDependency[Act],
    list_id: FromPath[UUID],
    do: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Template:
    """One list."""
    return await _one(request, act, list_id, do=do, done=done)


@get("/lists/{list_id:uuid}/edit", opt=LISTS)
async def editing(request: PageRequest, act: NamedDependency[Act], list_id: FromPath[UUID]) -> Template:
    """Its form."""
    one = await service.read_list(act, list_id)
    return await _form(request, act, _as_form(one), one=one)


@post("/lists/{list_id:uuid}/edit", opt=LISTS)
async def change(request: PageRequest, act: NamedDependency[Act], list_id: FromPath[UUID]) -> Template | Redirect:
    """Change it from its next day on."""
    form = await form_of(request)
    try:
        wanted = form.into(ChangedStockList, timezone=act.office.timezone, **await _given(act, form))
        under = await keyed(request, act, form)
        _, refusal = await tried(service.change_list(under, list_id, wanted))
    except Invalid as error:
        refusal = refused(error)
    if refusal:
        return await _form(request, act, form, refusal, one=await service.read_list(act, list_id))
    return to(f"/{act.office.code}/inventory/lists/{list_id}", done="saved")


@post("/lists/{list_id:uuid}/sending", opt=LISTS)
async def send(request: PageRequest, act: NamedDependency[Act], list_id: FromPath[UUID]) -> Template | Redirect:
    """Send today's list now."""
    form = await form_of(request)
    _, refusal = await tried(service.send_now(await keyed(request, act, form), list_id))
    if refusal:
        return await _one(request, act, list_id, refusal=refusal)
    return to(f"/{act.office.code}/inventory/lists/{list_id}", done="sending")


@post("/lists/{list_id:uuid}/pause", opt=LISTS)
async def pause(request: PageRequest, act: NamedDependency[Act], list_id: FromPath[UUID]) -> Template | Redirect:
    """Let it go no more."""
    form, _, refusal = await sent(
        request, act, Reason, lambda under, given: service.pause_list(under, list_id, given.reason)
    )
    if refusal:
        return await _one(request, act, list_id, do="pause", form=form, refusal=refusal)
    return to(f"/{act.office.code}/inventory/lists/{list_id}", done="paused")


@post("/lists/{list_id:uuid}/resumption", opt=LISTS)
async def resume(request: PageRequest, act: NamedDependency[Act], list_id: FromPath[UUID]) -> Template | Redirect:
    """Let it go again."""
    form = await form_of(request)
    _, refusal = await tried(service.resume_list(await keyed(request, act, form), list_id))
    if refusal:
        return await _one(request, act, list_id, refusal=refusal)
    return to(f"/{act.office.code}/inventory/lists/{list_id}", done="resumed")


@get("/lists/{list_id:uuid}/file/{day:date}", opt=LISTS | {"media": ("*/*",)})
async def sent_file(act: NamedDependency[Act], list_id: FromPath[UUID], day: FromPath[dt.date]) -> Response[bytes]:
    """The file that went on a day."""
    found = await service.sent_file(act, list_id, day)
    return file_of(found.name, found.media, found.body)


async def _given(act: Act, form: Form) -> dict[str, Any]:
    """The customer who was chosen, or the one who is called as was typed."""
    if form.text("customer_id"):
        return {}
    meant = await customer_meant(act, form.text("customer"))
    return {"customer_id": meant or UUID(int=0)}


async def _beginning(act: Act, customer_id: UUID | None) -> Form:
    texts = {"columns": list(CHOSEN), "days": ["1", "2", "3", "4", "5"], "send_at": ["08:00"], "bands": ["0, 5, 20"]}
    if customer_id is None:
        return Form(texts)
    async with transaction(act) as tx:
        known = await ask(CustomerHooks).customer_addressing(act.office, tx, customer_id)
    if not known:
        return Form(texts)
    more = {
        "customer_id": [str(customer_id)],
        "customer": [known[0].name],
        "recipients": [", ".join(known[0].emails[:1])],
        "language": [known[0].language or act.office.language],
    }
    return Form(texts | more)


def _as_form(one: dict[str, Any]) -> Form:
    """A list as its form shows it."""
    lists = {
        "columns": list(one["columns"]),
        "days": [str(day) for day in one["days"]],
        "warehouses": list(one["warehouses"]),
    }
    joined = {name: [", ".join(one[name])] for name in ("recipients", "parts", "makers", "bands")}
    same = ("name", "stock", "quantities", "prices", "language", "format", "changes", "customer_id", "customer")
    return Form(lists | joined | {name: [str(one[name])] for name in same} | {"send_at": [f"{one['send_at']:%H:%M}"]})


def _words() -> dict[str, dict[str, str]]:
    return {field: {key: gettext(words) for key, words in choices.items()} for field, choices in WORDS.items()}


def _days() -> list[tuple[int, str]]:
    return [(number, gettext(words)) for number, words in enumerate(DAYS, 1)]


def _id(done: Any) -> str:
    return str(done["id"])


async def _form(
    request: PageRequest, act: Act, form: Form, refusal: Refusal | None = None, one: dict[str, Any] | None = None
) -> Template:
    return render(
        request,
        "inventory/list_form.html",
        status=refusal.status if refusal else 200,
        form=form,
        refusal=refusal,
        one=one,
        words=_words(),
        days=_days(),
        places=await service.warehouses(act),
    )


async def _one(
    request: PageRequest,
    act: Act,
    list_id: UUID,
    *,
    do: str = "",
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Template:
    one, preview = await service.read_list(act, list_id), await service.preview_list(act, list_id)
    return render(
        request,
        "inventory/list.html",
        status=refusal.status if refusal else 200,
        one=one,
        log=await service.list_log(act, list_id),
        preview=preview,
        heads=list(zip(preview["columns"], preview["heads"], strict=True)),
        cells=[list(zip(preview["columns"], row, strict=True)) for row in preview["rows"]],
        do=do,
        done=done,
        form=form or Form({}),
        refusal=refusal,
        words=_words(),
        days=_days(),
    )


ROUTES = (lists, writing, write, one_list, editing, change, send, pause, resume, sent_file)
