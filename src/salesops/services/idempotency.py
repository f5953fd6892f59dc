"""One key, one effect: the answer of an act is kept in its own transaction and given again to a repetition.

Business refusals are kept too; what cannot be parsed, rights, throttling and faults of ours are not (RELIABILITY 5.2).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import asyncpg

from salesops.db import DB
from salesops.encoding import encode
from salesops.errors import KeyReused, SalesopsError
from salesops.problems import problem

if TYPE_CHECKING:
    from salesops.act import Act


class Replayed(Exception):
    """This request was answered before: `status` and `body` are that answer."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__("replayed")
        self.status = status
        self.body = body


def fingerprint(method: str, route: str, body: bytes) -> bytes:
    """SHA-256 of what the request asks for: the same key with another one is refused."""
    return hashlib.sha256(b"\0".join((method.encode(), route.encode(), body))).digest()


async def find_answer(act: Act) -> Replayed | None:
    """The kept answer to this act's key; raises `KeyReused` when it was another request."""
    key = act.idempotency
    if key is None:
        return None
    async with DB.transaction(act.office.id, read_only=True) as transaction:
        row = await transaction.connection.fetchrow(
            "SELECT k.fingerprint, k.status, k.body, k.mark, ARRAY(SELECT coalesce(n.number, '')"
            "  FROM unnest(k.numbers_of) WITH ORDINALITY AS d(id, ord)"
            "  LEFT JOIN core.document_number n ON n.office_id = k.office_id AND n.document_id = d.id ORDER BY d.ord) AS numbers"
            " FROM core.idempotency k WHERE k.office_id = $1 AND k.principal = $2 AND k.route = $3 AND k.key = $4",
            act.office.id,
            key.principal,
            key.route,
            key.key,
        )
    if row is None:
        return None
    if row["fingerprint"] != key.fingerprint:
        raise KeyReused("This Idempotency-Key was used before with another request; take a new key.")
    body = row["body"]
    for index, number in enumerate(row["numbers"]):
        body = body.replace(mark_of(row["mark"], index), number)
    return Replayed(row["status"], body.encode())


def mark_of(nonce: str, index: int) -> str:
    """The text that stands for the `index`-th number of a transaction until it is bound."""
    return f"#{nonce}:{index}#"


async def keep_refusal(act: Act, error: SalesopsError) -> None:
    """Keep a business refusal under the act's key; raises `Replayed` when a racing twin was answered first."""
    key = act.idempotency
    if key is None or not error.stored:
        return
    body = encode(problem(error)).decode()
    async with DB.transaction(act.office.id) as transaction:
        kept = await transaction.connection.fetchval(
            "INSERT INTO core.idempotency (office_id, principal, route, key, fingerprint, status, body)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING true",
            act.office.id,
            key.principal,
            key.route,
            key.key,
            key.fingerprint,
            error.status,
            body,
        )
    twin = None if kept else await find_answer(act)
    if twin is not None:
        raise twin from error


def is_key_conflict(error: BaseException) -> bool:
    """Whether a twin of this request committed first."""
    return isinstance(error, asyncpg.UniqueViolationError) and error.constraint_name == "idempotency_key"
