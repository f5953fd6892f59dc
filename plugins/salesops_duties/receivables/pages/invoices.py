"""The list of invoices: what is open, overdue, waits to be issued, is disputed."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from salesops import Act
from salesops.web.answers import own_only
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.receivables import service
from salesops_duties.receivables.pages.asking import export_of, id_of
from salesops_duties.receivables.service import Invoices

READ = "receivables.read"
SPEC = ListSpec(
    (
        Column(later("Number"), "number"),
        Column(later("Customer"), "customer"),
        Column(later("Issued"), "issued", wide_only=True),
        Column(later("Due"), "due", wide_only=True),
        Column(later("Total"), "total", True, wide_only=True),
        Column(later("Open"), "open", True),
        Column(later("State")),
    ),
    (
        Filter(
            "show",
            later("Which invoices"),
            (
                Choice("open", later("Open")),
                Choice("overdue", later("Overdue")),
                Choice("waiting", later("Waiting")),
                Choice("disputed", later("Disputed")),
                Choice("paid", later("Paid")),
            ),
        ),
        Filter("customer", ""),
    ),
    "-issued",
)


@get("/documents", opt={"permission": READ})
async def invoices(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The invoices, the latest first."""
    question, own = asked(request, SPEC), own_only(act, READ)
    customer = id_of(question.get("customer"))
    wanted = Invoices(
        question.get("show"), question.words, customer, question.sort, question.limit, question.offset, own
    )
    rows, total = await service.page_of_invoices(act, wanted)
    return render(
        request,
        "receivables/invoices.html",
        asked=question,
        shown=shown(rows),
        total=total,
        customer=await service.name_of(act, customer, own=own) if customer else None,
        export=export_of(act, "invoices", question),
    )


ROUTES = (invoices,)
