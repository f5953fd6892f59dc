"""Every hook is documented, named by the rule, implemented and asked in a test."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest

from salesops import events
from salesops.kernel.specs import spec_methods
from tests.dummy import plugin

HOOKS = list(spec_methods())
each = pytest.mark.parametrize(("spec", "name", "function"), HOOKS, ids=[name for _, name, _ in HOOKS])


def sentences(text: str) -> list[str]:
    flat = " ".join(text.split())
    return [part for part in re.split(r"(?<=[.?!])\s+(?=[A-Z`])", flat) if part]


@each
def test_a_hook_says_when_it_is_called_what_it_may_refuse_and_what_to_answer(
    spec: type, name: str, function: Any
) -> None:
    said = inspect.getdoc(function)
    assert said, name
    assert len(sentences(said)) >= 3, sentences(said)
    assert re.match(r"(Called|Asked) ", said)
    assert re.search(r"Answer|Give", said)


@each
def test_a_guard_is_a_participle_and_an_offer_a_plural(spec: type, name: str, function: Any) -> None:
    assert name.endswith("ing" if function.salesops_kind == "guard" else "s")
    parameters = list(inspect.signature(function).parameters)[1:]
    assert parameters[0] == "office"
    assert ("tx" in parameters[1:2]) == (function.salesops_kind == "guard")


def test_the_dummy_implements_every_hook_there_is_and_no_other() -> None:
    implemented = {name for name, value in vars(plugin).items() if hasattr(value, "salesops_impl")}
    assert implemented == {name for _, name, _ in HOOKS}


def test_an_event_is_a_documented_fact_in_the_past_tense() -> None:
    facts = [
        cls
        for cls in vars(events).values()
        if isinstance(cls, type) and issubclass(cls, events.Event) and cls is not events.Event
    ]
    assert facts
    for fact in facts:
        assert fact.__name__.endswith("ed"), fact
        assert (fact.__doc__ or "").strip().endswith("."), fact
        assert fact.__struct_config__.frozen
