"""What takes a product's place: the number that superseded it, and the substitutes that may be sold instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops.masterdata.catalogue.products import COLUMNS, Product, find_products, only_product, take_version
from salesops.transactions import Transaction

LONGEST_CHAIN = 50
_LOCK = 7_220_481_160  # two successions at once could close a circle that neither sees


class Substitute(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part that may be sold instead; with `both_ways` each may stand for the other."""

    part_no: str
    both_ways: bool = True


class Instead(msgspec.Struct, frozen=True):
    """An alternative to `product_id`: why it is one (`superseding` or `substitute`), best rank first."""

    product_id: UUID
    instead_id: UUID
    part_no: str
    why: str
    rank: int


async def supersede(tx: Transaction, part_no: str, successor: str | None, reason: str, version: int) -> None:
    """Name the number that takes this one's place, or none; a circle is refused.

    Raises `NotFound`, `Invalid` or `ConflictVersion`.
    """
    old = await only_product(tx, part_no)
    await tx.fetch("SELECT pg_advisory_xact_lock($1)", _LOCK)
    faults = Faults()
    if not reason.strip():
        faults.add("reason", "required", "Say where this is known from.")
    found = await find_products(tx, part_nos=[successor]) if successor else []
    if successor and not found:
        faults.add("successor", "known", "No such part number.", given=successor)
    faults.raise_if_any()
    new = found[0] if found else None
    if new is not None and old.id in await _chain(tx, new.id):
        faults.add("successor", "circle", f"{successor} is superseded by {part_no} already.", given=successor)
    faults.raise_if_any()
    await tx.execute(
        "UPDATE core.product SET superseded_by = $2, version = version + 1 WHERE id = $1",
        old.id,
        new.id if new else None,
    )
    changes = {"part_no": part_no, "successor": successor}
    tx.audit("product.supersede", "product", old.id, changes=changes, reason=reason.strip())


async def last_successors(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, Product]:
    """The last product of each one's chain of successors; those that nothing superseded are missing."""
    rows = await tx.fetch(
        "WITH RECURSIVE chain AS (SELECT id AS first, superseded_by AS at, 1 AS step FROM core.product"
        "  WHERE id = ANY ($1) AND superseded_by IS NOT NULL UNION ALL"
        "  SELECT c.first, p.superseded_by, c.step + 1 FROM chain c JOIN core.product p ON p.id = c.at"
        "  WHERE p.superseded_by IS NOT NULL AND c.step < $2)"
        f" SELECT DISTINCT ON (c.first) c.first AS old_id, {COLUMNS} FROM chain c JOIN core.product p ON p.id = c.at"
        " ORDER BY c.first, c.step DESC",
        list(ids),
        LONGEST_CHAIN,
    )
    found = [dict(row.items()) for row in rows]
    return {row.pop("old_id"): Product(**row) for row in found}


async def set_substitutes(tx: Transaction, part_no: str, substitutes: Sequence[Substitute], version: int) -> None:
    """Give a product these substitutes, the best first, instead of those it named before.

    Raises `NotFound`, `Invalid` or `ConflictVersion`.
    """
    product = await only_product(tx, part_no)
    faults = Faults()
    known = {p.part_no: p.id for p in await find_products(tx, part_nos=[s.part_no for s in substitutes])}
    seen = {part_no}
    for index, one in enumerate(substitutes):
        if one.part_no not in known:
            faults.add(f"substitutes[{index}].part_no", "known", "No such part number.", given=one.part_no)
        elif one.part_no in seen:
            faults.add(f"substitutes[{index}].part_no", "duplicate", "Each part once, not itself.", given=one.part_no)
        seen.add(one.part_no)
    faults.raise_if_any()
    await take_version(tx, product, version)
    await tx.execute("DELETE FROM core.product_substitute WHERE product_id = $1", product.id)
    await tx.execute(
        "INSERT INTO core.product_substitute (product_id, substitute_id, both_ways, rank)"
        " SELECT $1, x.id, x.mutual, x.ord FROM unnest($2::uuid[], $3::boolean[]) WITH ORDINALITY AS x(id, mutual, ord)",
        product.id,
        [known[s.part_no] for s in substitutes],
        [s.both_ways for s in substitutes],
    )
    tx.audit("product.substitutes", "product", product.id, changes={"part_no": part_no, "substitutes": substitutes})


async def alternatives(tx: Transaction, ids: Iterable[UUID]) -> list[Instead]:
    """What may be sold instead of each product: the last that supersedes it, then substitutes by rank."""
    asked = list(ids)
    last = await last_successors(tx, asked)
    rows = await tx.fetch(
        "SELECT DISTINCT ON (x.product_id, x.instead_id) x.product_id, x.instead_id, p.part_no, 'substitute' AS why, x.rank::int AS rank"
        " FROM (SELECT product_id, substitute_id AS instead_id, rank FROM core.product_substitute WHERE product_id = ANY ($1)"
        "  UNION ALL SELECT substitute_id, product_id, rank FROM core.product_substitute WHERE substitute_id = ANY ($1) AND both_ways) x"
        " JOIN core.product p ON p.id = x.instead_id ORDER BY x.product_id, x.instead_id, x.rank",
        asked,
    )
    found = [Instead(old, new.id, new.part_no, "superseding", 0) for old, new in last.items()]
    found += [Instead(**dict(row.items())) for row in rows]
    return sorted(found, key=lambda one: (str(one.product_id), one.rank, one.part_no))


async def _chain(tx: Transaction, product_id: UUID) -> set[UUID]:
    rows = await tx.fetch(
        "WITH RECURSIVE chain AS (SELECT id, superseded_by FROM core.product WHERE id = $1 UNION"
        " SELECT p.id, p.superseded_by FROM core.product p JOIN chain c ON p.id = c.superseded_by) SELECT id FROM chain",
        product_id,
    )
    return {row["id"] for row in rows}
