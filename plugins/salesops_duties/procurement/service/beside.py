"""What procurement says on pages of other duties: the papers that a file became, beside the file."""

from __future__ import annotations

from uuid import UUID

from salesops import Actor, Office
from salesops.db import reading
from salesops.hookspecs.orders import OrderPanel
from salesops.rights import may

_PAPERS = """SELECT s.id, s.kind, s.number, s.state, s.seller, s.purchase_id, o.number AS purchase FROM procurement.supplier_paper s
  LEFT JOIN procurement.purchase_order o ON (o.office_id, o.id) = (s.office_id, s.purchase_id)
  WHERE s.office_id = $1 AND s.arrival_id = $2 ORDER BY s.place LIMIT 50"""


async def page_panel(office: Office, actor: Actor, thing: str, thing_id: UUID) -> tuple[OrderPanel, ...]:
    """The papers of suppliers that were in a file that arrived."""
    if thing != "arrival" or not may(actor, "procurement.read"):
        return ()
    rows = await reading().connection.fetch(_PAPERS, office.id, thing_id)
    if not rows:
        return ()
    shown = [
        {"id": str(row["id"]), "kind": row["kind"], "number": row["number"], "state": row["state"], "seller": row["seller"],
         "purchase": row["purchase"] or ""}
        for row in rows
    ]  # fmt: skip
    words = tuple((row["number"] or row["seller"], row["purchase"] or "") for row in rows)
    template, data = "procurement/arrival_panel.html", {"papers": shown}
    return (OrderPanel("papers", "Papers of suppliers", words, "truck", "", 20, template=template, data=data),)
