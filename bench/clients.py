"""Starts the clients of a measurement: wrk for one-call orders where it is installed, our own for everything else."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import Any

import msgspec

from bench.company import OFFICE
from bench.desk import template_of
from bench.drive import Work
from bench.server import python

ROOT = Path(__file__).resolve().parents[1]
LUA = Path(__file__).with_name("lua")
DONE = LUA / "done.lua"


def run_clients(home: Path, work: Work, *, own: bool = False) -> dict[str, Any]:
    """Do the work in a process beside the server's; returns rates and times. `own` leaves wrk out."""
    if work.form == "one-call" and work.seconds and not own and shutil.which("wrk"):
        return _wrk(home, work)
    done = subprocess.run(
        python("bench.drive"), input=msgspec.json.encode(work), stdout=subprocess.PIPE, cwd=ROOT, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def run_wrk(home: Path, script: str, port: int, clients: int, seconds: float, *words: str) -> dict[str, Any]:
    """One thread of wrk with this script, whose last line of output is its figures."""
    program = home / "script.lua"
    program.write_text(script + DONE.read_text())
    command = [
        "wrk",
        "-t",
        "1",
        "-c",
        str(clients),
        "-d",
        f"{max(1, round(seconds))}s",
        "-s",
        str(program),
        f"http://127.0.0.1:{port}",
        "--",
    ]
    done = subprocess.run([*command, *words], stdout=subprocess.PIPE, text=True, check=True)
    line = re.search(r"JSON (.*)", done.stdout)
    assert line is not None, done.stdout
    found = json.loads(line[1])
    return {"done": found["done"] - found["failed"], "wall": found["us"] / 1e6, "client": "wrk", "failed": found["failed"],
            **{f"p{p}_ms": round(found[f"p{p}"], 2) for p in (50, 95, 99)}}  # fmt: skip


def _wrk(home: Path, work: Work) -> dict[str, Any]:
    customers = home / "customers.txt"
    customers.write_text("\n".join(work.customers))
    script = f"TEMPLATE = [==[{template_of()}]==]\n" + (LUA / "placements.lua").read_text()
    words = (str(customers), OFFICE, work.token, secrets.token_hex(4))
    return run_wrk(home, script, work.port, work.clients, work.seconds, *words)
