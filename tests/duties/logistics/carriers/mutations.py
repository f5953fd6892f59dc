"""Answers as no carrier meant them: real shapes with something wrong in them, and things that are no answer at all."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from salesops_duties.logistics.carriers.simulator import formats
from salesops_duties.logistics.carriers.simulator.life import life_of
from tests.duties.logistics.carriers.test_pushes import NOW, RESULT, TRACKER

_LIFE = life_of("A123456789", NOW, 1_000.0, abroad=True)
_STEPS = _LIFE.steps[::-1]
EDI = (
    b"UNB+UNOC:2+A+B+220101:1021+1'UNH+1+IFTSTA:D:00B:UN'BGM+23+2'CNI+1+X1'STS+1+21:::Delivered'RFF+EQ:TRHU4561222'"
    b"DTM+334:202211190710:203'LOC+175+USSYR:227::SYRACUSE+US:162'LOC+7+USWOQ:139::W'DTM+132:202211210700:203'UNT+10+1'UNZ+1+1'"
)
WHOLE: dict[str, bytes] = {
    "kuaidi100": json.dumps({"status": "polling", "lastResult": RESULT}).encode(),
    "kdniao": json.dumps(
        {
            "LogisticCode": "1", "State": "3", "StateEx": "301", "Success": True,
            "Traces": [{"AcceptTime": "2026-05-01 10:00:00", "AcceptStation": "x", "Action": "301", "Location": "y"}],
        }
    ).encode(),
    "dhl": json.dumps(formats.dhl("A1", _LIFE, _STEPS)).encode(),
    "fedex": json.dumps(formats.fedex([("A1", _LIFE, _STEPS)])).encode(),
    "ups": json.dumps(formats.ups("A1", _LIFE, _STEPS)).encode(),
    "easypost": json.dumps(TRACKER).encode(),
    "iftsta": EDI,
}  # fmt: skip

WRONG: list[Any] = [
    None, True, False, 0, -1, 1e308, 10**30, 2**63, -(10**9), "", "x" * 5_000, "\x00\x07\u2028", "١٢٣", "9999-99-99T99:99:99Z",
    "0001-01-01T00:00:00+14:00", "1e999", [], {}, [[]], [None], [{}], {"a": 1}, "2026-05-01T10:00:00+99:99", 253402300800, "\ufeff",
]  # fmt: skip


def anything() -> st.SearchStrategy[Any]:
    """Any JSON, and the values that break things more often than others."""
    leaf = st.one_of(
        st.sampled_from(WRONG),
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False),
        st.text(max_size=30),
    )
    return st.recursive(
        leaf, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    )


def spoiled(whole: bytes) -> st.SearchStrategy[bytes]:
    """The answer with one to four of its values replaced, dropped or renamed; or with some of its bytes changed."""

    @st.composite
    def by_value(draw: st.DrawFn) -> bytes:
        tree = json.loads(whole)
        for _ in range(draw(st.integers(1, 4))):
            _spoil(draw, tree)
        return json.dumps(tree).encode()

    @st.composite
    def by_byte(draw: st.DrawFn) -> bytes:
        body = bytearray(whole)
        for _ in range(draw(st.integers(1, 6))):
            at = draw(st.integers(0, len(body) - 1))
            body[at : at + draw(st.integers(0, 8))] = draw(st.binary(max_size=8))
            if not body:
                body += b"x"
        return bytes(body)

    return st.one_of(by_byte(), by_value()) if whole.startswith((b"{", b"[")) else by_byte()


def _spoil(draw: st.DrawFn, tree: Any) -> None:
    places: list[tuple[Any, Any]] = []
    _walk(tree, places)
    if not places:
        return
    holder, key = draw(st.sampled_from(places))
    match draw(st.sampled_from(["wrong", "wrong", "any", "drop", "wrap"])):
        case "wrong":
            holder[key] = copy.deepcopy(draw(st.sampled_from(WRONG)))
        case "any":
            holder[key] = copy.deepcopy(draw(anything()))
        case "wrap":
            holder[key] = [holder[key]]
        case _:
            del holder[key]


def _walk(tree: Any, places: list[tuple[Any, Any]]) -> None:
    keys: Any = tree.keys() if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for key in keys:
        places.append((tree, key))
        _walk(tree[key], places)


def at_random(dice: random.Random, whole: bytes) -> bytes:
    """One spoiled answer without Hypothesis, for the long runs."""
    body = bytearray(whole)
    acts: list[Callable[[int], None]] = [
        lambda at: body.__setitem__(at, dice.randrange(256)),
        lambda at: body.__delitem__(slice(at, at + dice.randrange(1, 30))),
        lambda at: body.__setitem__(slice(at, at), json.dumps(dice.choice(WRONG)).encode()),
        lambda at: body.__setitem__(slice(at, at), bytes(body[at : at + dice.randrange(1, 60)])),
    ]
    for _ in range(dice.randrange(1, 8)):
        if body:
            dice.choice(acts)(dice.randrange(len(body)))
    return bytes(body)
