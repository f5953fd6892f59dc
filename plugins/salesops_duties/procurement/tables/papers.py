"""Papers that suppliers sent."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Integer, SmallInt, Text, Timestamptz
from piccolo.table import Table


class SupplierPaper(Table, tablename="supplier_paper", schema="procurement"):
    """What a supplier said of an order in a file."""

    office_id = Integer()
    id = UUID(primary_key=True)
    arrival_id = UUID()
    place = SmallInt()
    kind = Text()
    number = Text()
    order_no = Text()
    seller = Text()
    purchase_id = UUID(null=True)
    content = JSONB()
    state = Text()
    reason = Text()
    received_at = Timestamptz()
    settled_at = Timestamptz(null=True)
    settled_by = UUID(null=True)
    version = Integer()


class PaperDecision(Table, tablename="paper_decision", schema="procurement"):
    """What a person decided of a row of a paper."""

    office_id = Integer()
    paper_id = UUID(primary_key=True)
    row_no = SmallInt()
    decision = Text()
    agreed = Text()
    row = JSONB()
    decided_at = Timestamptz()
    decided_by = UUID()
