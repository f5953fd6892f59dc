"""Credit, invoices and money against a plain model: whatever is done in whatever order, every figure is the model's."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from salesops import Act, Money, clock, new_id, transaction
from salesops.act import Actor, Office
from salesops.db import connect_config
from salesops.errors import ConflictState, Invalid, Refused
from salesops.hookspecs.orders import Order
from salesops.hookspecs.receivables import CreditLine, CreditNoteToIssue, InvoiceLine, InvoiceToIssue
from salesops.masterdata.catalogue import NewProduct, add_products
from salesops.masterdata.people import set_limit
from salesops.services import approvals
from salesops.services.verify import verify
from salesops.testing import SYSTEM, Database
from salesops_duties.customers import service as customers
from salesops_duties.customers.rules import NewCustomer
from salesops_duties.receivables import service
from salesops_duties.receivables.rules import Clearing, Dispute, NewOverride, NewReceipt, Part, Reversal, Terms
from salesops_duties.receivables.service import settling

T = TypeVar("T")
EXAMPLES, STEPS = int(os.environ.get("SALESOPS_MACHINE_EXAMPLES", "200")), 40
START = dt.datetime(2040, 1, 1, 4, tzinfo=dt.UTC)
LIMIT = 1000  # minor units
UNTOLD = 10**12
amounts = st.sampled_from([1, 150, 400, 700, 999, 1000, 1300])


@dataclass
class Till:
    """One office for all examples; each example has a customer of its own."""

    office: Office
    asker: Actor
    checker: Actor
    product: UUID
    loop: asyncio.AbstractEventLoop
    looking: Any
    made: int = 0


@dataclass
class Debt:
    """An invoice and the goods it bills."""

    id: UUID
    order: UUID
    outbound: UUID
    total: int
    open: int
    credited: int = 0
    gone: bool = False
    hold: str = ""
    missing: int = 0
    most: int = 0
    receipt: UUID | None = None
    disputed: bool = False


@dataclass
class Credit:
    """Money or a credit note, and the debts it pays."""

    id: UUID
    amount: int
    open: int
    order: UUID | None = None
    reversed: bool = False
    links: list[tuple[Debt, int]] = field(default_factory=list)


FIGURES = """SELECT (SELECT jsonb_build_object('open', open_minor, 'committed', committed_minor) FROM receivables.balance WHERE office_id = $1 AND customer_id = $2) AS balance,
  (SELECT coalesce(jsonb_object_agg(v.id, jsonb_build_array(v.open_minor, v.credited_minor, coalesce(h.state, ''), CASE WHEN h.state = 'on_hold' THEN h.missing_minor ELSE 0 END,
     v.dispute = 'disputed')), '{}') FROM receivables.invoice v LEFT JOIN receivables.hold h ON (h.office_id, h.outbound_id) = (v.office_id, v.outbound_id)
     WHERE v.office_id = $1 AND v.customer_id = $2) AS debts,
  (SELECT coalesce(jsonb_object_agg(document_id, -open_minor), '{}') FROM receivables.item WHERE office_id = $1 AND customer_id = $2 AND amount_minor < 0) AS credits"""


class Receivables(RuleBasedStateMachine):
    """Commit, amend, issue, clear, take back, allocate, credit, grant, release, dispatch, dispute: here and in the model."""

    till: Till

    def __init__(self) -> None:
        super().__init__()
        self.till.made += 1
        self.now = START + self.till.made * dt.timedelta(days=130)  # numbers are drawn in the order of days
        self.committed: dict[UUID, int] = {}
        self.invoiced: set[UUID] = set()
        self.seen: list[UUID] = []
        self.debts: list[Debt] = []
        self.credits: list[Credit] = []
        self.granted: dict[UUID, int] = {}
        self.notes: set[UUID] = set()
        self.closing: dict[dt.date, int] = {}
        self.customer = self.work(self._open_account())

    # ------------------------------------------------------------------ how things are done

    def work(self, what: Coroutine[Any, Any, T]) -> T:
        with clock.at(self.now):
            return self.till.loop.run_until_complete(what)

    def attempt(self, what: Coroutine[Any, Any, Any]) -> Any:
        try:
            return self.work(what)
        except (Refused, Invalid) as refusal:
            return refusal

    def within(self, what: Any) -> Any:
        """Run `what(tx)` in a transaction of its own; returns the refusal when there is one."""

        async def act() -> Any:
            async with transaction(self.act()) as tx:
                return await what(tx)

        return self.attempt(act())

    def act(self, who: Actor = SYSTEM) -> Act:
        return Act(self.till.office, who, "api")

    async def _open_account(self) -> UUID:
        made = await customers.register(self.act(), NewCustomer(f"Firm {self.till.made}"))
        await service.set_terms(self.act(), made.id, Terms(str(Money("CNY", LIMIT))))
        return made.id

    def order(self, order_id: UUID, total: int) -> Order:
        return Order(order_id, self.customer, "CNY", total, ())

    @property
    def today(self) -> dt.date:
        with clock.at(self.now):
            return clock.today("Asia/Shanghai")

    # ------------------------------------------------------------------ the model's own arithmetic

    @property
    def balance(self) -> int:
        return sum(debt.open for debt in self.debts) - sum(credit.open for credit in self.credits)

    @property
    def exposure(self) -> int:
        return self.balance + sum(self.committed.values())

    @property
    def receipts(self) -> set[UUID]:
        return {credit.id for credit in self.credits if credit.id not in self.notes}

    def is_pegged(self, order: UUID | None) -> bool:
        return order is not None and order not in self.invoiced

    def money_for(self, order: UUID) -> int:
        """What the next invoice of an order would find to pay it."""
        theirs = sum(c.open for c in self.credits if c.order == order)
        free = sum(c.open for c in self.credits if c.order != order and not self.is_pegged(c.order))
        return theirs + max(0, free - sum(debt.open for debt in self.debts))

    def link(self, credit: Credit, debt: Debt, amount: int) -> None:
        credit.open, debt.open = credit.open - amount, debt.open - amount
        credit.links.append((debt, amount))

    def apply_money(self) -> None:
        for credit in self.credits:
            own_first = sorted(self.debts, key=lambda debt: credit.order is None or debt.order != credit.order)
            for debt in own_first:
                if credit.open and debt.open and (not self.is_pegged(credit.order) or debt.order == credit.order):
                    self.link(credit, debt, min(credit.open, debt.open))

    def settle(self, receipt: UUID | None = None) -> set[UUID]:
        ended = [
            d
            for d in self.debts
            if d.hold == "on_hold" and (not d.open or self.exposure - self.committed.get(d.order, 0) <= LIMIT)
        ]
        for debt in ended:
            debt.hold, debt.receipt = ("released_paid" if receipt else "released_covered"), receipt
        return {debt.outbound for debt in ended}

    # ------------------------------------------------------------------ rules

    @rule(total=amounts, data=st.data())
    def commit(self, total: int, data: st.DataObject) -> None:
        """An order is confirmed, or one that is under way is amended: what it had committed is replaced."""
        order = data.draw(st.sampled_from([*self.seen[-4:], None])) or new_id()
        before = self.committed.get(order, 0)
        found = self.within(lambda tx: service.commit(tx, self.order(order, total), UNTOLD))
        assert not isinstance(found, Exception), found
        assert found.shortfall_minor == max(0, total - (LIMIT - (self.exposure - before)))
        self.committed[order] = total
        self.invoiced.discard(order)
        if order not in self.seen:
            self.seen.append(order)
        if before > total:
            self.settle()

    @precondition(lambda self: self.committed)
    @rule(data=st.data())
    def want_more_than_was_told(self, data: st.DataObject) -> None:
        order = data.draw(st.sampled_from(sorted(self.committed)))
        total = self.committed[order] + LIMIT
        short = max(0, total - (LIMIT - (self.exposure - self.committed[order])))
        if short:
            told = self.within(lambda tx: service.commit(tx, self.order(order, total), short - 1))
            assert isinstance(told, Refused), told
            assert told.code == "insufficient_credit"

    @precondition(lambda self: self.committed)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        order = data.draw(st.sampled_from(sorted(self.committed)))
        self.within(lambda tx: service.release(tx, order, self.customer))
        del self.committed[order]
        self.settle()

    @precondition(lambda self: self.committed)
    @rule(data=st.data(), part=amounts)
    def issue(self, data: st.DataObject, part: int) -> None:
        """A part of an order, or all of it, is issued; the goods are held for what is missing and not granted."""
        order = data.draw(st.sampled_from(sorted(self.committed)))
        own = self.committed[order]
        total = min(part, own)
        line = InvoiceLine(1, self.till.product, "1", str(Money("CNY", total)), total)
        wanted = InvoiceToIssue(new_id(), order, new_id(), self.customer, "CNY", total, (line,), rest_minor=own - total)
        missing = max(0, total - (LIMIT - (self.exposure - own))) if self.money_for(order) < total else 0
        debt = Debt(wanted.id, order, wanted.outbound_id, total, total)
        if missing and self.granted.get(order, 0) >= missing:
            del self.granted[order]
            missing = 0
        issued = self.within(lambda tx: service.issue(tx, wanted))
        assert not isinstance(issued, Exception), issued
        assert (issued.held, issued.shortfall_minor) == (missing > 0, missing)
        if missing:
            debt.hold, debt.missing = "on_hold", missing
        self.committed[order] = own - total
        if own == total:
            del self.committed[order]
            self.invoiced.add(order)
        self.debts.append(debt)
        self.apply_money()

    @rule(data=st.data(), amount=amounts, twice=st.booleans())
    def clear(self, data: st.DataObject, amount: int, twice: bool) -> None:
        """Money is reported and cleared, some of it named for an order; cleared a second time it is refused."""
        order = data.draw(st.sampled_from([None, *self.seen[-3:]]))
        new = NewReceipt(str(self.customer), str(Money("CNY", amount)), str(new_id()), order_id=order and str(order))
        slip = self.work(service.note(self.act(), new))
        told = self.work(service.clear(self.act(), slip["id"], Clearing()))
        self.credits.append(Credit(slip["id"], amount, amount, order))
        self.apply_money()
        assert {UUID(one["outbound_id"]) for one in told["released"]} == self.settle(slip["id"])
        if twice:
            assert isinstance(self.attempt(service.clear(self.act(), slip["id"], Clearing())), ConflictState)

    @precondition(lambda self: self.receipts)
    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        """The bank takes money back: what it paid is open, goods that have not left are held again."""
        credit = data.draw(st.sampled_from([one for one in self.credits if one.id in self.receipts]))
        told = self.attempt(service.reverse(self.act(), credit.id, Reversal("no funds")))
        if credit.reversed:
            assert isinstance(told, ConflictState), told
            return
        touched = {debt.id for debt, _ in credit.links}
        for debt, amount in credit.links:
            debt.open += amount
        credit.links, credit.open, credit.reversed = [], 0, True
        self.apply_money()
        again = [
            d
            for d in self.debts
            if d.open and (d.id in touched or d.receipt == credit.id) and d.hold not in ("on_hold", "withdrawn")
        ]
        short, held = self.exposure - LIMIT, []
        for debt in again:
            missing = min(debt.open, short)
            if not debt.gone and missing > 0 and not (debt.hold == "released_by_approval" and debt.most >= missing):
                debt.hold, debt.missing, debt.receipt = "on_hold", missing, None
                held.append(debt.outbound)
        assert told["held"] == held
        assert told["left"] == [debt.outbound for debt in again if debt.gone]

    @precondition(lambda self: self.credits and self.debts)
    @rule(data=st.data(), amount=amounts)
    def allocate(self, data: st.DataObject, amount: int) -> None:
        """Money that waits is put against an invoice by hand: no more than is open, no more than there is."""
        credit, debt = data.draw(st.sampled_from(self.credits)), data.draw(st.sampled_from(self.debts))
        told = self.attempt(service.allocate(self.act(), credit.id, [Part(str(debt.id), str(Money("CNY", amount)))]))
        if amount > min(credit.open, debt.open):
            assert isinstance(told, Invalid), told
            return
        self.link(credit, debt, amount)
        self.settle(credit.id if credit.id in self.receipts else None)

    @precondition(lambda self: self.debts)
    @rule(data=st.data(), amount=amounts, withdrawn=st.booleans())
    def credit_note(self, data: st.DataObject, amount: int, withdrawn: bool) -> None:
        debt = data.draw(st.sampled_from(self.debts))
        outbound = debt.outbound if withdrawn else None
        lines = (CreditLine(1, self.till.product, "1", amount),)
        note = CreditNoteToIssue(
            new_id(),
            self.customer,
            debt.id,
            "return",
            new_id(),
            "CNY",
            "back",
            lines,
            amount,
            withdrawn_outbound_id=outbound,
        )
        told = self.within(lambda tx: service.credit(tx, note))
        if amount > debt.total - debt.credited:
            assert isinstance(told, Invalid), told
            return
        debt.credited += amount
        credit = Credit(note.id, amount, amount)
        self.credits.append(credit)
        self.notes.add(note.id)
        if debt.open:
            self.link(credit, debt, min(amount, debt.open))
        assert told.unapplied_minor == credit.open
        if withdrawn and debt.hold == "on_hold":
            debt.hold = "withdrawn"
        self.settle()

    @precondition(lambda self: self.seen)
    @rule(data=st.data(), amount=amounts)
    def grant(self, data: st.DataObject, amount: int) -> None:
        """One asks for credit above the limit, another grants it; each order one grant at a time in this model."""
        order = data.draw(st.sampled_from(self.seen[-4:]))
        if order not in self.granted:
            self.work(self._grant(order, amount))
            self.granted[order] = amount

    async def _grant(self, order: UUID, amount: int) -> None:
        until = self.today + dt.timedelta(days=80)
        new = NewOverride(str(order), str(Money("CNY", amount)), "a good customer", until)
        asked = await service.ask_override(self.act(self.till.asker), new)
        async with transaction(self.act(self.till.checker)) as tx:
            await approvals.decide(tx, asked["approval_id"], approve=True, note="")

    @precondition(lambda self: self.debts)
    @rule(data=st.data())
    def release_hold(self, data: st.DataObject) -> None:
        debt = data.draw(st.sampled_from(self.debts))
        told = self.attempt(service.release_hold(self.act(self.till.asker), debt.outbound)) if debt.hold else None
        if debt.hold != "on_hold" or self.granted.get(debt.order, 0) < debt.missing:
            assert told is None or isinstance(told, Refused), told
            return
        debt.hold, debt.most = "released_by_approval", self.granted.pop(debt.order)

    @precondition(lambda self: self.debts)
    @rule(data=st.data())
    def dispatch(self, data: st.DataObject) -> None:
        debt = data.draw(st.sampled_from(self.debts))
        told = self.within(lambda tx: service.refuse_held(tx, debt.outbound))
        assert isinstance(told, ConflictState) == (debt.hold == "on_hold"), told
        debt.gone = debt.gone or debt.hold != "on_hold"

    @precondition(lambda self: self.debts)
    @rule(data=st.data(), disputed=st.booleans())
    def dispute(self, data: st.DataObject, disputed: bool) -> None:
        debt = data.draw(st.sampled_from(self.debts))
        state = "disputed" if disputed else "resolved"
        self.work(service.set_dispute(self.act(), debt.id, Dispute(state, "two were broken")))
        debt.disputed = disputed
        self.settle()

    @rule(days=st.integers(1, 3))
    def days_pass(self, days: int) -> None:
        """What was owed at the end of a day is what the summary says of that day ever after."""
        self.closing[self.today] = self.balance
        self.now += dt.timedelta(days=days)
        for day in sorted(self.closing)[-1:]:
            lines = self.work(service.summary(self.act(), service.View(as_of=day, words=f"Firm {self.till.made}")))
            closing = [line for line in lines if line["customer_id"] == self.customer]
            assert (closing[0]["closing"] if closing else "0.00") == str(Money("CNY", self.closing[day]))

    # ------------------------------------------------------------------ what must hold after each of them

    def check_invariants(self, *args: Any, **kwargs: Any) -> None:
        super().check_invariants(*args, **kwargs)
        row = self.work(self._figures())
        balance = row["balance"]
        assert (balance["open"], balance["committed"]) == (self.balance, sum(self.committed.values()))
        debts = {
            str(d.id): [d.open, d.credited, d.hold, d.missing if d.hold == "on_hold" else 0, d.disputed]
            for d in self.debts
        }
        assert row["debts"] == debts
        assert row["credits"] == {str(credit.id): credit.open for credit in self.credits}

    async def _figures(self) -> dict[str, Any]:
        row = await self.till.looking.fetchrow(FIGURES, self.till.office.id, self.customer)
        return {name: json.loads(value) for name, value in row.items()}


@pytest_asyncio.fixture(scope="module", autouse=True)
async def unhurried(database: Database) -> None:
    """What is proved here does not depend on the disk."""
    await database.as_owner(f'ALTER DATABASE "{database.name}" SET synchronous_commit = off')


@pytest_asyncio.fixture
async def till(new_office: Any, person: Any, database: Database) -> AsyncIterator[Till]:
    """An office with one who asks and one who grants."""
    office = await new_office(duties=["customers", "receivables"])
    asker, checker, boss = [await person(office, role) for role in ("finance", "head", "office_admin")]
    async with transaction(Act(office, boss, "api")) as tx:
        await set_limit(tx, "receivables.override", Money("CNY", 10**9), person=checker.person_id)
        (product,) = await add_products(tx, [NewProduct(f"MACHINE-{office.id}", "Machine part")])
    looking = await asyncpg.connect(**connect_config(database.owner_url))
    yield Till(office, asker, checker, product, asyncio.get_running_loop(), looking)
    await looking.close()


def run(till: Till, examples: int, *phases: Phase) -> None:
    class AtThisTill(Receivables):
        pass

    AtThisTill.till = till
    settled = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=phases,
    )
    run_state_machine_as_test(seed(int(os.environ.get("SALESOPS_SEED", "20")))(AtThisTill), settings=settled)


def test_credit_and_money_are_what_the_model_says_after_every_step(till: Till) -> None:
    run(till, EXAMPLES, Phase.generate, Phase.shrink)
    assert till.loop.run_until_complete(findings(till)) == []


def test_control_goods_that_stay_held_though_they_are_paid_are_noticed(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "is_over", lambda *_: False)
    with pytest.raises(AssertionError):
        run(till, 30, Phase.generate)


async def findings(till: Till) -> list[Any]:
    return [finding async for finding in verify() if finding.office == till.office.code]
