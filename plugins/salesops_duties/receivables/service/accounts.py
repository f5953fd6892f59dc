"""Credit accounts: terms, the receivables summary, and the locked row every credit check reads."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, clock, transaction
from salesops.errors import ConflictState, NotFound
from salesops_duties.receivables.rules import Account, Terms, parse_terms
from salesops_duties.receivables.service.holds import end_holds

_COLUMNS = "a.mode, a.currency, a.limit_minor, a.limit_until, a.terms_days, a.open_minor, a.committed_minor"


async def set_terms(act: Act, customer_id: UUID, terms: Terms) -> dict[str, Any]:
    """Open a customer's account or change its terms; what is owed stays, a hold that the new limit covers ends."""
    limit = parse_terms(terms, act.office.currency)
    async with transaction(act) as tx:
        if not await tx.fetchval("SELECT 1 FROM core.party WHERE id = $1", customer_id):
            raise NotFound
        await tx.execute(
            "INSERT INTO receivables.account AS a (office_id, customer_id, mode, currency, limit_minor, limit_until, terms_days)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (office_id, customer_id) DO UPDATE SET mode = excluded.mode,"
            " limit_minor = excluded.limit_minor, limit_until = excluded.limit_until, terms_days = excluded.terms_days, version = a.version + 1",
            act.office.id,
            customer_id,
            terms.mode,
            act.office.currency,
            limit.minor,
            terms.limit_until,
            terms.terms_days,
        )
        tx.audit(
            "credit.terms",
            "account",
            customer_id,
            changes={"limit": str(limit), "mode": terms.mode, "days": terms.terms_days},
        )
        released = await end_holds(tx, customer_id)
        account = await load(tx, customer_id)
        return tx.answer(view(customer_id, account, act) | {"released": released})


async def read_account(act: Act, customer_id: UUID) -> dict[str, Any]:
    """A customer's balance: the terms of FEATURES 1.C and the open invoices behind them."""
    async with transaction(act) as tx:
        account = await load(tx, customer_id)
        invoices = await tx.fetch(
            "SELECT i.id, n.number, i.order_id, i.issued_on, i.due_on, i.total_minor, i.open_minor, i.dispute FROM receivables.invoice i"
            " LEFT JOIN core.document_number n ON n.office_id = i.office_id AND n.document_id = i.id"
            " WHERE i.office_id = $1 AND i.customer_id = $2 AND i.open_minor > 0 ORDER BY i.due_on, i.id",
            act.office.id,
            customer_id,
        )
        holds = await tx.fetch(
            "SELECT outbound_id, required_minor, missing_minor, held_at FROM receivables.hold"
            " WHERE office_id = $1 AND customer_id = $2 AND state = 'on_hold' ORDER BY held_at",
            act.office.id,
            customer_id,
        )
    shown = view(customer_id, account, act)
    shown["open_invoices"] = [_amounts(row, account.currency) for row in invoices]
    shown["holds"] = [_amounts(row, account.currency) for row in holds]
    return shown


async def summary(act: Act, *, after: UUID | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """The accounts-receivable summary: one line per customer, by id, a page at a time."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"SELECT a.customer_id, p.name, {_COLUMNS} FROM receivables.account a JOIN core.party p ON p.id = a.customer_id"
            " WHERE a.office_id = $1 AND ($2::uuid IS NULL OR a.customer_id > $2) ORDER BY a.customer_id LIMIT $3",
            act.office.id,
            after,
            limit,
        )
    return [{"name": r["name"], **view(r["customer_id"], _account(r), act)} for r in rows]


async def load(tx: Transaction, customer_id: UUID, *, lock: bool = False) -> Account:
    """The customer's account; with `lock` its row stays ours until the transaction ends."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM receivables.account a WHERE a.office_id = $1 AND a.customer_id = $2"
        + (" FOR UPDATE" if lock else ""),
        tx.office.id,
        customer_id,
    )
    if row is None:
        raise ConflictState(
            "This customer has no credit account here; finance sets the terms first.",
            current="no account",
            ways_out=["set credit terms"],
        )
    return _account(row)


def view(customer_id: UUID, account: Account, act: Act) -> dict[str, Any]:
    """A balance with signs, as a column of terms; amounts in the account's currency."""
    limit = account.limit_on(clock.today(act.office.timezone))

    def money(minor: int) -> str:
        return str(Money(account.currency, minor))

    return {
        "customer_id": customer_id,
        "currency": account.currency,
        "mode": account.mode,
        "terms_days": account.terms_days,
        "open_ar": money(account.open_minor),
        "committed": money(account.committed_minor),
        "exposure": money(account.exposure_minor),
        "credit_limit": money(limit),
        "headroom": money(limit - account.exposure_minor),
        "as_of": clock.now(),
    }


def _amounts(row: Any, currency: str) -> dict[str, Any]:
    return {
        (name.removesuffix("_minor") if name.endswith("_minor") else name): (
            str(Money(currency, value)) if name.endswith("_minor") else value
        )
        for name, value in row.items()
    }


def _account(row: Any) -> Account:
    return Account(
        row["mode"],
        row["currency"],
        row["limit_minor"],
        row["limit_until"],
        row["terms_days"],
        row["open_minor"],
        row["committed_minor"],
    )
