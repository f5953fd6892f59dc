"""The chart of accounts: the standard ones and the office's own, and the form that adds one."""

from __future__ import annotations

from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Invalid
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked
from salesops_duties.ledger import service
from salesops_duties.ledger.rules import CONTROL, NewAccount

SPEC = ListSpec(
    (Column(later("Account"), "account"), Column(later("Class"), "", wide_only=True), Column(later("Fed by"))),
    (
        Filter(
            "of",
            later("Which accounts"),
            (
                Choice("Assets", later("Assets")),
                Choice("Liabilities", later("Liabilities")),
                Choice("Equity", later("Equity")),
                Choice("Income", later("Income")),
                Choice("Expenses", later("Expenses")),
            ),
        ),
    ),
    "account",
)


@get("/accounts", opt={"permission": "ledger.read"})
async def chart(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """Every account that can be posted on."""
    return await _page(request, act)


@post("/accounts", status_code=200, opt={"permission": "ledger.write"})
async def add(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Add an account of the office's own."""
    form = await form_of(request)
    try:
        new = form.into(NewAccount)
    except Invalid as error:
        return await _page(request, act, form, refused(error))
    added, refusal = await tried(service.add_account(await keyed(request, act, form), new))
    if refusal:
        return await _page(request, act, form, refusal)
    return to(f"/{act.office.code}/ledger/accounts", q=added["code"], done="added")


async def _page(request: PageRequest, act: Act, typed: Form | None = None, refusal: Refusal | None = None) -> Template:
    question = asked(request, SPEC)
    words, of = question.words.lower(), question.get("of")
    rows = [
        one | {"control": one["code"] in CONTROL}
        for one in await service.chart(act)
        if (not of or one["class"] == of)
        and (words in one["code"] or words in one["name"].lower() or words in one["name_zh"])
    ]
    return render(
        request,
        "ledger/chart.html",
        status=refusal.status if refusal else 200,
        asked=question,
        rows=rows[::-1] if question.descending else rows,
        typed=typed,
        refusal=refusal,
        done=request.query_params.get("done", ""),
    )


ROUTES = (chart, add)
