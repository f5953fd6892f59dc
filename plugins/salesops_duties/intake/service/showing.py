"""What pages and other duties see of arrivals: the list, one with its drafts, its pictures, its original, what is open."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Transaction, transaction
from salesops.db import Record
from salesops.errors import NotFound
from salesops_duties.intake.rules.content import Reading, ReadOrder

OPEN = ("waiting", "read", "unreadable")
_SORTS = {"received": "a.id", "name": "lower(a.file_name)", "state": "a.state"}
_ROWS = """SELECT a.id, a.source, a.file_name, a.size, a.sender, a.subject, a.received_at, a.state, a.done, a.total, a.format, a.refusal,
    a.refused_by, a.pictures, a.read_at, a.reason, a.settled_at, a.version, p.name AS added_by, s.name AS settled_by,
    d.drafts, d.open, d.doubts, d.number, d.buyer, d.kind,
    (SELECT count(*) FROM jsonb_array_elements(a.reading -> 'attached') part WHERE part ->> 'refused' <> '') AS unread
  FROM intake.arrival a LEFT JOIN core.person p ON p.id = a.added_by LEFT JOIN core.person s ON s.id = a.settled_by
  LEFT JOIN LATERAL (SELECT count(*) AS drafts, count(*) FILTER (WHERE x.state = 'open') AS open, sum(x.doubts) AS doubts,
    min(x.number) AS number, min(x.buyer) AS buyer, min(x.kind) AS kind FROM intake.draft x
    WHERE (x.office_id, x.arrival_id) = (a.office_id, a.id)) d ON true WHERE a.office_id = $1"""


class Draft(msgspec.Struct, frozen=True):
    """One order, change or cancellation of an arrival, as it was read, and what became of it."""

    id: UUID
    place: int
    kind: str
    state: str
    order: ReadOrder
    version: int
    customer_id: UUID | None = None
    order_id: UUID | None = None
    reason: str = ""
    settled_by: str = ""
    settled_at: dt.datetime | None = None


class Arrival(msgspec.Struct, frozen=True):
    """One arrival: `row` as the list has it, what was read besides orders, and its drafts."""

    row: dict[str, Any]
    reading: Reading | None
    drafts: list[Draft]


async def arrivals_page(
    act: Act,
    *,
    state: str = "",
    words: str = "",
    sort: str = "",
    limit: int = 51,
    offset: int = 0,
) -> list[dict[str, Any]]:
    """A page of the list, the latest first; `state` is open, or one of the states."""
    states = list(OPEN) if state == "open" else [state] if state else None
    order = _SORTS.get(sort.removeprefix("-"), "a.id")
    turned = "DESC" if sort.startswith("-") or not sort else "ASC"
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_ROWS} AND ($2::text[] IS NULL OR a.state = ANY ($2)) AND ($3 = '' OR strpos(lower(a.file_name || ' ' || a.sender ||"
            " ' ' || a.subject || ' ' || coalesce(d.number, '') || ' ' || coalesce(d.buyer, '')), lower($3)) > 0)"
            f" ORDER BY {order} {turned}, a.id DESC LIMIT {int(limit)} OFFSET {int(offset)}",
            *(tx.office.id, states, words),
        )
    return [dict(row.items()) for row in rows]


async def counts(act: Act) -> dict[str, int]:
    """How many arrivals stand in each state."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT state, count(*) AS n FROM intake.arrival WHERE office_id = $1 GROUP BY 1", tx.office.id
        )
    return {row["state"]: row["n"] for row in rows}


async def arrival(act: Act, arrival_id: UUID) -> Arrival:
    """One arrival; raises `NotFound`."""
    async with transaction(act) as tx:
        return await arrival_in(tx, arrival_id)


async def arrival_in(tx: Transaction, arrival_id: UUID) -> Arrival:
    """The same in the transaction of another act."""
    row = await tx.fetchrow(f"{_ROWS} AND a.id = $2", tx.office.id, arrival_id)
    if row is None:
        raise NotFound
    text = await tx.fetchval(
        "SELECT reading FROM intake.arrival WHERE office_id = $1 AND id = $2", tx.office.id, arrival_id
    )
    drafts = await tx.fetch(
        "SELECT d.id, d.place, d.kind, d.state, d.content, d.version, d.customer_id, d.order_id, d.reason,"
        " coalesce(s.name, '') AS settled_by, d.settled_at FROM intake.draft d LEFT JOIN core.person s ON s.id = d.settled_by"
        " WHERE d.office_id = $1 AND d.arrival_id = $2 ORDER BY d.place",
        *(tx.office.id, arrival_id),
    )
    known = dict(row.items()) | {"refused_by": msgspec.json.decode(row["refused_by"])}
    return Arrival(known, msgspec.json.decode(text, type=Reading) if text else None, [_draft(one) for one in drafts])


async def original(act: Act, arrival_id: UUID) -> tuple[str, bytes]:
    """Name and bytes of what came; raises `NotFound`. Who took it is noted."""
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            "SELECT a.file_name, o.body FROM intake.arrival a JOIN intake.original o ON (o.office_id, o.arrival_id) = (a.office_id, a.id)"
            " WHERE a.office_id = $1 AND a.id = $2",
            *(tx.office.id, arrival_id),
        )
        if row is None:
            raise NotFound
        tx.audit("arrival.download", "arrival", arrival_id)
    return row["file_name"], row["body"]


async def picture(act: Act, arrival_id: UUID, page_no: int) -> tuple[str, bytes]:
    """Media type and bytes of one drawn page; raises `NotFound`."""
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            "SELECT media, body FROM intake.page_picture WHERE office_id = $1 AND arrival_id = $2 AND page_no = $3",
            *(tx.office.id, arrival_id, page_no),
        )
    if row is None:
        raise NotFound
    return row["media"], row["body"]


def _draft(row: Record) -> Draft:
    given = {name: value for name, value in row.items() if name != "content"}
    return Draft(**given, order=msgspec.json.decode(row["content"], type=ReadOrder))
