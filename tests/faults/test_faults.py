"""Real processes die in every way we know while clerks work: what was answered stands once, and nothing else does."""

from __future__ import annotations

import os
import secrets

import pytest

from tests.faults.brokers import missing
from tests.faults.campaign import Campaign, Limits
from tests.faults.stack import installed

FAULTS = {"postgresql": 18, "amqp": 21, "redis": 21}
SHARED = 3.0  # times the limits of a soak: other tests work on the same processors
PAUSE = 0.3  # seconds at most between two pieces of a clerk's work, for the same reason
LEASE = 10  # seconds; the default of 30 is what `make soak` measures

TRANSPORTS = [
    pytest.param(name, marks=pytest.mark.skipif(bool(missing(name)), reason=missing(name))) for name in FAULTS
]


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_whatever_dies_every_answer_stands_once(transport: str) -> None:
    """The broker of one transport is stopped for 75 s meanwhile, and orders are accepted all the same."""
    seed = os.environ.get("SALESOPS_SEED") or str(secrets.randbelow(10**9))
    print(f"SALESOPS_SEED={seed}")
    async with installed(transport, job_lease=LEASE) as stack:
        campaign = Campaign(stack, f"{seed} {transport}", limits=Limits().times(SHARED), pause=PAUSE)
        try:
            await campaign.run(FAULTS[transport], with_long_stop=transport == "redis")
        finally:
            print(stack.said)
    for one in campaign.done:
        print(f"{one.fault.name}: web ready after {one.ready:.1f} s, its jobs taken over after {one.taken_over} s")
    counts = campaign.history.counts()
    print(counts, campaign.absences, campaign.drained, campaign.ages)
    assert campaign.wrong == [], f"SALESOPS_SEED={seed}"
    assert counts["unknown for a while"] > 0, "the faults hit nobody"
    assert counts["refused"] > 0, "nothing was refused"
    if transport == "redis":
        longest = max(campaign.absences, key=lambda absence: absence.seconds)
        assert longest.acts > 0, "nothing was accepted while the broker was away"
