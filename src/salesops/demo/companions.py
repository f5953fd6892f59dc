"""What the world outside is for the demonstration: processes that run beside it, each on a port of this machine."""

from __future__ import annotations

import importlib.util
import sys
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True)
class Companion:
    """A process by its module, which takes `--port` and the arguments."""

    name: str
    module: str
    port: int
    arguments: tuple[str, ...] = ()

    def is_installed(self) -> bool:
        """Whether its duty is there."""
        with suppress(ModuleNotFoundError):
            return importlib.util.find_spec(self.module) is not None
        return False

    def command(self) -> list[str]:
        return [sys.executable, "-m", self.module, "--port", str(self.port), *self.arguments]


CARRIERS = Companion("carriers", "salesops_duties.logistics.carriers.simulator", 8077, ("--speed", "120"))
COMPANIONS = (CARRIERS,)
