"""Real answers of carriers, named by the environment, with what is to be read in them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from salesops.hookspecs.carriers import Account, Carrier, TrackingAnswer
from salesops_duties.logistics.carriers import carriers

INPUTS = Path(os.environ.get("SALESOPS_INPUTS", "absent")) / "tracking"
ALL = carriers()
OF_ITS_OWN = {"dhl_universal": "dhl"}  # Karrio's name for what an adapter of ours reads
needs_inputs = pytest.mark.skipif(not INPUTS.is_dir(), reason="SALESOPS_INPUTS names no folder with tracking")
needs_karrio = pytest.mark.skipif("usps" not in ALL, reason="the extra carriers is not installed")


class Payload(NamedTuple):
    """An answer of a carrier as it came, and Karrio's reading of it."""

    name: str
    carrier: Carrier
    raw: bytes
    parcels: list[dict[str, Any]]
    messages: list[dict[str, Any]]

    @property
    def asked(self) -> str:
        """The number that was asked for, where the reading tells it."""
        return self.parcels[0]["tracking_number"] if self.parcels else ""

    def read(self) -> TrackingAnswer:
        return self.carrier.parse(self.raw, account(self.carrier), self.asked)


def account(carrier: Carrier, **more: Any) -> Account:
    """An account with the zone that the carrier proposes."""
    return Account(carrier.name, timezone=carrier.default_timezone, **more)


def payloads() -> Iterator[Payload]:
    """Every answer with a reading, whose carrier is one of ours."""
    for file in sorted((INPUTS / "karrio").glob("*")):
        said = file.with_name(f"{file.stem}.expected.json")
        name = file.name.partition("__")[0]
        carrier = ALL.get(OF_ITS_OWN.get(name, name))
        if file.name.endswith(".expected.json") or not said.exists() or carrier is None:
            continue
        parcels, messages = json.loads(said.read_text("utf-8"))
        yield Payload(file.stem, carrier, file.read_bytes(), parcels, messages)


def file(*path: str) -> bytes:
    return INPUTS.joinpath(*path).read_bytes()
