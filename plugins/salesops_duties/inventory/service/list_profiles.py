"""Stock lists as they are written down: for whom, what stands on them, when they go, and whether they go at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Transaction, ask, clock, new_id, plain, transaction
from salesops.db import Record
from salesops.errors import ConflictState, ConflictVersion, Faults, NotFound
from salesops.hookspecs.customers import CustomerHooks
from salesops.services.documents.addresses import read_addresses
from salesops_duties.inventory.rules import (
    ChangedStockList,
    NewStockList,
    Parsed,
    due_moment,
    next_day,
    parse_stock_list,
)

_SELECT = """SELECT p.id, p.name, p.customer_id, c.name AS customer, p.recipients, p.columns, p.parts, p.makers, p.stock, p.quantities,
    p.bands, p.prices, p.language, p.format, p.changes, p.send_at, p.days, p.warehouses, p.starts_on, p.state, p.paused_why, p.version, p.made_by,
    coalesce(w.name, 'salesops') AS made_by_name, p.made_at FROM inventory.list_profile p JOIN core.party c ON c.id = p.customer_id
  LEFT JOIN core.person w ON w.id = p.made_by WHERE p.office_id = $1"""
_LAST = """SELECT s.day, s.state, s.reason, s.late, coalesce(m.state, '') AS mail FROM inventory.list_send s
  LEFT JOIN core.outgoing_mail m ON (m.office_id, m.id) = (s.office_id, s.mail_id)
  WHERE s.office_id = $1 AND s.profile_id = $2 ORDER BY s.day DESC LIMIT 1"""


class Profile(msgspec.Struct, frozen=True):
    """One list as it stands."""

    id: UUID
    name: str
    customer_id: UUID
    customer: str
    recipients: tuple[str, ...]
    parsed: Parsed
    stock: str
    quantities: str
    prices: str
    language: str
    format: str
    changes: str
    state: str
    made_by: UUID
    made_by_name: str


async def lists_page(
    act: Act, *, words: str = "", show: str = "", limit: int = 51, offset: int = 0
) -> list[dict[str, Any]]:
    """The lists by customer, each with what became of it last; `words` are of its name or the customer's, `show` is on or paused."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_SELECT} AND ($2 = '' OR p.state = $2) AND ($3 = '' OR position(lower($3) IN lower(p.name || ' ' || c.name)) > 0)"
            " ORDER BY c.name, p.name, p.id LIMIT $4 OFFSET $5",
            *(act.office.id, show, words.strip(), limit, offset),
        )
        return [_view(row) | {"last": await _last(tx, row["id"])} for row in rows]


async def read_list(act: Act, profile_id: UUID) -> dict[str, Any]:
    """One list with the day it goes next; raises `NotFound`."""
    async with transaction(act) as tx:
        return await _read(tx, profile_id)


async def profile_of(tx: Transaction, profile_id: UUID) -> Profile:
    """One list for those who write it; raises `NotFound`."""
    row = await _row(tx, profile_id)
    columns, parts, makers, bands = (tuple(row[name]) for name in ("columns", "parts", "makers", "bands"))
    parsed = Parsed(columns, parts, makers, bands, row["send_at"], tuple(row["days"]), tuple(row["warehouses"]))
    known = {name: row[name] for name in Profile.__struct_fields__ if name not in ("parsed", "recipients")}
    return Profile(**known | {"parsed": parsed, "recipients": tuple(row["recipients"])})


async def add_list(act: Act, new: NewStockList) -> dict[str, Any]:
    """Write down a list; raises `Invalid`."""
    async with transaction(act) as tx:
        parsed, recipients = await _checked(tx, new)
        made = new_id()
        await tx.execute(
            "INSERT INTO inventory.list_profile (office_id, id, name, customer_id, recipients, columns, parts, makers, stock, quantities, bands,"
            " prices, language, format, changes, send_at, days, starts_on, warehouses, made_by, made_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
            *(act.office.id, made, *_values(tx, new, parsed, recipients), act.actor.person_id, clock.now()),
        )
        tx.audit("stock_list.add", "stock_list", made, changes=new)
        return tx.answer(await _read(tx, made), status=201)


async def change_list(act: Act, profile_id: UUID, new: ChangedStockList) -> dict[str, Any]:
    """Change a list from its next day on; raises `NotFound`, `Invalid` or `ConflictVersion`."""
    async with transaction(act) as tx:
        before = await _read(tx, profile_id)
        parsed, recipients = await _checked(tx, new)
        done = await tx.execute(
            "UPDATE inventory.list_profile SET name = $3, customer_id = $4, recipients = $5, columns = $6, parts = $7, makers = $8, stock = $9,"
            " quantities = $10, bands = $11, prices = $12, language = $13, format = $14, changes = $15, send_at = $16, days = $17,"
            " starts_on = $18, warehouses = $19, version = version + 1 WHERE office_id = $1 AND id = $2 AND version = $20",
            *(act.office.id, profile_id, *_values(tx, new, parsed, recipients), new.version),
        )
        if not done:
            raise ConflictVersion(
                "Someone changed this stock list meanwhile.", yours=new.version, present=before["version"]
            )
        after = await _read(tx, profile_id)
        tx.audit("stock_list.change", "stock_list", profile_id, changes={"from": before, "to": after})
        return tx.answer(after)


