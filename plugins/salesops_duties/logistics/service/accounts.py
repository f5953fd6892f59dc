"""The carriers an office works with, and how their machines are spoken to."""

from __future__ import annotations

import json
import secrets
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, clock, new_id, transaction
from salesops.errors import ConflictDuplicate, ConflictVersion, Fault, Invalid, NotFound
from salesops_duties.logistics.carriers import push_carrier
from salesops_duties.logistics.rules import (
    ChangedAccount,
    ChangedCarrier,
    NewAccount,
    NewCarrier,
    check_account,
    check_carrier,
)
from salesops_duties.logistics.service.adapters import carriers_of

_ACCOUNTS = """SELECT id, name, adapter, base_url, customer, timezone, more, per_minute, at_once, ask_minutes, allow_private, is_active, trouble, paused_until, version,
  key <> '' AS has_key, secret <> '' AS has_secret, push_secret <> '' AS has_push_secret, push_address, push_word FROM logistics.carrier_account WHERE office_id = $1"""


async def list_carriers(act: Act) -> list[dict[str, Any]]:
    """The office's carriers by name."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT c.id, c.name, a.name AS account, c.company, c.phone, c.link, c.silent_hours, c.claim_days, c.is_active, c.version FROM logistics.carrier c"
            " LEFT JOIN logistics.carrier_account a ON (a.office_id, a.id) = (c.office_id, c.account_id) WHERE c.office_id = $1 ORDER BY lower(c.name)",
            act.office.id,
        )
    return [dict(row.items()) for row in rows]


async def save_carrier(act: Act, new: NewCarrier | ChangedCarrier, carrier_id: UUID | None = None) -> dict[str, Any]:
    """Describe a carrier, or change what was said of it; what is under way with it is asked over its account from now on."""
    check_carrier(new)
    async with transaction(act) as tx:
        if carrier_id is not None:
            await _expect(tx, "carrier", carrier_id)
        if carrier_id is not None:
            await _expect(tx, "carrier", carrier_id)
        account = await _account_id(tx, new.account)
        await _refuse_same_name(tx, new.name, carrier_id)
        values = (new.name.strip(), account, new.company.strip(), new.phone.strip(), new.link.strip())
        rest = (new.silent_hours, new.claim_days, new.is_active)
        if carrier_id is None:
            carrier_id = new_id()
            await tx.execute(
                "INSERT INTO logistics.carrier (office_id, id, name, account_id, company, phone, link, silent_hours, claim_days, is_active)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                act.office.id,
                carrier_id,
                *values,
                *rest,
            )
        else:
            changed = await tx.execute(
                "UPDATE logistics.carrier SET name = $3, account_id = $4, company = $5, phone = $6, link = $7, silent_hours = $8, claim_days = $9,"
                " is_active = $10, version = version + 1 WHERE office_id = $1 AND id = $2 AND version = $11",
                act.office.id,
                carrier_id,
                *values,
                *rest,
                _version(new),
            )
            await _changed(tx, "carrier", carrier_id, changed)
        await tx.execute(
            "UPDATE logistics.parcel p SET account_id = $3, company = $4, poll_at = CASE WHEN $3::uuid IS NULL OR p.tracking_no = '' THEN NULL"
            " ELSE coalesce(p.poll_at, $5) END FROM logistics.shipment s WHERE p.office_id = $1 AND s.office_id = $1 AND s.id = p.shipment_id"
            " AND lower(s.carrier) = lower($2) AND p.state NOT IN ('delivered', 'returned', 'lost')",
            act.office.id,
            new.name.strip(),
            account if new.is_active else None,
            new.company.strip(),
            clock.now(),
        )
        tx.audit("carrier.save", "carrier", carrier_id, changes={"name": new.name, "account": new.account})
        return tx.answer({"id": carrier_id}, status=201)


async def list_accounts(act: Act) -> list[dict[str, Any]]:
    """The accounts by name; of the keys only whether they are there."""
    async with transaction(act) as tx:
        rows = await tx.fetch(f"{_ACCOUNTS} ORDER BY name", act.office.id)
    known = await carriers_of(act.office)
    found = []
    for row in rows:
        one = dict(row.items()) | {"more": json.loads(row["more"])}
        word, adapter = one.pop("push_word"), known.get(row["adapter"])
        pushes = adapter is not None and push_carrier(adapter) is not None
        found.append(one | {"push_path": f"/outside/{act.office.code}/logistics/pushes/{word}" if pushes else ""})
    return found


async def save_account(act: Act, new: NewAccount | ChangedAccount, account_id: UUID | None = None) -> dict[str, Any]:
    """Keep how a carrier's machine is spoken to; keys left empty stay."""
    check_account(new, (await carriers_of(act.office)).keys())
    async with transaction(act) as tx:
        if account_id is None:
            account_id = new_id()
            taken = await tx.fetchval(
                "SELECT 1 FROM logistics.carrier_account WHERE office_id = $1 AND name = $2",
                act.office.id,
                new.name.strip(),
            )
            if taken:
                raise ConflictDuplicate("An account of this name is there already.", name=new.name)
            await tx.execute(
                "INSERT INTO logistics.carrier_account (office_id, id, name, adapter, refilled_at, push_word) VALUES ($1, $2, $3, $4, $5, $6)",
                act.office.id,
                account_id,
                new.name.strip(),
                new.adapter,
                clock.now(),
                secrets.token_urlsafe(32),
            )
            version = 1
        else:
            version = _version(new)
        changed = await tx.execute(
            "UPDATE logistics.carrier_account SET name = $3, adapter = $4, base_url = $5, key = coalesce(nullif($6, ''), key),"
            " secret = coalesce(nullif($7, ''), secret), customer = $8, push_secret = coalesce(nullif($9, ''), push_secret), timezone = $10, more = $11::jsonb,"
            " per_minute = $12, at_once = $13, ask_minutes = $17, push_address = $18, allow_private = $14, is_active = $15, trouble = '', trouble_since = NULL,"
            " paused_until = NULL, push_paused_until = NULL, version = version + 1 WHERE office_id = $1 AND id = $2 AND version = $16",
            act.office.id,
            account_id,
            new.name.strip(),
            new.adapter,
            new.base_url.strip().rstrip("/"),
            new.key,
            new.secret,
            new.customer.strip(),
            new.push_secret,
            new.timezone,
            json.dumps(new.more),
            new.per_minute,
            new.at_once,
            new.allow_private,
            new.is_active,
            version,
            new.ask_minutes,
            new.push_address.strip().rstrip("/"),
        )
        await _changed(tx, "carrier_account", account_id, changed)
        await tx.execute(  # where and how it pushes may be another now: it is asked anew
            "UPDATE logistics.parcel SET push_asked_at = NULL WHERE office_id = $1 AND account_id = $2 AND poll_at IS NOT NULL",
            act.office.id,
            account_id,
        )
        changes = {"name": new.name, "adapter": new.adapter, "base_url": new.base_url, "per_minute": new.per_minute}
        tx.audit("carrier_account.save", "carrier_account", account_id, changes=changes)
        return tx.answer({"id": account_id}, status=201)


