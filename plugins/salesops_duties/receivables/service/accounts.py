"""Credit accounts: a customer's terms, and the balance as a column of figures."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, Office, Transaction, clock, transaction
from salesops.encoding import encode
from salesops.errors import ConflictVersion, Fault, Invalid, NotFound
from salesops_duties.receivables.rules import Terms, parse_terms
from salesops_duties.receivables.service.settling import lock_account, settle
from salesops_duties.receivables.service.standing import Seen, read


async def set_terms(act: Act, customer_id: UUID, terms: Terms) -> dict[str, Any]:
    """Open a customer's account or change its terms; what is owed stays, a hold that the new limit covers ends."""
    async with transaction(act) as tx:
        await lock_account(tx, customer_id)
        before = await _present(tx, customer_id)
        currency = terms.currency or (before["currency"] if before else act.office.currency)
        limit = parse_terms(terms, currency, clock.today(act.office.timezone))
        _check_version(terms, before, currency)
        await _store(tx, customer_id, terms, limit)
        after = {"limit": str(limit)} | msgspec.to_builtins(terms)
        tx.audit("credit.terms", "account", customer_id, changes={"before": before, "after": after})
        released = await settle(tx, customer_id)
        seen = await read(tx, customer_id, lock=True, lenient=True)
        return tx.answer(view(seen, act.office) | {"released": released})


async def read_account(act: Act, customer_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """A customer's balance: the terms of FEATURES 1.C, the open invoices and the holds behind them."""
    async with transaction(act) as tx:
        seen = await read(tx, customer_id, lenient=True)
        if own and not (seen.file and seen.file.salesperson_id == act.actor.person_id):
            raise NotFound
        invoices = await tx.fetch(
            "SELECT i.id, n.number, i.order_id, i.currency, i.state, i.issued_on, i.due_on, i.total_minor, i.open_minor, i.dispute FROM receivables.invoice i"
            " LEFT JOIN core.document_number n ON n.office_id = i.office_id AND n.document_id = i.id"
            " WHERE i.office_id = $1 AND i.customer_id = $2 AND i.open_minor > 0 ORDER BY i.due_on, i.id LIMIT 500",
            act.office.id,
            customer_id,
        )
        holds = await tx.fetch(
            "SELECT outbound_id, currency, cause, policy, required_minor, missing_minor, held_at FROM receivables.hold"
            " WHERE office_id = $1 AND customer_id = $2 AND state = 'on_hold' ORDER BY held_at LIMIT 500",
            act.office.id,
            customer_id,
        )
    return view(seen, act.office) | {"open_invoices": [shown(r) for r in invoices], "holds": [shown(r) for r in holds]}


def view(seen: Seen, office: Office) -> dict[str, Any]:
    """A balance with signs, as a column of terms; amounts in the currency of the limit, all that share it together."""
    account, standing = seen.account, seen.standing
    terms = {
        "customer_id": account.customer_id,
        "currency": seen.owner.currency,
        "mode": account.mode,
        "terms_days": account.terms_days,
        "instalments": account.instalments,
        "hold_policy": account.hold_policy,
        "invoice_policy": account.invoice_policy,
        "limit_owner_id": seen.owner.customer_id,
        "version": account.version,
        "as_of": clock.now(),
        "current": standing is not None,
    }
    if standing is None:  # a rate is missing: no figure rather than a wrong one
        return terms
    limit = standing.limit_on(clock.today(office.timezone))
    figures = {
        "open_ar": standing.open_minor,
        "unapplied": standing.unapplied_minor,
        "uninvoiced": standing.uninvoiced_minor,
        "committed": standing.committed_minor,
        "exposure": standing.exposure_minor,
        "overdue": standing.overdue_minor,
        "credit_limit": limit,
        "headroom": limit - standing.exposure_minor,
    }
    return terms | {name: str(Money(standing.currency, minor)) for name, minor in figures.items()}


def shown(row: Any) -> dict[str, Any]:
    """A row with its amounts as text in the row's own currency."""
    return {
        name.removesuffix("_minor"): (
            str(Money(row["currency"], value)) if name.endswith("_minor") and value is not None else value
        )
        for name, value in row.items()
    }


async def _present(tx: Transaction, customer_id: UUID) -> dict[str, Any] | None:
    if not await tx.fetchval("SELECT 1 FROM core.party WHERE id = $1", customer_id):
        raise NotFound
    row = await tx.fetchrow(
        "SELECT mode, currency, limit_minor, limit_until, terms_days, instalments, hold_policy, invoice_policy, version"
        " FROM receivables.account WHERE office_id = $1 AND customer_id = $2",
        tx.office.id,
        customer_id,
    )
    return dict(row.items()) if row else None


def _check_version(terms: Terms, before: dict[str, Any] | None, currency: str) -> None:
    if before and terms.version != before["version"]:
        raise ConflictVersion(
            "The terms were changed meanwhile, or not read before; compare and save again.",
            given=terms.version,
            present=before["version"],
        )
    if before and currency != before["currency"]:
        raise Invalid([Fault("currency", "fixed", "The currency of an account stays.", currency, before["currency"])])


async def _store(tx: Transaction, customer_id: UUID, terms: Terms, limit: Money) -> None:
    await tx.execute(
        "INSERT INTO receivables.account AS a (office_id, customer_id, mode, currency, limit_minor, limit_until, terms_days, instalments, hold_policy,"
        " invoice_policy, limit_owner_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10, $2)"
        " ON CONFLICT (office_id, customer_id) DO UPDATE SET mode = excluded.mode, limit_minor = excluded.limit_minor, limit_until = excluded.limit_until,"
        " terms_days = excluded.terms_days, instalments = excluded.instalments, hold_policy = excluded.hold_policy, invoice_policy = excluded.invoice_policy,"
        " version = a.version + 1",
        tx.office.id,
        customer_id,
        terms.mode,
        limit.currency,
        limit.minor,
        terms.limit_until,
        terms.terms_days,
        encode(terms.instalments).decode(),
        terms.hold_policy,
        terms.invoice_policy,
    )
    await tx.execute(
        "INSERT INTO receivables.balance (office_id, customer_id, currency) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        tx.office.id,
        customer_id,
        limit.currency,
    )
