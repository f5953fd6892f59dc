"""Counts of the stock."""

from __future__ import annotations

from piccolo.columns import UUID, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.table import Table

DIGITS = (18, 6)


class StockCount(Table, tablename="stock_count", schema="inventory"):
    office_id = Integer()
    id = UUID(primary_key=True)
    kind = Text()
    warehouse_id = UUID()
    reason = Text()
    state = Text()
    closing_id = UUID(null=True)
    started_at = Timestamptz()
    started_by = UUID()
    posted_at = Timestamptz(null=True)
    posted_by = UUID(null=True)


class CountLine(Table, tablename="count_line", schema="inventory"):
    office_id = Integer()
    count_id = UUID(primary_key=True)
    product_id = UUID()
    line_no = SmallInt()
    counted = Numeric(digits=DIGITS, null=True)
    expected = Numeric(digits=DIGITS, null=True)
    counted_at = Timestamptz(null=True)
    counted_by = UUID(null=True)
