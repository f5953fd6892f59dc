"""What a confirmed draft teaches: the customer's part numbers, and the names the customer goes by. Shown, and forgotten on demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, clock, transaction
from salesops.errors import NotFound
from salesops.masterdata.catalogue import products_named
from salesops_duties.intake.rules.becoming import ConfirmedLine, names_of, plain_part
from salesops_duties.intake.rules.content import ReadOrder, ReadParty

_PARTS = """SELECT k.customer_id, c.name AS customer, k.their_part, p.part_no, p.name, p.name_zh, w.name AS confirmed_by, k.confirmed_at
  FROM intake.known_part k JOIN core.party c ON c.id = k.customer_id JOIN core.product p ON p.id = k.product_id
  JOIN core.person w ON w.id = k.confirmed_by WHERE k.office_id = $1"""


async def learn(
    tx: Transaction, customer_id: UUID, order: ReadOrder, sender: str, lines: Sequence[ConfirmedLine]
) -> None:
    """Keep what a person has just confirmed; the latest word counts. A buyer who was not read for certain has no name to learn."""
    called = [(plain_part(line.their_part), line.part_no.strip()) for line in lines]
    theirs = {
        part: ours for part, ours in called if part and part != plain_part(ours)
    }  # our own number teaches nothing
    products = {p.part_no: p.id for p in await products_named(tx, sorted(set(theirs.values())))}
    known = [(part, products[ours]) for part, ours in theirs.items() if ours in products]
    await tx.execute(
        "INSERT INTO intake.known_part (office_id, customer_id, their_part, product_id, confirmed_by, confirmed_at)"
        " SELECT $1, $2, n.part, n.product, $5, $6 FROM unnest($3::text[], $4::uuid[]) AS n(part, product)"
        " ON CONFLICT (office_id, customer_id, their_part) DO UPDATE SET product_id = excluded.product_id,"
        "  confirmed_by = excluded.confirmed_by, confirmed_at = excluded.confirmed_at"
        "  WHERE known_part.product_id <> excluded.product_id",
        *(tx.office.id, customer_id, [part for part, _ in known], [product for _, product in known]),
        *(tx.actor.person_id, clock.now()),
    )
    is_sure = not any(doubt.where.startswith("buyer") for doubt in order.doubts)
    names = names_of(order.buyer if is_sure else ReadParty(), sender)
    await tx.execute(
        "INSERT INTO intake.known_buyer (office_id, scheme, value, customer_id, confirmed_by, confirmed_at)"
        " SELECT $1, n.scheme, n.value, $4, $5, $6 FROM unnest($2::text[], $3::text[]) AS n(scheme, value)"
        " ON CONFLICT (office_id, scheme, value) DO UPDATE SET customer_id = excluded.customer_id,"
        "  confirmed_by = excluded.confirmed_by, confirmed_at = excluded.confirmed_at"
        "  WHERE known_buyer.customer_id <> excluded.customer_id",
        *(tx.office.id, [scheme for scheme, _ in names], [value for _, value in names]),
        *(customer_id, tx.actor.person_id, clock.now()),
    )


async def known_parts(act: Act, words: str = "", *, limit: int = 51, offset: int = 0) -> list[dict[str, Any]]:
    """What was learned, by customer and their number."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_PARTS} AND ($2 = '' OR strpos(lower(k.their_part || ' ' || p.part_no || ' ' || c.name), lower($2)) > 0)"
            " ORDER BY c.name, k.their_part LIMIT $3 OFFSET $4",
            *(tx.office.id, words, limit, offset),
        )
    return [dict(row.items()) for row in rows]


async def forget_part(act: Act, customer_id: UUID, their_part: str) -> dict[str, Any]:
    """Forget one; the next order of it asks again."""
    async with transaction(act) as tx:
        gone = await tx.execute(
            "DELETE FROM intake.known_part WHERE office_id = $1 AND customer_id = $2 AND their_part = $3",
            *(tx.office.id, customer_id, their_part),
        )
        if not gone:
            raise NotFound
        tx.audit("intake.forget_part", "customer", customer_id, changes={"their_part": their_part})
        return tx.answer({"forgotten": their_part})
