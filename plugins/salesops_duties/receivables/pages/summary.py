"""The Accounts Receivable Summary on a page: key figures, ages, customers, and what stands behind each figure (AR-1)."""

from __future__ import annotations

from typing import Any

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from salesops import Act, clock
from salesops.rights import may
from salesops.web.answers import own_only
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Asked, Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.receivables import service
from salesops_duties.receivables.pages.asking import code_of, day_of, export_of, id_of
from salesops_duties.receivables.pages.drawing import ages_of, bars_of, columns_of
from salesops_duties.receivables.service import Calls, Chosen, Wanted

READ = "receivables.read"
SHOW = Filter(
    "show",
    later("Which customers"),
    (
        Choice("overdue", later("Overdue")),
        Choice("held", later("Held shipments")),
        Choice("called", later("Calls due")),
    ),
)
OTHERS = tuple(Filter(key, "") for key in ("who", "currency", "as_of", "customer", "bucket", "ages"))
BESIDE = ("customer", "bucket", "ages")


def spec_of(buckets: list[str], *, unapplied: bool, past: bool) -> ListSpec:
    """The columns of the summary: as many ages as the office tells apart."""
    columns = [Column(later("Customer"), "name"), Column(later("Open"), "open", True), Column(later("Age"))]
    columns += [Column(title, key, True) for key, title in columns_of(buckets)]
    columns += [Column(later("Not applied"), "", True)] if unapplied else []
    columns += [] if past else [Column(later("Headroom"), "headroom", True), Column(later("Next"))]
    show = (
        Filter(SHOW.key, SHOW.title, SHOW.choices[:1]) if past else SHOW
    )  # who is held or called is told of today only
    return ListSpec(tuple(columns), (show, *OTHERS), "-open")


@get("/", opt={"permission": READ})
async def summary(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The list, the ages, and beside them the documents of the figure that was chosen."""
    buckets = await service.bucket_names(act)
    past = day_of(act, str(request.query_params.get("as_of", ""))) is not None
    question = asked(request, spec_of(buckets, unapplied=False, past=past))
    chosen = _chosen(act, question)
    found = await service.overview(act, chosen)
    unapplied = bool(found["all"]["minors"]["unapplied"])
    return render(
        request,
        "receivables/summary.html",
        found=found,
        asked=asked(request, spec_of(buckets, unapplied=unapplied, past=past)),
        shown=shown([line | {"ages": ages_of(line["minors"], buckets)} for line in found["lines"]]),
        titles=dict(columns_of(buckets)),
        bars=bars_of(found["all"], buckets),
        unapplied=unapplied,
        keys=None if past else await service.key_figures(act, chosen.currency, own=chosen.own),
        tied=await _tied(act, chosen),
        as_of=chosen.as_of,
        currency=chosen.currency,
        salespeople=[] if chosen.own else await service.salespeople(act),
        who=chosen.salesperson_id,
        beside=await _beside(act, question, chosen, buckets),
        export=export_of(act, "overview", question, *BESIDE, as_of=chosen.as_of),
    )


def _chosen(act: Act, question: Asked) -> Chosen:
    show = question.get("show")
    return Chosen(
        code_of(act, question.get("currency")),
        day_of(act, question.get("as_of")),
        question.words,
        overdue=show == "overdue",
        held=show == "held",
        called=show == "called",
        salesperson_id=id_of(question.get("who")),
        sort=question.sort,
        limit=question.limit,
        offset=question.offset,
        own=own_only(act, READ),
    )


async def _tied(act: Act, chosen: Chosen) -> dict[str, Any] | None:
    """The sum of all items beside the control account, for those who may compare them and where there are books."""
    if not may(act.actor, "receivables.tie_out"):
        return None
    ties = await service.tie_out(act, as_of=chosen.as_of)
    return next((one for one in ties if one["currency"] == chosen.currency and one["control"] is not None), None)


async def _beside(act: Act, question: Asked, chosen: Chosen, buckets: list[str]) -> dict[str, Any] | None:
    """The documents of one customer, of one age or all of them, and what was said about them."""
    customer = id_of(question.get("customer"))
    if customer is None:
        return None
    bucket = question.get("bucket") if question.get("bucket") in (*buckets, "unapplied") else ""
    wanted = Wanted(customer, chosen.currency, chosen.as_of, None, bucket, chosen.own)
    items = await service.items(act, wanted, after=None, limit=200)
    name = await service.name_of(act, customer, own=chosen.own)
    if name is None:
        return None
    day = chosen.as_of or clock.today(act.office.timezone)
    calls, _ = await service.list_calls(act, Calls("open", customer_id=customer, own=chosen.own))
    return {
        "customer_id": customer,
        "name": name,
        "bucket": bucket,
        "items": [
            item | {"late": (day - item["due_on"]).days}
            for item in sorted(items, key=lambda item: (item["due_on"], str(item["id"])))
        ],
        "sum": service.sum_of(items, chosen.currency),
        "calls": calls,
        "history": await service.history_of(act, customer),
    }


ROUTES = (summary,)
