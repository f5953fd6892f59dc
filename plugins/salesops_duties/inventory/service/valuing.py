"""What one of a product costs at present, for goods that come in without a price of their own."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from uuid import UUID

from salesops import Transaction


async def unit_costs(tx: Transaction, products: Iterable[UUID]) -> dict[UUID, Fraction]:
    """The exact average cost of one in minor units over the office's stock, or of the last receipt where nothing is left."""
    rows = await tx.fetch(
        "SELECT p.id, coalesce(s.value_minor, m.cost_minor, 0) AS cost, coalesce(s.on_hand, m.quantity, 1) AS quantity"
        " FROM unnest($2::uuid[]) AS p(id)"
        " LEFT JOIN LATERAL (SELECT sum(value_minor)::bigint AS value_minor, sum(on_hand) AS on_hand FROM inventory.stock"
        "  WHERE office_id = $1 AND product_id = p.id HAVING sum(on_hand) > 0) s ON true"
        " LEFT JOIN LATERAL (SELECT cost_minor, quantity FROM inventory.movement WHERE office_id = $1 AND product_id = p.id"
        "  AND kind IN ('opening', 'receipt', 'transfer_in') ORDER BY id DESC LIMIT 1) m ON true",
        tx.office.id,
        list(products),
    )
    return {row["id"]: Fraction(int(row["cost"])) / Fraction(row["quantity"]) for row in rows}
