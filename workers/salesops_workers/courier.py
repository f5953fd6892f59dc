"""What the relay needs of an outside broker, whichever it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import dramatiq
from dramatiq.errors import BrokerConnectionError

PATIENCE = 5  # seconds for one answer of a broker


class BrokerAway(BrokerConnectionError):
    """The broker is not to be reached, or does not answer in time."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(repr(error))  # type: ignore[no-untyped-call]


class Courier(Protocol):
    """A broker that carries messages from the relay to the workers."""

    def depth(self, queue_name: str) -> int:
        """How many messages wait in a queue; raises `BrokerAway`."""

    def publish(self, messages: Sequence[dramatiq.Message[None]]) -> None:
        """Publish all; raises `BrokerAway`, and then some may have been published."""

    def close(self) -> None:
        """Close its connections."""
