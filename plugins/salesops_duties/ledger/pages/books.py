"""The trial balance, and the card of an account: its postings with the balance after each, or its parties (AR-4)."""

from __future__ import annotations

from typing import Any

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Invalid, NotFound
from salesops.web.forms import to
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked
from salesops_duties.ledger import service
from salesops_duties.ledger.pages.asking import code_of, day_of, export_of, id_of, place_of
from salesops_duties.ledger.rules import CHART

READ = "ledger.read"
CARD = 100
BALANCE = ListSpec(
    (
        Column(later("Account"), "account"),
        Column(later("Opening"), "opening", True, wide_only=True),
        Column(later("Debit"), "debit", True, wide_only=True),
        Column(later("Credit"), "credit", True, wide_only=True),
        Column(later("Balance"), "balance", True),
    ),
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
        *(Filter(key, "") for key in ("as_of", "since", "currency")),
    ),
    "account",
)


@get("/", opt={"permission": READ})
async def trial_balance(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """What each account began with, moved and ended with."""
    question = asked(request, BALANCE)
    as_of, since = day_of(act, question.get("as_of")), day_of(act, question.get("since"))
    found = await service.trial_balance(act, as_of=as_of, since=since)
    chart = {account["code"]: account for account in await service.chart(act)}
    currency = code_of(act, question.get("currency"))
    words = question.words.lower()
    rows = [
        row | {"class": chart[row["account"]]["class"], "name_zh": chart[row["account"]]["name_zh"]}
        for row in found["accounts"]
        if row["currency"] == currency
    ]
    shown = [
        row
        for row in rows
        if (not question.get("of") or row["class"] == question.get("of"))
        and (words in row["account"] or words in row["name"].lower() or words in row["name_zh"])
    ]
    shown.sort(key=lambda row: _place(row, question.sort_key), reverse=question.descending)
    return render(
        request,
        "ledger/balance.html",
        asked=question,
        rows=shown,
        totals=next((total for total in found["totals"] if total["currency"] == currency), None),
        currency=currency,
        currencies=sorted({total["currency"] for total in found["totals"]} | {act.office.currency}),
        as_of=as_of,
        since=since,
        tied=await service.last(act),
        export=export_of(act, "trial-balance/export", question, as_of=as_of, since=since),
    )


@get("/accounts/{code:str}", opt={"permission": READ})
async def account(request: PageRequest, act: NamedDependency[Act], code: FromPath[str]) -> Template | Redirect:
    """The card of an account, of a party on it, or its balances by party."""
    if code in CHART:  # other duties know accounts by their roles
        return to(f"/{act.office.code}/ledger/accounts/{CHART[code].code}")
    known = {one["code"]: one for one in await service.chart(act)}
    if code not in known:
        raise NotFound
    given = request.query_params
    since, until = day_of(act, given.get("since", "")), day_of(act, given.get("until", ""))
    currency, party = code_of(act, given.get("currency", "")), id_of(given.get("party", ""))
    by_party = given.get("view", "") == "parties"
    context: dict[str, Any] = {"parties": None, "card": None}
    if by_party:
        after = id_of(given.get("after", ""))
        context["parties"] = await service.subsidiary(
            act, code, currency=currency, as_of=until, after=after, limit=CARD
        )
    else:
        wanted = service.Card(code, party, currency, since, until)
        try:
            context["card"] = await service.card(act, wanted, after=given.get("after", ""), limit=CARD)
        except Invalid as error:
            if error.faults[0].field != "after":
                raise
            context["card"] = await service.card(act, wanted, after="", limit=CARD)
    return render(
        request,
        "ledger/card.html",
        account=known[code],
        **context,
        since=since,
        until=until,
        currency=currency,
        party=party,
        party_name=await service.party_name(act, party) if party else "",
        here=request.url.path,
        first=not given.get("after", ""),
        place_of=place_of,
        is_control=any(one.code == code and one.control for one in CHART.values()),
    )


def _place(row: dict[str, Any], key: str) -> Any:
    return float(row[key]) if key in ("opening", "debit", "credit", "balance") else row["account"]


ROUTES = (trial_balance, account)
