"""Finding products: a page of the catalogue, a search by words, and what a clerk may have meant by an unknown number."""

from __future__ import annotations

import difflib
import re

from salesops.masterdata.catalogue.products import COLUMNS, Product, made
from salesops.transactions import Transaction

MOST_HINTS = 20  # how many faults of one request get a "did you mean"; each is a query


async def nearest_part_nos(tx: Transaction, part_no: str, *, limit: int = 3) -> list[str]:
    """Part numbers most like this one, nearest first, each followed by the one that superseded it: what may have been meant."""
    asked = _bare(part_no)
    if not asked:
        return []
    rows = await tx.fetch(
        "SELECT p.part_no, n.part_no AS successor FROM core.product p LEFT JOIN core.product n ON n.id = p.superseded_by"
        " WHERE starts_with(upper(p.part_no), $1) OR upper(regexp_replace(p.part_no, '[^[:alnum:]]', '', 'g')) = $2"
        " ORDER BY p.part_no LIMIT 500",
        part_no.strip().upper()[: max(2, len(part_no.strip()) - 3)],
        asked,
    )
    ranked = sorted(rows, key=lambda row: (-_likeness(asked, row["part_no"]), row["part_no"]))
    both = (number for row in ranked for number in (row["part_no"], row["successor"]) if number)
    return list(dict.fromkeys(both))[:limit]


async def search_products(tx: Transaction, words: str, *, after: str = "", limit: int = 50) -> list[Product]:
    """Products whose number begins like the words, or whose name holds them, whatever the case; by part number."""
    rows = await tx.fetch(
        f"SELECT {COLUMNS} FROM core.product WHERE part_no > $3 AND (starts_with(upper(part_no), upper($1))"
        " OR position(lower($1) IN lower(name)) > 0 OR position($1 IN name_zh) > 0) ORDER BY part_no LIMIT $2",
        words,
        limit,
        after,
    )
    return [made(row) for row in rows]


async def list_products(tx: Transaction, *, after: str = "", limit: int = 50) -> list[Product]:
    """A page of the catalogue by part number, after the given one."""
    rows = await tx.fetch(
        f"SELECT {COLUMNS} FROM core.product WHERE part_no > $1 ORDER BY part_no LIMIT $2", after, limit
    )
    return [made(row) for row in rows]


def _bare(part_no: str) -> str:
    return re.sub(r"[\W_]", "", part_no).upper()


def _likeness(asked: str, part_no: str) -> float:
    return difflib.SequenceMatcher(None, asked, _bare(part_no)).ratio()