async def _account_id(tx: Transaction, name: str) -> UUID | None:
    if not name.strip():
        return None
    found: UUID | None = await tx.fetchval(
        "SELECT id FROM logistics.carrier_account WHERE office_id = $1 AND name = $2", tx.office.id, name.strip()
    )
    if found is None:
        raise Invalid([Fault("account", "unknown", "No account is called that.", given=name)])
    return found


async def _refuse_same_name(tx: Transaction, name: str, carrier_id: UUID | None) -> None:
    taken = await tx.fetchval(
        "SELECT 1 FROM logistics.carrier WHERE office_id = $1 AND lower(name) = lower($2) AND id IS DISTINCT FROM $3",
        tx.office.id,
        name.strip(),
        carrier_id,
    )
    if taken:
        raise ConflictDuplicate("A carrier of this name is there already.", name=name)


async def _expect(tx: Transaction, table: str, thing_id: UUID) -> None:
    if not await tx.fetchval(
        f"SELECT 1 FROM logistics.{table} WHERE office_id = $1 AND id = $2", tx.office.id, thing_id
    ):
        raise NotFound


async def _changed(tx: Transaction, table: str, thing_id: UUID, changed: int) -> None:
    if changed:
        return
    await _expect(tx, table, thing_id)
    raise ConflictVersion("Somebody changed this meanwhile; look at it again.")


def _version(new: NewCarrier | NewAccount) -> int:
    return new.version if isinstance(new, ChangedCarrier | ChangedAccount) else 0
