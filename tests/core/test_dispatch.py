"""How duties are asked: in order, per office, all or nothing for guards, never to anyone's harm for offers."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_asyncio
import structlog
from tests.dummy import service
from tests.dummy.duties import DUMMY, made
from tests.dummy.words import AN_ACTOR, an_order, given_to

from salesops import DB, Act, ask, hookimpl, new_id, transaction
from salesops.db import reading
from salesops.errors import Busy, DutyBroken, Refused
from salesops.events import ReceiptCleared
from salesops.hookspecs import InventoryHooks, OrderHooks
from salesops.hookspecs.orders import OrderPanel
from salesops.kernel import containing, guards, offers
from salesops.kernel.boot import booted, make_registry
from salesops.kernel.discovery import discover, in_order
from salesops.kernel.specs import HookError, _check_spec, spec_methods
from salesops.masterdata.offices import switch_duty
from salesops.migrations import migrate
from salesops.services.faults import recent_faults
from salesops.testing import SYSTEM, Database

pytestmark = pytest.mark.one_server
LEAK: ContextVar[str] = ContextVar("leak", default="dry")
asked: list[str] = []
released = asyncio.Event()


class Wild(BaseException):
    """Not even an Exception."""


def accepting(name: str, error: Exception | None = None) -> Any:
    async def order_accepting(office, tx, order) -> None:
        asked.append(name)
        if error is not None:
            raise error

    return order_accepting


async def stubborn(office, order) -> None:
    while not released.is_set():
        try:
            await released.wait()
        except asyncio.CancelledError:
            asked.append("cancelled")


async def late(office, order) -> tuple[OrderPanel, ...]:
    await asyncio.sleep(30)
    return (OrderPanel("late", "Late", ()),)


def raising(error: BaseException) -> Any:
    async def order_panels(office, order) -> tuple[OrderPanel, ...]:
        raise error

    return order_panels


def answering(answer: object) -> Any:
    async def order_panels(office, order) -> object:
        return answer

    return order_panels


async def nesting(office, order) -> None:
    async with DB.transaction(office.id):
        pass


async def writing(office, order) -> None:
    await reading().connection.execute(
        "INSERT INTO dummy.note (office_id, id, words) VALUES ($1, $2, 'sly')", office.id, order.id
    )


async def overflowing(office, order) -> None:
    await reading().connection.execute("SELECT 1/0")


def deep(levels: int) -> list[Any]:
    answer: list[Any] = []
    for _ in range(levels):
        answer = [answer]
    return answer


HOSTILE = {
    "late": (late, "no answer within 0.5 s"),
    "raising": (raising(ValueError("broken")), "ValueError: broken"),
    "wild": (raising(Wild()), "Wild"),
    "quitting": (raising(SystemExit(3)), "SystemExit: 3"),
    "cancelling": (raising(asyncio.CancelledError()), "CancelledError"),
    "numeric": (answering(5), "ValidationError"),
    "misfilled": (answering((OrderPanel(5, "Title", ()),)), "ValidationError"),  # type: ignore[arg-type]
    "opaque": (answering(object()), "NotImplementedError"),
    "huge": (answering((OrderPanel("huge", "x" * 10_000_000, ()),)), "ValueError"),
    "deep": (answering(deep(100_000)), "RecursionError"),
    "nesting": (nesting, "RuntimeError"),
    "writing": (writing, "ReadOnlySQLTransactionError"),
    "overflowing": (overflowing, "DivisionByZeroError"),
}


async def wait_for_a_lock(office, tx) -> None:
    await tx.execute("SET LOCAL lock_timeout = '50ms'")
    holder = await DB.get_new_connection()
    try:
        async with holder.transaction():
            await holder.execute("SELECT pg_advisory_xact_lock(7)")
            await tx.fetchval("SELECT pg_advisory_xact_lock(7)")
    finally:
        await holder.close()


def guarding(act: Any) -> Any:
    async def order_accepting(office, tx, order) -> Any:
        return await act(office, tx)

    return order_accepting


def throwing(error: BaseException) -> Any:
    async def act(office, tx) -> None:
        raise error

    return guarding(act)


async def endless(office, tx) -> None:
    return await endless(office, tx)


async def hang(office, tx) -> None:
    await asyncio.Event().wait()


async def dig_in(office, tx) -> None:
    while not released.is_set():
        try:
            await released.wait()
        except asyncio.CancelledError:
            asked.append("cancelled")


async def say_no(office, tx) -> bool:
    return False


async def nest(office, tx) -> None:
    async with DB.transaction(office.id):
        pass


async def commit_early(office, tx) -> None:
    await tx.execute("COMMIT")


async def ask_the_network(office, tx) -> None:
    raise ConnectionRefusedError("nobody listens")


async def store_nonsense(office, tx) -> None:
    await tx.fetchval("SELECT $1::int", "seven")


async def leave_a_mess(office, tx) -> None:
    LEAK.set("wet")
    DB.current_transaction.set(None)
    structlog.contextvars.clear_contextvars()


def guard_named(name: str) -> str:
    return f"guard_{name.replace(' ', '_')}"


HOSTILE_GUARDS = {
    "wild": (throwing(Wild()), "Wild"),
    "quitting": (throwing(SystemExit(3)), "SystemExit: 3"),
    "interrupting": (throwing(KeyboardInterrupt()), "KeyboardInterrupt"),
    "forgetful": (throwing(MemoryError()), "MemoryError"),
    "cancelling": (throwing(asyncio.CancelledError()), "CancelledError"),
    "closing": (throwing(StopAsyncIteration()), "StopAsyncIteration"),
    "endless": (guarding(endless), "RecursionError"),
    "late": (guarding(hang), "no answer within 0.3 s"),
    "stubborn": (guarding(dig_in), "no answer within 0.3 s"),
    "saying no": (guarding(say_no), "ValidationError"),
    "refusing oddly": (throwing(Refused("no", why=object())), "Refused: no"),
    "nesting": (guarding(nest), "transactions do not nest"),
    "committing": (guarding(commit_early), "it ended the transaction"),
    "calling out": (guarding(ask_the_network), "ConnectionRefusedError"),
    "misfilling": (guarding(store_nonsense), "DataError"),
}


async def leaky(office, order) -> tuple[OrderPanel, ...]:
    LEAK.set("wet")
    DB.current_transaction.set(SimpleNamespace())
    return (OrderPanel("leaky", "Leaky", ()),)


async def spying(office, order) -> tuple[OrderPanel, ...]:
    seen = await reading().connection.fetchval("SELECT count(*) FROM dummy.note WHERE office_id <> $1", office.id)
    return (OrderPanel("spying", "Spying", (("seen", str(seen)),)),)


def all_duties() -> list[Any]:
    told = [
        made("adam", requires=("zoe",), order_accepting=accepting("adam")),
        made("zoe", order_accepting=accepting("zoe")),
        made("bob", order_accepting=accepting("bob")),
        made("mule", requires=("bob",), order_accepting=accepting("mule", Refused("no"))),
        made("nina", requires=("mule",), order_accepting=accepting("nina")),
        made("clumsy", requires=("bob",), order_accepting=accepting("clumsy", KeyError("oops"))),
        made("leaky", order_panels=leaky, order_accepting=guarding(leave_a_mess)),
        made("waiting", order_accepting=guarding(wait_for_a_lock)),
        made("spying", order_panels=spying),
        made("stubborn", order_panels=stubborn),
    ]
    guards_too = [made(guard_named(name), order_accepting=impl) for name, (impl, _) in HOSTILE_GUARDS.items()]
    offered = [made(name, order_panels=impl) for name, (impl, _) in HOSTILE.items()]
    return in_order([DUMMY, *told, *offered, *guards_too])


@pytest_asyncio.fixture(scope="module")
async def kernel(database: Database) -> AsyncIterator[Any]:
    await migrate(database.owner_url, only=[DUMMY])
    async with booted(database.app_url, pool_size=4, duties=all_duties()) as registry:
        yield registry


@pytest.fixture(autouse=True)
def nobody_asked_yet() -> None:
    asked.clear()


async def accept(office: Any, *, and_then: Exception | None = None) -> None:
    async with transaction(Act(office, SYSTEM, "api")) as tx:
        await ask(OrderHooks).order_accepting(office, tx, an_order())
        if and_then is not None:
            raise and_then


async def faults_of(office: Any) -> list[tuple[str, str, str]]:
    return [(f["duty"], f["place"], f["error"]) for f in await recent_faults(office.id)]


async def panels(office: Any) -> list[str]:
    answers = await ask(OrderHooks).order_panels(office, AN_ACTOR, an_order(), None)
    return [panel.key for each in answers for panel in each]


# ------------------------------------------------------------------ guards


async def test_duties_are_asked_by_requirement_then_name(new_office) -> None:
    await accept(await new_office(duties=["adam", "zoe", "bob"]))
    assert asked == ["bob", "zoe", "adam"]


async def test_after_a_refusal_nobody_else_is_asked_and_nothing_is_written(new_office) -> None:
    office = await new_office(duties=["dummy", "bob", "mule", "zoe", "nina"])
    with pytest.raises(Refused, match="no"):
        await accept(office)
    assert asked == ["bob", "zoe", "mule"]
    assert await service.listing(Act(office, SYSTEM, "api")) == []


async def test_a_guard_that_breaks_rolls_everything_back_and_says_whose_fault_it_is(new_office) -> None:
    office = await new_office(duties=["dummy", "bob", "clumsy"])
    with pytest.raises(DutyBroken, match=r"clumsy could not answer when it was asked \(order_accepting\)"):
        await accept(office)
    assert await service.listing(Act(office, SYSTEM, "api")) == []
    assert await faults_of(office) == [("clumsy", "order_accepting", "KeyError: 'oops'")]


async def test_what_a_guard_writes_stands_and_falls_with_the_transaction(new_office) -> None:
    office = await new_office(duties=["dummy"])
    act = Act(office, SYSTEM, "api")
    with pytest.raises(RuntimeError, match="after all"):
        await accept(office, and_then=RuntimeError("not after all"))
    assert await service.listing(act) == []
    await accept(office)
    assert len(await service.listing(act)) == 1


async def test_a_read_only_duty_still_refuses(new_office) -> None:
    office = await new_office(duties=["bob", "mule"])
    await switch_duty(Act(office, SYSTEM, "api"), "mule", "read_only", "test")
    with pytest.raises(Refused):
        await accept(office)


async def test_only_the_duties_of_the_office_are_asked(new_office) -> None:
    with_both, with_one = await new_office(duties=["bob", "zoe"]), await new_office(duties=["zoe"])
    await accept(with_one)
    assert asked == ["zoe"]
    await accept(with_both)
    assert asked == ["zoe", "bob", "zoe"]


async def test_a_read_only_duty_answers_offers_and_writes_nothing(new_office) -> None:
    office = await new_office(duties=["dummy"])
    act = Act(office, SYSTEM, "api")
    await switch_duty(act, "dummy", "read_only", "test")
    await accept(office)
    async with transaction(act) as tx:
        assert await ask(InventoryHooks).stock_checking(office, tx, an_order()) == []
    assert await service.listing(act) == []
    assert await panels(office) == ["dummy"]
    await switch_duty(act, "dummy", "off", "test")
    assert await panels(office) == []


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "INLINE_SECONDS", 0.3)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", HOSTILE_GUARDS)
async def test_a_strangers_guard_that_cannot_answer_refuses_by_name(name: str, new_office) -> None:
    released.clear()
    office = await new_office(duties=["dummy", guard_named(name)])
    with pytest.raises(DutyBroken) as refused:
        await accept(office)
    assert (refused.value.status, refused.value.facts["duty"]) == (503, guard_named(name))
    assert await service.listing(Act(office, SYSTEM, "api")) == []
    ((duty, place, error),) = await faults_of(office)
    assert (duty, place) == (guard_named(name), "order_accepting")
    assert HOSTILE_GUARDS[name][1] in error
    released.set()
    await asyncio.sleep(0.01)
    assert containing._stuck == {}
    assert DB.pool.get_size() - DB.pool.get_idle_size() == 0


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", ["late", "stubborn"])
async def test_who_did_not_answer_is_not_waited_for_again_at_once(
    name: str, new_office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or a few orders of one office would hold every connection, and the other offices would have none."""
    released.clear()
    office, other = await new_office(duties=[guard_named(name)]), await new_office(duties=[guard_named(name)])
    with pytest.raises(DutyBroken):
        await accept(office)
    async with asyncio.timeout(0.2):
        for _ in range(3 * DB.pool.get_max_size()):
            with pytest.raises(DutyBroken):
                await accept(office)
    assert len(await recent_faults(office.id)) == 1, "what is not asked again has no new fault"
    released.set()
    if name == "stubborn":
        await accept(other)  # of another office nothing is known yet
        monkeypatch.setattr(guards, "REST_SECONDS", 0.0)
        guards._resting.clear()
        await accept(office)


