"""The yardstick: another program that measures what the least spot order costs here, named by SALESOPS_YARDSTICK.

It has a PostgreSQL server of its own, with the settings of ours; it is stopped again before anything else is measured.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def program() -> Path:
    """Where it is."""
    given = os.environ.get("SALESOPS_YARDSTICK", "")
    if not Path(given).is_file():
        raise SystemExit("name the yardstick's program in SALESOPS_YARDSTICK")
    return Path(given)


def measure(home: Path, what: str, seconds: float) -> dict[str, Any]:
    """Its variant `what`, such as `httpstmts_c4`: 12 statements an order behind a bare ASGI handler."""
    command = [sys.executable, str(program()), "measure", "--what", what, "--seconds", str(max(1, round(seconds)))]
    done = _run(home, *command)
    found: dict[str, Any] = json.loads(done.splitlines()[-1])[what]
    return found


def stop(home: Path) -> None:
    """Stop its server; what it made stays for the next time."""
    _run(home, sys.executable, str(program()), "teardown")


def _run(home: Path, *command: str) -> str:
    folder = home.with_name(home.name + "-yardstick")  # its server's user may enter
    return subprocess.run([*command, "--dir", str(folder)], stdout=subprocess.PIPE, text=True, check=True).stdout
