"""Which rows a transaction writes in which table, as PostgreSQL counts them before it ends."""

from __future__ import annotations

from collections import Counter
from typing import Any

WRITTEN = (
    "SELECT schemaname || '.' || relname AS name, n_tup_ins AS added, n_tup_upd AS changed, n_tup_del AS deleted"
    " FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
)
Written = Counter[str]  # by table and kind, such as "orders.sales_order added"


async def written(connection: Any) -> Written:
    """What the connection's open transaction has written so far."""
    rows = await connection.fetch(WRITTEN)
    return Counter(
        {f"{row['name']} {kind}": row[kind] for row in rows for kind in ("added", "changed", "deleted") if row[kind]}
    )


def compared(product: Written, floor: Written) -> dict[str, Any]:
    """How many rows each writes, and where they differ."""
    differing = {
        what: [product[what], floor[what]] for what in sorted({*product, *floor}) if product[what] != floor[what]
    }
    return {"product": product.total(), "floor": floor.total(), "differing": differing}
