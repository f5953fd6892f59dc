"""What only the pages ask of procurement: one line, one list with its value, the counts of the queues, and the plan as a sheet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, clock, transaction
from salesops.errors import NotFound
from salesops.services import approvals
from salesops.services.sheets import written
from salesops_duties.procurement.service.deciding import plan_value
from salesops_duties.procurement.service.policies import policy_of
from salesops_duties.procurement.service.reading import plan_lines

MOST_EXPORTED = 50_000
# The seed's own columns first, in its order (FUT-3); then those of the planner's work.
HEADS = (
    "inspection date",
    "customer",
    "model",
    "quantity",
    "version name",
    "manufacturer",
    "ordered",
    "recommended stocking quantity",
    "current inventory",
    "check foreign inventory",
    "supplier",
    "requested date",
    "decision",
    "reason",
    "unit",
    "order",
    "plan",
    "state",
)
_COUNTS = """SELECT count(*) FILTER (WHERE o.state = 'draft') AS draft, count(*) FILTER (WHERE o.state IN ('sent', 'confirmed')) AS out,
    count(*) FILTER (WHERE o.state IN ('sent', 'confirmed') AND EXISTS (SELECT 1 FROM procurement.purchase_line l
      WHERE (l.office_id, l.purchase_id) = (o.office_id, o.id) AND l.received + l.closed < l.quantity AND l.expected_on < $2)) AS late
  FROM procurement.purchase_order o WHERE o.office_id = $1 AND o.state IN ('draft', 'sent', 'confirmed')"""
_PLAN = """SELECT n.id, n.number, n.plan_date, n.state, n.version, n.opened_at, n.checked_at, c.name AS checked_by, n.approved_at, a.name AS approved_by,
    count(l.id) AS lines, count(l.id) FILTER (WHERE l.state IN ('open', 'review')) AS open_lines,
    count(l.id) FILTER (WHERE l.state IN ('open', 'review') AND l.decision = '') AS undecided
  FROM procurement.plan n LEFT JOIN procurement.plan_line l ON (l.office_id, l.plan_id) = (n.office_id, n.id)
  LEFT JOIN core.person c ON c.id = n.checked_by LEFT JOIN core.person a ON a.id = n.approved_by
  WHERE n.office_id = $1 AND n.id = $2 GROUP BY n.office_id, n.id, c.name, a.name"""
_SELLERS = """SELECT s.id, p.name, s.currency FROM procurement.supplier s JOIN core.party p ON p.id = s.id
  WHERE s.office_id = $1 AND s.state = 'active' ORDER BY p.name, s.id LIMIT 500"""


async def plan_line(act: Act, line_id: UUID) -> dict[str, Any]:
    """One line of the plan; raises `NotFound`."""
    found = await plan_lines(act, queue="", line_ids=[line_id])
    if not found:
        raise NotFound
    return found[0]


async def plan_page(act: Act, plan_id: UUID) -> dict[str, Any]:
    """One list with its value in the office's currency, and whether a second person agrees to it; raises `NotFound`."""
    async with transaction(act) as tx:
        row = await tx.fetchrow(_PLAN, act.office.id, plan_id)
        if row is None:
            raise NotFound
        value = await plan_value(tx, plan_id)
        asked = await approvals.of_subjects(tx, [plan_id])
        least = (await policy_of(tx)).approval_minor
    known = {"value": str(value), "currency": value.currency, "needs_approval": value.minor >= least}
    return dict(row.items()) | known | {"approval": asked[0].state if asked else ""}


async def order_counts(act: Act) -> dict[str, int]:
    """How many purchase orders are drafts, out, and late."""
    async with transaction(act) as tx:
        row = await tx.fetchrow(_COUNTS, act.office.id, clock.today(act.office.timezone))
    return dict(row.items()) if row else {}


async def sellers(act: Act) -> list[dict[str, Any]]:
    """The suppliers something is bought from, by name."""
    async with transaction(act) as tx:
        rows = await tx.fetch(_SELLERS, act.office.id)
    return [dict(row.items()) for row in rows]


async def plan_sheet(
    act: Act, *, queue: str = "open", words: str = "", plan_id: UUID | None = None, kind: str = "xlsx"
) -> bytes:
    """The same lines as the page lists, as a sheet in the order of the paper list; `kind` is xlsx or csv."""
    rows = await plan_lines(act, queue=queue, words=words, plan_id=plan_id, limit=MOST_EXPORTED)
    async with transaction(act) as tx:
        tx.audit("plan.export", "office", None, changes={"rows": len(rows), "queue": queue, "words": words})
    cells = [
        [r["inspected_on"], r["customer"], r["model"], r["quantity"], r["version_name"], r["manufacturer"], _yes(r["order_placed"]),
         r["recommended_qty"], r["current_inventory"], _yes(r["check_foreign"]), r["supplier"], r["requested_on"], r["decision"], r["reason"],
         r["uom"], r["order_number"], r["plan"], r["state"]]
        for r in rows
    ]  # fmt: skip
    return await written(kind, HEADS, cells, title="Procurement plan")


def _yes(value: bool) -> str:
    return "yes" if value else "no"
