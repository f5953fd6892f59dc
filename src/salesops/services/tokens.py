"""API tokens: `so_<id>_<secret>`, office-bound, stored as a hash, shown once, at most a year old (RELIABILITY 4.1)."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Sequence
from uuid import UUID

import msgspec

from salesops import clock
from salesops.act import Actor
from salesops.db import DB, Record
from salesops.errors import Faults, Forbidden, NotFound, Unauthenticated
from salesops.kernel import registry as registries
from salesops.transactions import Transaction
from salesops.values import new_id

_SHAPE = re.compile(r"so_([0-9a-f]{32})_([A-Za-z0-9_-]{43})")
_TOUCH = dt.timedelta(minutes=5)


class Holder(msgspec.Struct, frozen=True):
    """Who presented a token, and the one office it is good for."""

    office_id: int
    actor: Actor


async def issue_token(
    tx: Transaction, person: UUID, name: str, *, days: int = 90, permissions: list[str] | None = None
) -> tuple[UUID, str]:
    """Make a token for a member of this office; returns its id and the text to show once.

    A token speaks in its holder's name, so people issue their own only: whoever could hold another's would pass every
    rule of two persons. The operator's command line issues any. A narrowed token cannot issue a wider one.
    """
    narrowed = tx.actor.permissions
    if tx.actor.person_id.int and person != tx.actor.person_id:
        raise Forbidden("A token speaks in its holder's name: everybody issues their own.")
    if narrowed is not None and not (permissions is not None and set(permissions) <= narrowed):
        raise Forbidden("A narrowed token cannot issue a wider one.", permissions=sorted(narrowed))
    faults = Faults()
    if not 1 <= days <= 366:
        faults.add("days", "range", "1 to 366 days.", given=days)
    if not name.strip():
        faults.add("name", "required", "Say what the token is for.")
    unknown = sorted(set(permissions or ()) - registries.current().permissions.keys())
    if unknown:
        faults.add("permissions", "choice", f"Unknown: {', '.join(unknown)}.", given=", ".join(unknown))
    faults.raise_if_any()
    if not await tx.fetchval(
        "SELECT 1 FROM core.membership WHERE office_id = $1 AND person_id = $2 LIMIT 1", tx.office.id, person
    ):
        raise NotFound("That person does not belong to this office.")
    token_id, secret = new_id(), secrets.token_urlsafe(32)
    now = clock.now()
    await tx.execute(
        "INSERT INTO core.api_token (office_id, id, person_id, name, secret_hash, permissions, created_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        tx.office.id,
        token_id,
        person,
        name.strip(),
        _hash(secret),
        permissions,
        now,
        now + dt.timedelta(days=days),
    )
    tx.audit("token.issue", "api_token", token_id, changes={"person": str(person), "name": name, "days": days})
    return token_id, f"so_{token_id.hex}_{secret}"


async def list_tokens(tx: Transaction, *, holder: UUID | None = None) -> Sequence[Record]:
    """Tokens of this office, or of one holder, newest first; never a secret."""
    return await tx.fetch(
        "SELECT t.id, t.name, t.person_id, p.name AS person, t.permissions, t.created_at, t.expires_at, t.revoked_at, t.used_at"
        " FROM core.api_token t JOIN core.person p ON p.id = t.person_id WHERE t.office_id = $1"
        " AND ($2::uuid IS NULL OR t.person_id = $2) ORDER BY t.id DESC LIMIT 500",
        tx.office.id,
        holder,
    )


async def revoke_token(tx: Transaction, token_id: UUID, reason: str, *, holder: UUID | None = None) -> None:
    """Revoke a token of this office at once; with `holder` only one of theirs."""
    gone = await tx.execute(
        "UPDATE core.api_token SET revoked_at = $3 WHERE office_id = $1 AND id = $2 AND revoked_at IS NULL"
        " AND ($4::uuid IS NULL OR person_id = $4)",
        tx.office.id,
        token_id,
        clock.now(),
        holder,
    )
    if not gone:
        raise NotFound
    tx.audit("token.revoke", "api_token", token_id, reason=reason)


async def holder_of(text: str) -> Holder:
    """Who holds this token; raises `Unauthenticated` for every reason alike."""
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        raise Unauthenticated("The API token is not valid.")
    now = clock.now()
    rows = await DB.fetch("SELECT * FROM core.token_holder($1, $2, $3)", UUID(shape[1]), _hash(shape[2]), now)
    if not rows:
        raise Unauthenticated("The API token is not valid.")
    row = rows[0]
    roles = set(row["roles"]) | ({"system_admin"} if row["system_admin"] else set())
    actor = Actor(
        row["person_id"],
        row["name"],
        frozenset(roles),
        None if row["permissions"] is None else frozenset(row["permissions"]),
        row["token_id"],
        row["department_id"],
    )
    if row["used_at"] is None or row["used_at"] < now - _TOUCH:
        await _touch(row["office_id"], row["token_id"], now)
    return Holder(row["office_id"], actor)


async def _touch(office_id: int, token_id: UUID, now: dt.datetime) -> None:
    async with DB.transaction(office_id) as transaction:
        await transaction.connection.execute(
            "UPDATE core.api_token SET used_at = $3 WHERE office_id = $1 AND id = $2", office_id, token_id, now
        )


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
