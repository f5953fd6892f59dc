"""The chart of an office: the standard accounts and those it added."""

from __future__ import annotations

from typing import Any

import msgspec

from salesops import Act, Transaction, clock, transaction
from salesops_duties.ledger.rules import NAMES, Account, NewAccount, check_new_account, class_of
from salesops_duties.ledger.tables import OwnAccount


async def chart_of(tx: Transaction) -> dict[str, Account]:
    """Every account of the office by its code."""
    rows = await tx.fetch("SELECT code, name, name_zh FROM ledger.account WHERE office_id = $1", tx.office.id)
    own = {r["code"]: Account(r["code"], r["name"], r["name_zh"]) for r in rows}
    return dict(sorted((NAMES | own).items()))


async def chart(act: Act) -> list[dict[str, Any]]:
    """The chart as it is shown, by code."""
    async with transaction(act) as tx:
        known = await chart_of(tx)
    return [
        msgspec.structs.asdict(account) | {"class": class_of(code), "own": code not in NAMES}
        for code, account in known.items()
    ]


async def add_account(act: Act, new: NewAccount) -> dict[str, Any]:
    """Add an account of the office's own."""
    async with transaction(act) as tx:
        await tx.fetchval(
            "SELECT ledger.alone($1)::text", act.office.id
        )  # two who add one code come one after the other
        check_new_account(new, (await chart_of(tx)).keys())
        row = OwnAccount(
            office_id=act.office.id,
            code=new.code,
            name=new.name.strip(),
            name_zh=new.name_zh.strip(),
            added_by=act.actor.person_id,
            added_at=clock.now(),
        )
        await OwnAccount.insert(row)
        tx.audit("account.add", "account", None, changes={"code": new.code, "name": new.name})
        return tx.answer({"code": new.code, "name": new.name.strip(), "class": class_of(new.code)}, status=201)
