"""The months of the books: what stands in the way of closing one, closing and reopening; and the completeness report."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Invalid
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops_duties.ledger import service
from salesops_duties.ledger.pages.asking import place_of
from salesops_duties.ledger.rules import Closing, Differences

READ, CLOSE, DIFFER, REOPEN = "ledger.read", "ledger.close", "ledger.difference", "ledger.reopen"


@get("/months", opt={"permission": READ})
async def months(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The months, and of the chosen one, else the next to close, what stands in the way."""
    return await _page(request, act, request.query_params.get("month", ""))


@post("/months/close", status_code=200, opt={"permission": CLOSE})
async def close(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Close a month, softly or for good."""
    form = await form_of(request)
    closing = Closing(form.text("month"), form.text("how"), form.text("reason"))
    done, refusal = await tried(service.close(await keyed(request, act, form), closing))
    return await _after(request, act, form, refusal, done["state"] if done else "")


@post("/months/accept", status_code=200, opt={"permission": DIFFER})
async def accept(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Ask that a month be closed although books and documents differ."""
    form = await form_of(request)
    wanted = Differences(form.text("month"), form.text("reason"))
    _, refusal = await tried(service.ask_to_accept(await keyed(request, act, form), wanted))
    return await _after(request, act, form, refusal, "asked")


@post("/months/{period_id:uuid}/ask", status_code=200, opt={"permission": REOPEN})
async def ask_to_reopen(
    request: PageRequest, act: NamedDependency[Act], period_id: FromPath[UUID]
) -> Template | Redirect:
    """Ask a second person to reopen the month."""
    form = await form_of(request)
    _, refusal = await tried(service.ask_to_reopen(await keyed(request, act, form), period_id, form.text("reason")))
    return await _after(request, act, form, refusal, "asked")


@post("/months/{period_id:uuid}/reopen", status_code=200, opt={"permission": REOPEN})
async def reopen(request: PageRequest, act: NamedDependency[Act], period_id: FromPath[UUID]) -> Template | Redirect:
    """Reopen a month that a second person agreed to."""
    form = await form_of(request)
    _, refusal = await tried(service.reopen(await keyed(request, act, form), period_id, form.text("reason")))
    return await _after(request, act, form, refusal, "open")


@post("/months/compare", status_code=200, opt={"permission": CLOSE})
async def compare(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Compare all control accounts with their documents now, and keep what came out."""
    form = await form_of(request)
    await tried(service.tie_out(await keyed(request, act, form)))
    return to(f"/{act.office.code}/ledger/months", done="compared")


async def _page(
    request: PageRequest, act: Act, month: str, typed: Form | None = None, refusal: Refusal | None = None
) -> Template:
    found = await service.months(act)
    known = {row["name"]: row for row in found}
    chosen = known.get(month) or next((row for row in found if row["next"]), None)
    try:
        obstacles = await service.obstacles(act, chosen["name"]) if chosen else None
    except Invalid as error:
        obstacles, refusal = None, refusal or refused(error)
    return render(
        request,
        "ledger/months.html",
        status=refusal.status if refusal else 200,
        months=found,
        chosen=chosen,
        obstacles=obstacles,
        tied=await service.last(act),
        typed=typed,
        refusal=refusal,
        wanted=request.url.path.rpartition("/")[2] if request.method == "POST" else "",
        place_of=place_of,
        done=request.query_params.get("done", ""),
    )


async def _after(request: PageRequest, act: Act, form: Form, refusal: Refusal | None, done: str) -> Template | Redirect:
    month = form.text("month")
    if refusal:
        return await _page(request, act, month, form, refusal)
    return to(f"/{act.office.code}/ledger/months", month=month, done=done)


ROUTES = (months, close, accept, ask_to_reopen, reopen, compare)