async def pause_list(act: Act, profile_id: UUID, reason: str) -> dict[str, Any]:
    """Let a list go no more until it is resumed; raises `NotFound`, `Invalid` or `ConflictState`."""
    faults = Faults()
    if not reason.strip():
        faults.add("reason", "required", "Say why.")
    faults.raise_if_any()
    async with transaction(act) as tx:
        await _row(tx, profile_id)
        if not await pause(tx, profile_id, reason.strip()):
            raise ConflictState("This list is paused already.", current="paused", ways_out=["resume it"])
        return tx.answer(await _read(tx, profile_id))


async def pause(tx: Transaction, profile_id: UUID, reason: str) -> bool:
    """The same for the machine; whether it went before."""
    done = await tx.execute(
        "UPDATE inventory.list_profile SET state = 'paused', paused_why = $3, version = version + 1"
        " WHERE office_id = $1 AND id = $2 AND state = 'on'",
        *(tx.office.id, profile_id, reason[:300]),
    )
    if done:
        tx.audit("stock_list.pause", "stock_list", profile_id, reason=reason)
    return bool(done)


async def resume_list(act: Act, profile_id: UUID) -> dict[str, Any]:
    """Let it go again from its next time on; raises `NotFound` or `ConflictState`."""
    async with transaction(act) as tx:
        row = await _row(tx, profile_id)
        starts = next_day(row["days"], row["send_at"], act.office.timezone, clock.now())
        done = await tx.execute(
            "UPDATE inventory.list_profile SET state = 'on', paused_why = '', starts_on = $3, version = version + 1"
            " WHERE office_id = $1 AND id = $2 AND state = 'paused'",
            *(act.office.id, profile_id, starts),
        )
        if not done:
            raise ConflictState("This list is not paused.", current="on")
        tx.audit("stock_list.resume", "stock_list", profile_id)
        return tx.answer(await _read(tx, profile_id))


async def _checked(tx: Transaction, new: NewStockList) -> tuple[Parsed, tuple[str, ...]]:
    faults = Faults()
    parsed = parse_stock_list(new, faults)
    recipients = read_addresses(new.recipients, "recipients", faults)
    if not recipients:
        faults.add("recipients", "required", "Say to which mail addresses it goes.")
    if not await tx.fetchval("SELECT 1 FROM core.party WHERE id = $1", new.customer_id):
        faults.add("customer_id", "known", "This customer is not known; choose one of the list.")
    for answer in await ask(CustomerHooks).customer_answering(tx.office, tx, new.customer_id):
        if answer.state == "stop":
            faults.add("customer_id", "stop", "The customer is on stop; nothing is sent to them.")
    rows = await tx.fetch("SELECT code FROM inventory.warehouse WHERE office_id = $1 ORDER BY code", tx.office.id)
    known = [row["code"] for row in rows]
    if strange := [code for code in parsed.warehouses if code not in known]:
        faults.add("warehouses", "known", "There is no such warehouse.", given=", ".join(strange)[:100], allowed=known)
    faults.raise_if_any()
    return parsed, recipients


def _values(tx: Transaction, new: NewStockList, parsed: Parsed, recipients: tuple[str, ...]) -> tuple[object, ...]:
    starts = next_day(parsed.days, parsed.send_at, tx.office.timezone, clock.now())
    return (
        *(new.name.strip(), new.customer_id, recipients, parsed.columns, parsed.parts, parsed.makers, new.stock),
        *(new.quantities, parsed.bands, new.prices, new.language, new.format, new.changes, parsed.send_at),
        *(parsed.days, starts, parsed.warehouses),
    )


async def _read(tx: Transaction, profile_id: UUID) -> dict[str, Any]:
    shown = _view(await _row(tx, profile_id))
    last = await _last(tx, profile_id)
    going = None
    if shown["state"] == "on":
        now, zone = clock.now(), tx.office.timezone
        if last and last["day"] == clock.today(zone):  # today's has gone before its time
            now = max(now, due_moment(last["day"], shown["send_at"], zone))
        going = max(shown["starts_on"], next_day(shown["days"], shown["send_at"], zone, now))
    return shown | {"last": last, "next_on": going}


async def _row(tx: Transaction, profile_id: UUID) -> Record:
    row = await tx.fetchrow(f"{_SELECT} AND p.id = $2", tx.office.id, profile_id)
    if row is None:
        raise NotFound
    return row


async def _last(tx: Transaction, profile_id: UUID) -> dict[str, Any] | None:
    row = await tx.fetchrow(_LAST, tx.office.id, profile_id)
    return dict(row.items()) if row else None


def _view(row: Mapping[str, Any]) -> dict[str, Any]:
    return dict(row.items()) | {"bands": [plain(one) for one in row["bands"]]}
