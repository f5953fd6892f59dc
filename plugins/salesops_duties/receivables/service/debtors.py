"""Customers with an account: found by name, and the page of one: the sum of the balance, what is open, what was done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, ask, clock, transaction
from salesops.errors import NotFound
from salesops.hookspecs.customers import CustomerHooks
from salesops.services.sheets import written
from salesops_duties.receivables.service.accounts import read_account, shown
from salesops_duties.receivables.service.items import statement

FOUND = 12


async def find_debtors(act: Act, words: str, *, own: bool = False) -> list[dict[str, Any]]:
    """Customers whose name has these words, those that begin with them first."""
    wanted = words.strip().lower()
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT a.customer_id, p.name, a.currency FROM receivables.account a JOIN core.party p ON p.id = a.customer_id"
            " WHERE a.office_id = $1 AND position($2 IN lower(p.name)) > 0 AND ($3::uuid IS NULL OR a.salesperson_id = $3)"
            f" ORDER BY position($2 IN lower(p.name)), lower(p.name), a.customer_id LIMIT {FOUND}",
            act.office.id,
            wanted,
            act.actor.person_id if own else None,
        )
    return [dict(row.items()) for row in rows]


async def name_of(act: Act, customer_id: UUID, *, own: bool = False) -> str | None:
    """The name of a customer with an account, or None where there is none, or none that one may see."""
    async with transaction(act) as tx:
        name: str | None = await tx.fetchval(
            "SELECT p.name FROM receivables.account a JOIN core.party p ON p.id = a.customer_id WHERE a.office_id = $1 AND a.customer_id = $2"
            " AND ($3::uuid IS NULL OR a.salesperson_id = $3)",
            act.office.id,
            customer_id,
            act.actor.person_id if own else None,
        )
    return name


async def party_of(act: Act, customer_id: UUID, *, own: bool = False) -> tuple[str, bool]:
    """A customer's name, and whether there is an account of theirs here yet; raises `NotFound` for one that may not be seen."""
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            "SELECT p.name, a.customer_id, a.salesperson_id FROM core.party p LEFT JOIN receivables.account a ON a.office_id = $1 AND a.customer_id = p.id"
            " WHERE p.id = $2",
            act.office.id,
            customer_id,
        )
        if row is None or (own and row["salesperson_id"] != act.actor.person_id):
            raise NotFound
        if row["customer_id"] is None and not await ask(CustomerHooks).customer_answering(act.office, tx, customer_id):
            raise NotFound
    return row["name"], row["customer_id"] is not None


async def read_debtor(act: Act, customer_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """The account with its name, who looks after it, until when the limit is good, and the corrections that wait."""
    account = await read_account(act, customer_id, own=own)
    async with transaction(act) as tx:
        head = await tx.fetchrow(
            "SELECT p.name, o.name AS limit_owner, w.name AS salesperson, a.limit_until, a.limit_minor, a.currency, a.currency AS own_currency FROM receivables.account a"
            " JOIN core.party p ON p.id = a.customer_id JOIN core.party o ON o.id = a.limit_owner_id LEFT JOIN core.person w ON w.id = a.salesperson_id"
            " WHERE a.office_id = $1 AND a.customer_id = $2",
            act.office.id,
            customer_id,
        )
        if head is None:
            raise NotFound
        numbers = await tx.fetch(
            "SELECT document_id, number FROM core.document_number WHERE office_id = $1 AND document_id = ANY ($2)",
            act.office.id,
            [hold["outbound_id"] for hold in account["holds"]],
        )
        waiting = await tx.fetch(
            "SELECT id, kind, currency, amount_minor, reason, made_at FROM receivables.adjustment WHERE office_id = $1 AND customer_id = $2 AND state = 'waiting'"
            " ORDER BY made_at LIMIT 20",
            act.office.id,
            customer_id,
        )
    number_of = {row["document_id"]: row["number"] for row in numbers}
    holds = [hold | {"number": number_of.get(hold["outbound_id"], "")} for hold in account["holds"]]
    known = {name: value for name, value in shown(head).items() if name != "currency"}
    if account["current"]:
        net, free = (Money.parse(account[name], account["currency"]) for name in ("open_ar", "unapplied"))
        known["owed"] = str(net + free)
    return account | known | {"holds": holds, "waiting": [shown(row) for row in waiting]}


async def statement_sheet(
    act: Act, customer_id: UUID, *, since: Any, until: Any, currency: str, own: bool, xlsx: bool
) -> bytes:
    """The statement as a sheet; text cannot become a formula. That it was given out is noted."""
    told = await statement(act, customer_id, since=since, until=until, currency=currency, own=own)
    async with transaction(act) as tx:
        changes = {"since": since, "until": until, "lines": len(told["items"])}
        tx.audit("receivables.export", "account", customer_id, changes=changes)
    heads = ("date", "document", "kind", "due", "amount", "currency")
    code = told["currency"]
    rows: list[list[object]] = [[str(since), "", "opening", "", told["opening"], code]]
    rows += [
        [str(i["value_on"]), i["number"] or i["foreign_no"] or "", i["kind"].replace("_", " "), str(i["due_on"]), i["amount"], code]
        for i in told["items"]
    ]  # fmt: skip
    rows.append([str(until), "", "closing", "", told["closing"], code])
    return await written("xlsx" if xlsx else "csv", heads, rows, title="Statement")


def since_when(act: Act) -> tuple[Any, Any]:
    """The days of a statement when none are named: from the first of the month before last to today."""
    today = clock.today(act.office.timezone)
    month = today.month - 2
    first = today.replace(
        day=1, month=month if month > 0 else month + 12, year=today.year if month > 0 else today.year - 1
    )
    return first, today


def sum_of(rows: list[dict[str, Any]], currency: str) -> str:
    """What is open of these items together; all are of one currency."""
    return str(sum((Money.parse(row["open"], currency) for row in rows), Money(currency, 0)))
