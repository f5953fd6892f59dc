"""Turns this command into one of the processes below `workers/`, which the core must not import."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn


def become(module: str, arguments: Sequence[str]) -> NoReturn:
    """Run `module` in the place of this process: same id, same parent, same signals."""
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606 — our own module, no shell
