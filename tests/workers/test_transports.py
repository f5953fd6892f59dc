"""The contract every transport keeps: what was told is done once, whatever the transport does."""

from __future__ import annotations

from crew import Crew, Effects


async def test_a_told_event_is_handled_once(crew: Crew, effects: Effects) -> None:
    crew.relay()
    crew.worker()
    pokes = await effects.poke()
    await effects.settled()
    assert await effects.of(pokes) == {pokes[0]: 1}
    assert await effects.states() == {"done": 1}
