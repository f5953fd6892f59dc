"""What must be looked at although no parcel says so: carriers whose machine is in trouble for long, goods that should not have left."""

from __future__ import annotations

import datetime as dt

from salesops import Transaction, clock
from salesops.events import ReceiptReversed
from salesops_duties.logistics.rules.watching import TROUBLE_TOLD
from salesops_duties.logistics.service.following import open_exceptions

_OVER = """UPDATE logistics.carrier_account a SET trouble_since = NULL, trouble = '' WHERE a.office_id = $1 AND a.trouble_since IS NOT NULL
  AND (NOT a.is_active OR NOT EXISTS (SELECT 1 FROM logistics.parcel p WHERE p.office_id = a.office_id AND p.account_id = a.id AND p.poll_at IS NOT NULL))"""
_UNHEARD = """SELECT DISTINCT p.shipment_id, a.trouble FROM logistics.parcel p JOIN logistics.carrier_account a ON (a.office_id, a.id) = (p.office_id, p.account_id)
  WHERE p.office_id = $1 AND p.state NOT IN ('delivered', 'returned', 'lost') AND a.trouble_since <= $2
    AND NOT EXISTS (SELECT 1 FROM logistics.exception e WHERE e.office_id = p.office_id AND e.shipment_id = p.shipment_id AND e.kind = 'carrier'
      AND e.closed_at IS NULL) ORDER BY 1 LIMIT $3"""
_HEARD = """SELECT DISTINCT e.shipment_id FROM logistics.exception e WHERE e.office_id = $1 AND e.kind = 'carrier' AND e.closed_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM logistics.parcel p JOIN logistics.carrier_account a ON (a.office_id, a.id) = (p.office_id, p.account_id)
    WHERE p.office_id = e.office_id AND p.shipment_id = e.shipment_id AND p.state NOT IN ('delivered', 'returned', 'lost') AND a.trouble_since IS NOT NULL)"""
_CAME_BACK = """SELECT e.shipment_id FROM logistics.exception e JOIN logistics.shipment s ON (s.office_id, s.id) = (e.office_id, e.shipment_id)
  WHERE e.office_id = $1 AND e.kind = 'left_while_held' AND e.closed_at IS NULL AND s.state = 'returned'"""
_LEFT = """SELECT DISTINCT s.id FROM logistics.shipment_outbound o JOIN logistics.shipment s ON (s.office_id, s.id) = (o.office_id, o.shipment_id)
  WHERE o.office_id = $1 AND o.outbound_id = ANY ($2) AND s.state NOT IN ('returned', 'lost')
    AND NOT EXISTS (SELECT 1 FROM logistics.verification v WHERE v.office_id = s.office_id AND v.shipment_id = s.id AND v.state = 'accepted')"""


async def watch_carriers(tx: Transaction, now: dt.datetime, most: int) -> int:
    """Open or close what follows of carriers in trouble, which only an answer ends, or that nothing is to be asked any more.

    Answers how many were opened.
    """
    await tx.execute(_OVER, tx.office.id)
    rows = await tx.fetch(_UNHEARD, tx.office.id, now - TROUBLE_TOLD, most)
    await open_exceptions(tx, [(row["shipment_id"], None, "carrier", row["trouble"]) for row in rows], now)
    await _close(tx, _HEARD, "carrier", "the carrier answers again", now)
    await _close(tx, _CAME_BACK, "left_while_held", "the goods came back", now)
    return len(rows)


async def left_unpaid(tx: Transaction, event: ReceiptReversed) -> None:
    """Goods left upon money that was none: whoever can still stop them must know."""
    rows = await tx.fetch(_LEFT, tx.office.id, list(event.left_ids))
    await open_exceptions(tx, [(row["id"], None, "left_while_held", "") for row in rows], clock.now())


async def _close(tx: Transaction, sql: str, kind: str, outcome: str, now: dt.datetime) -> None:
    found = [row["shipment_id"] for row in await tx.fetch(sql, tx.office.id)]
    if found:
        tx.write("logistics.close_exceptions", tx.office.id, [], found, [kind], outcome, tx.act.actor.person_id, now)
