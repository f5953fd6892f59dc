"""Starts the clients of a measurement: wrk for what it can do where it is installed, our own for everything else."""

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
SCRIPTS = {"one-call": "placements.lua", "floor": "floor.lua"}


def run_clients(home: Path, work: Work, *, own: bool = False) -> dict[str, Any]:
    """Do the work in a process beside the server's; returns rates and times. `own` leaves wrk out."""
    if work.form in SCRIPTS and work.seconds and not own and shutil.which("wrk"):
        return _wrk(home, work)
    done = subprocess.run(
        python("bench.drive"), input=msgspec.json.encode(work), stdout=subprocess.PIPE, cwd=ROOT, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _wrk(home: Path, work: Work) -> dict[str, Any]:
    """One thread of wrk with the form's script, whose last line of output is its figures."""
    customers, program = home / "customers.txt", home / "script.lua"
    customers.write_text("\n".join(work.customers))
    scripts = [(LUA / name).read_text() for name in (SCRIPTS[work.form], "done.lua")]
    program.write_text(f"TEMPLATE = [==[{template_of()}]==]\n" + "".join(scripts))
    load = ("-t", "1", "-c", str(work.clients), "-d", f"{max(1, round(work.seconds))}s", "-s", str(program))
    words = (f"http://127.0.0.1:{work.port}", "--", str(customers), OFFICE, work.token, secrets.token_hex(4))
    done = subprocess.run(["wrk", *load, *words], stdout=subprocess.PIPE, text=True, check=True)
    line = re.search(r"JSON (.*)", done.stdout)
    assert line is not None, done.stdout
    found = json.loads(line[1])
    return {
        "done": found["done"] - found["failed"],
        "wall": found["us"] / 1e6,
        "client": "wrk",
        "failed": found["failed"],
        **{f"p{p}_ms": round(found[f"p{p}"], 2) for p in (50, 95, 99)},
    }
