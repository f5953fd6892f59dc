"""What carriers tell of their own accord is verified, kept and answered here; `draining` reckons with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec
import structlog

from salesops import Act, clock, new_id, transaction
from salesops.errors import Malformed, NotFound
from salesops.hookspecs.carriers import PushReply
from salesops_duties.logistics.carriers import push_carrier
from salesops_duties.logistics.service.adapters import carriers_of

KEPT = dt.timedelta(days=30)
_KEEP = """SELECT logistics.keep_push($1, $2, $3, $4, $5, $6) AS is_new,
  EXISTS (SELECT 1 FROM logistics.push WHERE office_id = $1 AND done_at IS NULL) AS others_wait"""
log = structlog.get_logger(__name__)


class PushesWaiting(msgspec.Struct, frozen=True):
    """Pushes were kept and wait to be reckoned with."""


async def take_push(act: Act, word: str, headers: Mapping[str, str], body: bytes) -> PushReply:
    """Keep a push when it is the carrier's, and answer as it wants; the same push again is answered and kept once.

    Raises `NotFound` for an address that is nobody's, `Malformed` for a signature that is not right: nothing of it is kept.
    """
    known = await carriers_of(act.office)
    async with transaction(act) as tx:
        row: Any = await tx.fetchrow(
            "SELECT id, adapter, push_secret FROM logistics.carrier_account WHERE office_id = $1 AND push_word = $2 AND is_active",
            act.office.id,
            word,
        )
        adapter = push_carrier(known[row["adapter"]]) if row and row["adapter"] in known else None
        if adapter is None or not row["push_secret"]:
            raise NotFound
        now = clock.now()
        verdict = adapter.verify_push(headers, body, row["push_secret"], now)
        if not verdict.ok:
            log.warning("push_refused", office=act.office.code, account=str(row["id"]), reason=verdict.reason)
            raise Malformed("This push is not signed as agreed.")
        digest = bytes.fromhex(verdict.digest)  # of what is said, however it was sent
        kept: Any = await tx.fetchrow(_KEEP, act.office.id, new_id(), row["id"], digest, body, now)
        if kept["is_new"] and not kept["others_wait"]:  # whoever drains takes all there are
            tx.enqueue("logistics.drain_pushes", PushesWaiting())
    return adapter.push_reply(True)


async def forget_old(act: Act) -> None:
    """Forget pushes that were reckoned with long ago; a carrier does not send them again after so long."""
    async with transaction(act) as tx:
        await tx.execute(
            "DELETE FROM logistics.push WHERE office_id = $1 AND done_at < $2", act.office.id, clock.now() - KEPT
        )
