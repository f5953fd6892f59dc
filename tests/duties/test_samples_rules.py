"""Who has a sample: the rules alone, against a model that only remembers names (LOG-4)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from salesops_duties.samples.rules import ENDED, MOVEMENTS, STATES, Custody, CustodyRefused, after, possible, step_of

NAMES = st.sampled_from(["Ms Lin", "Mr Li", "Mr Wang"])


class CustodyChain(RuleBasedStateMachine):
    """Anything is tried in any order; the model knows who has the sample and whether it is gone."""

    def __init__(self) -> None:
        super().__init__()
        self.custody = Custody()
        self.holder = ""
        self.gone = False

    @rule(kind=st.sampled_from(MOVEMENTS), name=NAMES)
    def move(self, kind: str, name: str) -> None:
        before = self.custody
        allowed = kind in possible(before.state)
        try:
            self.custody = after(before, kind, name)
        except CustodyRefused:
            assert not allowed
            assert self.custody == before
            return
        assert allowed
        if kind in ("lend", "transfer"):
            self.holder = name
        elif kind in ("return", "consume", "sell", "write_off"):
            self.holder = ""
        self.gone = kind in ("consume", "sell", "write_off")

    @rule(name=NAMES)
    @precondition(lambda self: bool(self.holder))
    def nobody_gets_what_somebody_has(self, name: str) -> None:
        with pytest.raises(CustodyRefused):
            after(self.custody, "lend", name)

    @invariant()
    def the_model_agrees(self) -> None:
        assert self.custody.holder == self.holder
        assert (self.custody.state == "out") == bool(self.holder)
        assert (self.custody.state in ENDED) == self.gone
        assert bool(possible(self.custody.state)) is not self.gone


CustodyChain.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestCustodyChain = CustodyChain.TestCase


def test_every_state_is_reached_and_what_is_gone_stays_gone() -> None:
    assert {after(Custody(), kind).state for kind in possible("in")} == set(STATES)
    assert [possible(state) for state in ENDED] == [[], [], []]


@given(
    due=st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)),
    late=st.integers(-400, 400),
    days=st.sets(st.integers(0, 365), min_size=1, max_size=5).map(lambda s: tuple(sorted(s))),
)
def test_the_ladder_is_climbed_and_never_down(due: dt.date, late: int, days: tuple[int, ...]) -> None:
    today = due + dt.timedelta(days=late)
    step = step_of(due, today, days)
    assert step == len([day for day in days if day <= late])
    assert step <= step_of(due, today + dt.timedelta(days=1), days)
