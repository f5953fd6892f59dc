"""How much to stock, and by which rules."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.table import Table

DIGITS = (18, 6)


class StockingPolicy(Table, tablename="stocking_policy", schema="procurement"):
    """The office's own rules of stocking."""

    office_id = Integer(primary_key=True)
    enough = Numeric(digits=DIGITS)
    review_days = SmallInt()
    least_hits = SmallInt()
    version = Integer()


class StockingAdvice(Table, tablename="stocking_advice", schema="procurement"):
    """How much of a part to buy for stock, with the working."""

    office_id = Integer()
    product_id = UUID(primary_key=True)
    advice = Text()
    quantity = Numeric(digits=DIGITS)
    level = Numeric(digits=DIGITS)
    requested = Numeric(digits=DIGITS)
    hits = SmallInt()
    working = JSONB()
    worked_at = Timestamptz()
