"""From where goods that are not in stock could come: what is on its way and free, and what other places have (ORD-6)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from salesops import Office, clock
from salesops.db import reading
from salesops.hookspecs.supply import SupplyOption

MOST = 200
_COMING = """SELECT i.product_id, i.quantity - i.received - i.pegged AS quantity, i.source, i.expected_on, i.id FROM inventory.incoming i
  WHERE i.office_id = $1 AND i.product_id = ANY ($2) AND i.state = 'announced' AND i.kind <> 'plan' AND i.quantity - i.received > i.pegged
    AND (i.expected_on IS NULL OR i.expected_on >= $3) ORDER BY i.expected_on NULLS LAST, i.id LIMIT $4"""
_ELSEWHERE = """SELECT e.product_id, e.available AS quantity, e.office AS name, o.code FROM inventory.elsewhere($1, $2) e
  JOIN core.office o ON o.name = e.office AND o.id <> $1 ORDER BY e.available DESC, o.code LIMIT $3"""


async def supply_options(office: Office, product_ids: Sequence[UUID]) -> tuple[SupplyOption, ...]:
    """Free goods to come of these products, the soonest first, then what other offices could send; read for an offer."""
    wanted, connection = list(product_ids), reading().connection
    coming = await connection.fetch(_COMING, office.id, wanted, clock.today(office.timezone), MOST)
    elsewhere = await connection.fetch(_ELSEWHERE, office.id, wanted, MOST)
    found = [
        SupplyOption(row["product_id"], "supply", row["quantity"], row["source"], row["expected_on"], row["id"])
        for row in coming
    ]
    found += [
        SupplyOption(row["product_id"], "transfer", row["quantity"], row["name"], source=row["code"], from_office=True)
        for row in elsewhere
    ]
    return tuple(found)
