"""One asks, another decides, once: maker is not checker, within the limit, while it is valid."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from salesops import clock
from salesops.act import Act, Actor
from salesops.errors import ConflictDuplicate, ConflictState, Forbidden, Invalid, NotFound
from salesops.masterdata import people
from salesops.services import approvals
from salesops.services.approvals import NotApproved
from salesops.testing import SYSTEM
from salesops.transactions import Transaction, transaction
from salesops.values import Money, new_id

YUAN = "CNY"
START = dt.datetime(2040, 3, 10, 9, tzinfo=dt.UTC)  # long after the limits of these tests begin
ACTION = "credit.override"


class Team:
    """An office with one who asks, two who may decide, and a limit of 1,000.00 for heads."""

    def __init__(self, office: Any, maker: Actor, head: Actor, other_head: Actor, finance: Actor) -> None:
        self.office, self.maker, self.head, self.other_head, self.finance = office, maker, head, other_head, finance
        self.subject = new_id()

    def act(self, actor: Actor) -> Act:
        return Act(self.office, actor, "api")

    async def ask(self, amount: str | None = "800.00", *, by: Actor | None = None, **more: Any) -> UUID:
        async with transaction(self.act(by or self.maker)) as tx:
            money = None if amount is None else Money.parse(amount, YUAN)
            return await approvals.request(
                tx, ACTION, "order QL-26-0884", self.subject, "good customer", amount=money, **more
            )

    async def decide(self, approval: UUID, by: Actor, *, approve: bool = True, note: str = "") -> None:
        async with transaction(self.act(by)) as tx:
            await approvals.decide(tx, approval, approve=approve, note=note)

    async def use(self, amount: str = "800.00", *, currency: str = YUAN) -> UUID:
        async with transaction(self.act(self.maker)) as tx:
            return await approvals.use(tx, ACTION, self.subject, amount=Money.parse(amount, currency))


@pytest_asyncio.fixture
async def team(office: Any, person: Callable[..., Awaitable[Actor]]) -> Team:
    maker, head, other, finance = [await person(office, r) for r in ("assistant", "head", "head", "finance")]
    boss = await person(office, "office_admin")
    async with transaction(Act(office, boss, "api")) as tx:
        await people.set_limit(tx, ACTION, Money.parse("1000.00", YUAN), role="head")
    return Team(office, maker, head, other, finance)


async def test_a_granted_approval_is_used_once(team: Team) -> None:
    approval = await team.ask()
    await team.decide(approval, team.head)
    assert await team.use() == approval
    with pytest.raises(NotApproved):
        await team.use()


async def test_nobody_decides_their_own_request(team: Team) -> None:
    approval = await team.ask(by=team.head)
    with pytest.raises(Forbidden) as refused:
        await team.decide(approval, team.head)
    assert refused.value.code == "maker_is_checker"
    await team.decide(approval, team.other_head)  # the control: another may


async def test_nobody_refuses_their_own_request_either(team: Team) -> None:
    approval = await team.ask(by=team.head)
    with pytest.raises(Forbidden):
        await team.decide(approval, team.head, approve=False, note="changed my mind")


async def test_nobody_decides_what_they_gain_from(team: Team) -> None:
    approval = await team.ask(beneficiary=team.head.person_id)
    with pytest.raises(Forbidden):
        await team.decide(approval, team.head)
    await team.decide(approval, team.other_head)


@pytest.mark.parametrize("checker", ["maker", "gainer"])
async def test_the_table_itself_refuses_maker_as_checker(team: Team, checker: str) -> None:
    approval = await team.ask(beneficiary=team.head.person_id)
    wrong = team.maker if checker == "maker" else team.head
    with pytest.raises(asyncpg.CheckViolationError):
        await _decide_in_sql(team, approval, wrong.person_id)
    await _decide_in_sql(team, approval, team.other_head.person_id)  # the control: the same statement, another person


async def _decide_in_sql(team: Team, approval: UUID, checker: UUID) -> None:
    async with transaction(team.act(SYSTEM)) as tx:
        await tx.execute(
            "UPDATE core.approval SET state = 'approved', decided_by = $3, decided_at = now() WHERE office_id = $1 AND id = $2",
            team.office.id,
            approval,
            checker,
        )


@pytest.mark.parametrize(("amount", "allowed"), [("1000.00", True), ("1000.01", False), ("0.00", True)])
async def test_a_checker_stays_within_the_limit(team: Team, amount: str, allowed: bool) -> None:
    approval = await team.ask(amount)
    if allowed:
        await team.decide(approval, team.head)
        return
    with pytest.raises(Forbidden) as refused:
        await team.decide(approval, team.head)
    assert refused.value.code == "above_limit"
    await team.decide(approval, team.head, approve=False, note="too much")  # a no needs no limit


async def test_without_any_limit_one_approves_no_amount_but_plain_requests(team: Team) -> None:
    with pytest.raises(Forbidden):
        await team.decide(await team.ask("0.01"), team.finance)
    team.subject = new_id()
    await team.decide(await team.ask(None), team.finance)


async def test_a_limit_of_one_currency_says_nothing_of_another(team: Team) -> None:
    async with transaction(team.act(team.maker)) as tx:
        approval = await approvals.request(tx, ACTION, "x", team.subject, "why", amount=Money.parse("1.00", "EUR"))
    with pytest.raises(Forbidden):
        await team.decide(approval, team.head)


async def test_someone_without_the_right_cannot_decide(team: Team) -> None:
    approval = await team.ask(by=team.head)
    with pytest.raises(Forbidden):
        await team.decide(approval, team.maker)


@pytest.mark.parametrize(("amount", "currency"), [("800.01", YUAN), ("1.00", "EUR")])
async def test_it_covers_no_more_and_no_other_currency_than_was_asked(team: Team, amount: str, currency: str) -> None:
    await team.decide(await team.ask("800.00"), team.head)
    with pytest.raises(NotApproved):
        await team.use(amount, currency=currency)
    await team.use("799.99")


async def test_it_is_for_its_own_subject_and_action_only(team: Team) -> None:
    await team.decide(await team.ask(), team.head)
    async with transaction(team.act(team.maker)) as tx:
        with pytest.raises(NotApproved):
            await approvals.use(tx, ACTION, new_id())
        with pytest.raises(NotApproved):
            await approvals.use(tx, "price.override", team.subject)


async def test_an_open_or_refused_request_allows_nothing(team: Team) -> None:
    approval = await team.ask()
    with pytest.raises(NotApproved):
        await team.use()
    await team.decide(approval, team.head, approve=False, note="no")
    with pytest.raises(NotApproved):
        await team.use()


async def test_a_decision_is_made_once(team: Team) -> None:
    approval = await team.ask()
    await team.decide(approval, team.head)
    with pytest.raises(ConflictState) as told:
        await team.decide(approval, team.other_head, approve=False, note="no")
    assert told.value.facts["current"] == "approved"


async def test_a_no_says_why(team: Team) -> None:
    with pytest.raises(Invalid):
        await team.decide(await team.ask(), team.head, approve=False, note="  ")


async def test_a_request_says_why(team: Team) -> None:
    async with transaction(team.act(team.maker)) as tx:
        with pytest.raises(Invalid):
            await approvals.request(tx, ACTION, "x", team.subject, " ")


async def test_the_same_thing_is_asked_once_until_it_is_decided(team: Team) -> None:
    first = await team.ask()
    with pytest.raises(ConflictDuplicate):
        await team.ask()
    await team.decide(first, team.head, approve=False, note="no")
    await team.ask()


async def test_it_runs_out_before_it_is_decided_and_before_it_is_used(team: Team) -> None:
    late = START + approvals.LASTS
    with clock.at(START):
        approval = await team.ask()
    with clock.at(late), pytest.raises(ConflictState) as told:
        await team.decide(approval, team.head)
    assert told.value.facts["current"] == "expired"
    with clock.at(late):
        again = await team.ask()  # an expired one does not stand in the way
        await team.decide(again, team.head)
    with clock.at(late + approvals.LASTS - dt.timedelta(seconds=1)):
        assert [a.state for a in await _listed(team, team.head)] == ["expired", "approved"]
    with clock.at(late + approvals.LASTS), pytest.raises(NotApproved):
        await team.use()


async def test_waiting_for_me_leaves_out_my_own_and_what_is_above_my_limit(team: Team) -> None:
    mine = await team.ask(by=team.head)
    team.subject = new_id()
    above = await team.ask("5000.00")
    team.subject = new_id()
    for_me = await team.ask("10.00")
    async with transaction(team.act(team.head)) as tx:
        waiting = [a.id for a in await approvals.waiting_for(tx)]
    assert waiting == [for_me]
    assert {mine, above} <= {a.id for a in await _listed(team, team.head)}


async def test_a_salesperson_sees_only_their_own_requests(team: Team, person: Any) -> None:
    seller = await person(team.office, "sales")
    others = await team.ask()
    team.subject = new_id()
    own = await team.ask(by=seller)
    assert [a.id for a in await _listed(team, seller)] == [own]
    async with transaction(team.act(seller)) as tx:
        with pytest.raises(NotFound):
            await approvals.find(tx, others)


async def test_another_office_sees_nothing_of_it(team: Team, new_office: Any, person: Any) -> None:
    approval = await team.ask()
    elsewhere = await new_office()
    head = await person(elsewhere, "head")
    async with transaction(Act(elsewhere, head, "api")) as tx:
        assert await approvals.listed(tx) == []
        with pytest.raises(NotFound):
            await approvals.decide(tx, approval, approve=True, note="")


async def _listed(team: Team, actor: Actor) -> list[approvals.Approval]:
    async with transaction(team.act(actor)) as tx:
        return await approvals.listed(tx)


# ------------------------------------------------------------------ at once


async def _naive_use(tx: Transaction, subject: UUID) -> None:
    """What `use` must not be: look, then write what was seen."""
    seen = await tx.fetchval(
        "SELECT state FROM core.approval WHERE office_id = $1 AND subject_id = $2", tx.office.id, subject
    )
    await asyncio.sleep(0.1)
    if seen != "approved":
        raise NotApproved("used")
    await tx.execute(
        "UPDATE core.approval SET state = 'used' WHERE office_id = $1 AND subject_id = $2", tx.office.id, subject
    )


async def _careful_use(tx: Transaction, subject: UUID) -> None:
    await approvals.use(tx, ACTION, subject)
    await asyncio.sleep(0.1)


@pytest.mark.parametrize(("use", "uses"), [(_careful_use, 1), (_naive_use, 5)], ids=["ours", "the naive control"])
async def test_five_acts_at_once_use_one_approval_once(
    team: Team, use: Callable[..., Awaitable[None]], uses: int
) -> None:
    await team.decide(await team.ask(), team.head)

    async def one() -> bool:
        try:
            async with transaction(team.act(team.maker)) as tx:
                await use(tx, team.subject)
        except NotApproved:
            return False
        return True

    assert sum(await asyncio.gather(*(one() for _ in range(5)))) == uses


async def test_two_deciding_at_once_make_one_decision(team: Team) -> None:
    approval = await team.ask()
    outcomes = await asyncio.gather(
        team.decide(approval, team.head),
        team.decide(approval, team.other_head, approve=False, note="no"),
        return_exceptions=True,
    )
    assert sorted(type(o).__name__ for o in outcomes) == ["ConflictState", "NoneType"]


async def test_a_rolled_back_act_has_used_nothing(team: Team) -> None:
    await team.decide(await team.ask(), team.head)

    async def refused_later() -> None:
        async with transaction(team.act(team.maker)) as tx:
            await approvals.use(tx, ACTION, team.subject)
            raise RuntimeError("refused later")

    with pytest.raises(RuntimeError, match="later"):
        await refused_later()
    await team.use()


async def test_each_step_stands_in_the_audit_trail(team: Team) -> None:
    approval = await team.ask()
    await team.decide(approval, team.head, note="known for years")
    await team.use()
    async with transaction(team.act(SYSTEM)) as tx:
        rows = await tx.fetch(
            "SELECT action, actor_id, reason FROM core.audit WHERE entity_id = $1 ORDER BY id", approval
        )
    assert [(r["action"], r["actor_id"], r["reason"]) for r in rows] == [
        ("approval.request", team.maker.person_id, "good customer"),
        ("approval.approved", team.head.person_id, "known for years"),
        ("approval.use", team.maker.person_id, None),
    ]
