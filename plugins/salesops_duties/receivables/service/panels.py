"""The balance beside an order or on the page of its customer, as a sum one can read; offers, on the kernel's transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from salesops import Actor, Money, Office, clock
from salesops.db import reading
from salesops.hookspecs.orders import Order, OrderPanel
from salesops.rights import scope_of
from salesops_duties.receivables.rules import Held, Standing, shortfall, still_missing
from salesops_duties.receivables.service.settling import OF_HOLDS
from salesops_duties.receivables.service.stored import PolicyRow, Read

READ = "receivables.read"
_ACCOUNT = (
    "SELECT a.limit_owner_id, a.salesperson_id, o.name AS limit_owner,"
    " (SELECT count(*) FROM receivables.hold h WHERE h.office_id = a.office_id AND h.customer_id = a.customer_id AND h.state = 'on_hold') AS held,"
    " EXISTS (SELECT 1 FROM receivables.invoice i WHERE i.office_id = a.office_id AND i.order_id = $3) AS is_invoiced,"
    " (SELECT h.outbound_id FROM receivables.hold h WHERE h.office_id = a.office_id AND h.order_id = $3 AND h.state = 'on_hold' LIMIT 1) AS hold,"
    " (SELECT c.id FROM receivables.payment_call c WHERE c.office_id = a.office_id AND c.customer_id = a.customer_id AND c.state = 'open'"
    "  ORDER BY (c.order_id = $3) DESC NULLS LAST, c.next_call_on LIMIT 1) AS call"
    " FROM receivables.account a JOIN core.party o ON o.id = a.limit_owner_id WHERE a.office_id = $1 AND a.customer_id = $2"
)


async def panels(office: Office, actor: Actor, order: Order) -> tuple[OrderPanel, ...]:
    """The balance beside an order, with what it needs and lacks; nothing for those who may not see the account."""
    return await _balance(office, actor, order.customer_id, order)


async def panels_of(office: Office, actor: Actor, thing: str, thing_id: UUID) -> tuple[OrderPanel, ...]:
    """The balance on the page of a customer, arrears on that of an outbound order."""
    if thing == "customer":
        return await _balance(office, actor, thing_id, None)
    return await _arrears(office, actor, thing_id) if thing == "outbound_order" else ()


async def _balance(office: Office, actor: Actor, customer_id: UUID, order: Order | None) -> tuple[OrderPanel, ...]:
    scope = scope_of(actor, READ)
    if scope is None:
        return ()
    connection = reading().connection
    account = await connection.fetchrow(_ACCOUNT, office.id, customer_id, order.id if order else None)
    if account is None or (scope == "own" and account["salesperson_id"] != actor.person_id):
        return ()
    found = await _found(office, account["limit_owner_id"], customer_id, order)
    now = clock.now().astimezone(ZoneInfo(office.timezone))
    data = _data(found, office, order, is_invoiced=account["is_invoiced"]) | {
        "customer_id": str(customer_id),
        "held": account["held"],
        "hold": str(account["hold"] or ""),
        "call": str(account["call"] or ""),
        "limit_owner": account["limit_owner"] if account["limit_owner_id"] != customer_id else "",
    }
    template = "receivables/panel_balance.html"
    return (
        OrderPanel("balance", "Balance", (), "wallet", "B", 20, stamp=f"{now:%H:%M}", template=template, data=data),
    )


async def _arrears(office: Office, actor: Actor, outbound_id: UUID) -> tuple[OrderPanel, ...]:
    """Whether the goods are held, and what is missing by now; by today's rates where the currencies are several: as noted."""
    scope = scope_of(actor, READ) or scope_of(actor, "inventory.deliveries")  # the dock must know it too
    if scope is None:
        return ()
    row = await reading().connection.fetchrow(
        f"SELECT x.*, a.limit_owner_id, a.salesperson_id, k.currency AS limit_currency, k.required_minor, k.missing_minor, k.state, k.held_at, k.released_at"
        f" FROM ({OF_HOLDS} WHERE h.office_id = $1 AND h.outbound_id = $2) x JOIN receivables.hold k ON k.office_id = $1 AND k.outbound_id = x.outbound_id"
        " JOIN receivables.account a ON a.office_id = $1 AND a.customer_id = x.customer_id",
        office.id,
        outbound_id,
    )
    if row is None or row["state"] == "withdrawn" or (scope == "own" and row["salesperson_id"] != actor.person_id):
        return ()
    found = await _found(office, row["limit_owner_id"], row["customer_id"], None)
    minor: int | None = row["missing_minor"]
    if not _others(found) - {row["limit_currency"]} and row["currency"] == row["limit_currency"]:
        unpaid = row["order_minor"] if row["policy"] == "full_order" else row["this_minor"]
        held = Held(row["policy"], row["needs_overdue"], unpaid, row["rest_minor"], row["deposit_minor"])
        minor = still_missing(held, standing_of(found), clock.today(office.timezone))
    currency = row["limit_currency"]
    data = {
        "outbound_id": str(outbound_id),
        "state": row["state"],
        "currency": currency,
        "required": str(Money(currency, row["required_minor"])),
        "missing": None if minor is None else str(Money(currency, minor)),
        "held_at": row["held_at"].isoformat(),
        "released_at": row["released_at"].isoformat() if row["released_at"] else "",
    }
    return (OrderPanel("arrears", "Payment", (), "hand", "", 5, template="receivables/panel_arrears.html", data=data),)