@pytest.mark.usefixtures("impatient")
async def test_after_its_rest_one_caller_tries_and_the_others_do_not_wait(
    new_office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = await new_office(duties=["guard_late"])
    with pytest.raises(DutyBroken):
        await accept(office)
    (place,) = [place for place in guards._resting if place.office_id == office.id]
    guards._resting[place] = 0.0
    began = time.monotonic()
    waits = await asyncio.gather(*(_timed(accept(office), began) for _ in range(4)))
    assert [wait >= 0.3 for wait in sorted(waits)] == [False, False, False, True]


async def _timed(asking: Any, began: float) -> float:
    with pytest.raises(DutyBroken):
        await asking
    return time.monotonic() - began


async def test_a_guard_under_way_ends_when_its_duty_is_switched_off(new_office) -> None:
    office = await new_office(duties=["dummy", "guard_late"])
    asking = asyncio.create_task(accept(office))
    await asyncio.sleep(0.1)
    await switch_duty(Act(office, SYSTEM, "api"), "guard_late", "off", "it hangs")
    async with asyncio.timeout(1):
        with pytest.raises(DutyBroken):
            await asking
    await accept(office)
    assert len(await service.listing(Act(office, SYSTEM, "api"))) == 1


async def test_a_strangers_guard_may_wait_for_a_lock_and_is_told_that_it_was_busy(new_office) -> None:
    """The database's own word is not the duty's fault."""
    office = await new_office(duties=["waiting"])
    with pytest.raises(Busy):
        await accept(office)
    assert await faults_of(office) == []


async def test_what_a_guard_leaves_in_context_variables_stays_with_it(new_office) -> None:
    office = await new_office(duties=["leaky", "dummy"])
    structlog.contextvars.bind_contextvars(request_id="seven")
    async with transaction(Act(office, SYSTEM, "api")) as tx:
        await ask(OrderHooks).order_accepting(office, tx, an_order())
        assert LEAK.get() == "dry"
        assert DB.current_transaction.get() is not None
        assert structlog.contextvars.get_contextvars()["request_id"] == "seven"


# ------------------------------------------------------------------ every hook


@pytest.mark.parametrize("hook", [f"{cls.__name__}.{name}" for cls, name, _ in spec_methods()])
async def test_every_hook_reaches_a_duty_that_is_on_and_no_other(hook: str, new_office) -> None:
    spec, name = next((cls, name) for cls, name, _ in spec_methods() if f"{cls.__name__}.{name}" == hook)
    function = getattr(spec, name)
    on, off = await new_office(duties=["dummy"]), await new_office(duties=[])
    assert await call(spec, name, off) == []
    answers = await call(spec, name, on)
    if function.salesops_kind == "offer":
        assert len(answers) == 1
    else:
        assert len(await service.listing(Act(on, SYSTEM, "api"))) == 1


async def call(spec: type, name: str, office: Any) -> list[Any]:
    """Ask a hook with samples, in a transaction of its own when it is a guard."""
    given = given_to(getattr(spec, name))
    if getattr(spec, name).salesops_kind == "offer":
        return await getattr(ask(spec), name)(office=office, **given)
    async with transaction(Act(office, SYSTEM, "api")) as tx:
        return await getattr(ask(spec), name)(office=office, tx=tx, **given)


# ------------------------------------------------------------------ offers


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_broken_offer_is_left_out_and_noted_and_the_others_answer(name: str, new_office) -> None:
    office = await new_office(duties=[name, "dummy", "spying"])
    began = time.monotonic()
    assert await panels(office) == ["dummy", "spying"]
    assert time.monotonic() - began < offers.OFFER_SECONDS + 0.5
    faults = await recent_faults(office.id)
    assert [(f["duty"], f["place"]) for f in faults] == [(name, "order_panels")]
    assert HOSTILE[name][1] in faults[0]["error"]


async def test_an_offer_that_swallows_its_cancellation_is_abandoned_with_its_connection(new_office) -> None:
    office = await new_office(duties=["stubborn", "dummy"])
    released.clear()
    for _ in range(3 * DB.pool.get_max_size()):
        assert await panels(office) == ["dummy"]
    assert asked == ["cancelled"]
    assert DB.pool.get_size() - DB.pool.get_idle_size() == 0
    assert [f["duty"] for f in await recent_faults(office.id)] == ["stubborn"]
    released.set()
    await asyncio.sleep(0.05)
    assert await panels(office) == ["dummy"]
    assert containing._stuck == {}


async def test_what_an_offer_leaves_in_context_variables_stays_with_it(new_office) -> None:
    office = await new_office(duties=["leaky"])
    await panels(office)
    assert LEAK.get() == "dry"
    assert DB.current_transaction.get() is None


async def test_an_offer_reads_nothing_of_another_office(new_office) -> None:
    other = await new_office(duties=["dummy"])
    await accept(other)
    office = await new_office(duties=["spying"])
    ((panel,),) = await ask(OrderHooks).order_panels(office, AN_ACTOR, an_order(), None)
    assert panel.rows == (("seen", "0"),)


async def test_an_offer_is_not_asked_inside_a_transaction(new_office) -> None:
    office = await new_office(duties=["dummy"])
    with pytest.raises(RuntimeError, match="outside the transaction"):
        async with transaction(Act(office, SYSTEM, "api")):
            await panels(office)


async def test_an_asker_who_leaves_takes_the_offer_along(new_office) -> None:
    office = await new_office(duties=["late"])
    asking = asyncio.create_task(panels(office))
    await asyncio.sleep(0.1)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await asyncio.sleep(0.1)
    assert DB.pool.get_size() - DB.pool.get_idle_size() == 0


# ------------------------------------------------------------------ start-up refuses what would be called wrongly


async def misspelt(office, order) -> None: ...


def sync(office, tx, order) -> None: ...


async def defaulted(office, tx=None, *, order=None) -> None: ...


def marked_by(**options: bool) -> Any:
    async def order_accepting(office, tx, order) -> None: ...

    return hookimpl(**options)(order_accepting)


async def greedy(office, tx, order, more) -> None: ...


@pytest.mark.parametrize(
    ("words", "hooks", "marked"),
    [
        ("no spec declares", {"order_acepting": misspelt}, True),
        ("must be `async def`", {"order_accepting": sync}, True),
        ("never fills tx, order", {"order_accepting": defaulted}, True),
        ("uses tryfirst", {"order_accepting": marked_by(tryfirst=True)}, False),
        ("uses trylast", {"order_accepting": marked_by(trylast=True)}, False),
        ("uses wrapper", {"order_accepting": marked_by(wrapper=True)}, False),
        ("uses hookwrapper", {"order_accepting": marked_by(hookwrapper=True)}, False),
        ("more", {"order_accepting": greedy}, True),
    ],
)
def test_start_up_refuses_an_implementation_that_would_be_called_wrongly(words, hooks, marked) -> None:
    with pytest.raises(HookError, match=words):
        make_registry([made("wrong", marked=marked, **hooks)])


def spec_of(function: Any) -> type:
    function.salesops_kind = "guard"
    return type("Hooks", (), {function.__name__: function})


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("office first", "async def order_going(self, tx, office): ..."),
        ("keyword-only", "async def order_going(self, office, *, tx): ..."),
        ("keyword-only or variable", "async def order_going(self, office, *rest): ..."),
        ("must be async", "def order_going(self, office): ..."),
    ],
)
def test_start_up_refuses_a_spec_that_pluggy_would_misread(words: str, source: str) -> None:
    made_here: dict[str, Any] = {}
    exec(source, made_here)
    with pytest.raises(HookError, match=words):
        _check_spec(spec_of(made_here["order_going"]))


def test_what_is_installed_starts(kernel) -> None:
    assert list(make_registry(discover()).duties)


# ------------------------------------------------------------------ telling


async def test_what_is_told_to_a_duty_that_is_off_waits_parked(new_office, database: Database) -> None:
    on, off = await new_office(duties=["dummy"]), await new_office(duties=[])
    for office in (on, off):
        async with transaction(Act(office, SYSTEM, "api")) as tx:
            tx.tell(
                ReceiptCleared(
                    receipt_id=new_id(), customer_id=new_id(), currency="CNY", amount_minor=1,
                    cleared_at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC),
                )
            )  # fmt: skip
    rows = await database.as_owner(
        "SELECT office_id, state FROM core.outbox WHERE office_id = ANY ($1)", [on.id, off.id]
    )
    assert {row["office_id"]: row["state"] for row in rows} == {on.id: "ready", off.id: "parked"}
