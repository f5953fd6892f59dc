"""What we are called in the files of others, so that an order meant for another company is told."""

from __future__ import annotations

from typing import Any

import msgspec

from salesops import Act, Transaction, transaction
from salesops.errors import Faults
from salesops_duties.intake.rules.content import OurNames

SCHEMES = ("name", "tax", "gln", "endpoint")
MOST = 20


class Ourselves(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every name and number that an order to us may bear; with nothing in it, nothing is told."""

    name: list[str] = []
    tax: list[str] = []
    gln: list[str] = []
    endpoint: list[str] = []


async def our_names(tx: Transaction) -> OurNames:
    """As the reader wants them."""
    found = await _read(tx)
    return OurNames(tuple(found.name), tuple(found.tax), tuple(found.gln), tuple(found.endpoint))


async def read_ourselves(act: Act) -> Ourselves:
    """As the page shows them."""
    async with transaction(act) as tx:
        return await _read(tx)


async def set_ourselves(act: Act, new: Ourselves) -> dict[str, Any]:
    """Set all of them."""
    faults = Faults()
    wanted = {scheme: [value.strip() for value in getattr(new, scheme) if value.strip()] for scheme in SCHEMES}
    for scheme, values in wanted.items():
        if len(values) > MOST or any(len(value) > 200 for value in values):
            faults.add(scheme, "length", f"At most {MOST} lines of 200 letters.")
    faults.raise_if_any()
    async with transaction(act) as tx:
        before = await _read(tx)
        await tx.execute("DELETE FROM intake.our_name WHERE office_id = $1", tx.office.id)
        for scheme, values in wanted.items():
            for value in dict.fromkeys(values):
                await tx.execute(
                    "INSERT INTO intake.our_name (office_id, scheme, value) VALUES ($1, $2, $3)",
                    *(tx.office.id, scheme, value),
                )
        tx.audit("intake.our_names", "office", None, changes={"before": before, "after": wanted})
        return tx.answer(wanted)


async def _read(tx: Transaction) -> Ourselves:
    rows = await tx.fetch(
        "SELECT scheme, value FROM intake.our_name WHERE office_id = $1 ORDER BY scheme, value", tx.office.id
    )
    found: dict[str, list[str]] = {scheme: [] for scheme in SCHEMES}
    for row in rows:
        found[row["scheme"]].append(row["value"])
    return Ourselves(**found)