async def _found(office: Office, owner: UUID, customer_id: UUID, order: Order | None) -> Read:
    text = await reading().connection.fetchval(
        "SELECT receivables.read_standing($1, $2, $3, $4, false, NULL, $5, $6)::text",
        office.id,
        owner,
        customer_id,
        clock.today(office.timezone),
        order.id if order else None,
        order.currency if order else None,
    )
    return msgspec.json.decode(text, type=Read)


def _others(found: Read) -> set[str]:
    return {b.currency for b in found.balances if b.open_minor or b.uninvoiced_minor or b.committed_minor}


def standing_of(found: Read) -> Standing:
    """The standing of those who share a limit, all of it in the limit's own currency."""
    owner, policy = found.owner, found.policy or PolicyRow()
    assert owner is not None

    def total(name: str) -> int:
        return sum(getattr(b, name) for b in found.balances)

    overdue = total("overdue_minor")
    return Standing(
        owner.mode,
        owner.currency,
        owner.limit_minor,
        owner.limit_until,
        open_minor=total("open_minor"),
        committed_minor=total("committed_minor"),
        uninvoiced_minor=total("uninvoiced_minor"),
        unapplied_minor=total("unapplied_minor"),
        overdue_minor=overdue,
        overdue_blocks=policy.overdue_stops and overdue > policy.overdue_tolerance_minor,
        watch_share=policy.watch_share,
    )


def _data(found: Read, office: Office, order: Order | None, *, is_invoiced: bool) -> dict[str, Any]:
    """The terms as text; no figure where the currencies are several, for the account tells it by the day's rates."""
    owner = found.owner
    assert owner is not None
    if (_others(found) | ({order.currency} if order else set())) - {owner.currency}:
        return {"currency": owner.currency, "several": True}

    standing, today = standing_of(found), clock.today(office.timezone)
    own_part = found.order.committed_minor
    need = order.total_minor if order and not is_invoiced else None
    exposure = standing.exposure_minor - own_part
    minors = {
        "owed": standing.open_minor + standing.unapplied_minor,
        "unapplied": standing.unapplied_minor,
        "uninvoiced": standing.uninvoiced_minor,
        "committed": standing.committed_minor - own_part,
        "exposure": exposure,
        "limit": standing.limit_on(today),
        "headroom": standing.limit_on(today) - exposure,
        "overdue": standing.overdue_minor,
    }
    if need is not None:
        minors |= {"need": need, "short": shortfall(standing, need, own_part, today)}
    figures = {name: str(Money(owner.currency, minor)) for name, minor in minors.items()}
    return figures | {"currency": owner.currency, "several": False, "mode": owner.mode, "is_short": minors.get("short", 0) > 0}  # fmt: skip
