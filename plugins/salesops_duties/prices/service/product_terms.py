"""Keeps what the office set for a product: its category for tax, and its floor."""

from __future__ import annotations

from typing import Any

from salesops import Act, Transaction, plain, transaction
from salesops.errors import ConflictVersion, NotFound
from salesops.masterdata.catalogue import find_products
from salesops_duties.prices.rules.settings import NewTerms, check_terms


async def terms(act: Act, part_no: str) -> dict[str, Any]:
    """A product's category for tax and its floor."""
    async with transaction(act) as tx:
        return await _terms(tx, part_no)


async def set_terms(act: Act, part_no: str, new: NewTerms) -> dict[str, Any]:
    """Set the terms that were read; raises `NotFound`, `Invalid` or `ConflictVersion`."""
    currency = new.currency or act.office.currency
    floor = check_terms(new, currency)
    async with transaction(act) as tx:
        before = await _terms(tx, part_no)
        done = await tx.execute(
            "INSERT INTO prices.product_terms AS t (office_id, product_id, tax_category, floor_price, currency)"
            " SELECT $1, $2, $3, $4, $5 WHERE $6 = 0 OR EXISTS (SELECT 1 FROM prices.product_terms WHERE office_id = $1 AND product_id = $2)"
            " ON CONFLICT (office_id, product_id) DO UPDATE SET tax_category = excluded.tax_category, floor_price = excluded.floor_price,"
            " currency = excluded.currency, version = t.version + 1 WHERE t.version = $6",
            act.office.id,
            before["product_id"],
            new.tax_category.strip(),
            floor,
            currency,
            new.version,
        )
        if not done:
            raise ConflictVersion(
                "Someone changed these terms meanwhile.", yours=new.version, present=before["version"]
            )
        after = await _terms(tx, part_no)
        tx.audit("product_terms.set", "product", before["product_id"], changes={"from": before, "to": after})
        return tx.answer(after)


async def _terms(tx: Transaction, part_no: str) -> dict[str, Any]:
    found = await find_products(tx, part_nos=[part_no])
    if not found:
        raise NotFound
    row = await tx.fetchrow(
        "SELECT tax_category, floor_price, currency, version FROM prices.product_terms WHERE office_id = $1 AND product_id = $2",
        tx.office.id,
        found[0].id,
    )
    head = {"product_id": found[0].id, "part_no": part_no}
    if row is None:
        return head | {"tax_category": "standard", "floor_price": "", "currency": tx.office.currency, "version": 0}
    floor = "" if row["floor_price"] is None else plain(row["floor_price"])
    return head | {
        "tax_category": row["tax_category"],
        "floor_price": floor,
        "currency": row["currency"],
        "version": row["version"],
    }
