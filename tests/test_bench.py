"""The measurements run on the real server and its processes; what they find is not judged here, only that they find it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bench import results
from bench.cluster import PROGRAMS
from bench.relay import Turns

ROOT = Path(__file__).parents[1]
SHORT = ("--history", "40", "--seconds", "1", "--rounds", "1", "--patience", "0", "--counted", "10", "--own-client")
Measure = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def measure() -> Iterator[Measure]:
    """Run one figure on a history of forty orders, and give its line."""
    if not (PROGRAMS / "initdb").exists():
        pytest.skip(f"there are no PostgreSQL programs in {PROGRAMS}: SALESOPS_BENCH_PGBIN names them elsewhere")
    folder = Path(tempfile.mkdtemp(prefix="salesops-bench-"))  # the server's user may not enter pytest's own
    folder.chmod(0o755)
    command = [sys.executable, "-m", "bench", "--dir", str(folder), "--results", str(folder / "results")]

    def run(*words: str) -> dict[str, Any]:
        done = subprocess.run([*command, *SHORT, *words], cwd=ROOT, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr
        line: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return line

    yield run
    subprocess.run([*command, "stop"], cwd=ROOT, check=True)
    shutil.rmtree(folder)


def test_a_history_that_was_copied_breaks_no_invariant(measure: Measure) -> None:
    found = measure("verify")
    assert found["checks"] > 20
    assert found["findings"] == []


def test_orders_are_counted_with_what_each_of_them_costs(measure: Measure) -> None:
    found = measure("orders", "--form", "calls", "--clients", "2")
    assert found["orders"] > 0
    assert found["orders_per_s"] > 0
    assert found["per_order"]["statements_inside"] > found["per_order"]["round_trips"] > 6
    assert found["wal_bytes_per_order"] > 1000
    assert set(found["cpu_ms_per_order"]) == {"web", "worker", "postgres"}


def test_the_floor_writes_the_same_rows_as_the_desk(measure: Measure) -> None:
    found = measure("floor", "--form", "calls", "--clients", "1")
    assert found["rows"]["differing"] == {}
    assert found["rows"]["product"] > 30


def test_pages_are_measured_as_people_look_at_them(measure: Measure) -> None:
    found = measure("pages", "--clients", "2", "--only", "my_day", "--only", "an_order")
    assert found["slowest_p95_ms"] == max(found["my_day"]["p95_ms"], found["an_order"]["p95_ms"])
    assert found["an_order"]["answer_bytes"] > 1000


def test_two_commits_are_compared_number_by_number(tmp_path: Path) -> None:
    for commit, rate in (("aaaa", 100.0), ("bbbb", 150.0)):
        line = {"figure": "orders", "given": {"clients": 4}, "orders_per_s": rate, "rounds": [rate]}
        (tmp_path / f"{commit}.jsonl").write_text(json.dumps(line) + "\n")
    one, other = results.read("aaaa", folder=tmp_path), results.read("bbbb", folder=tmp_path)
    _, line = results.compare(one, other)
    assert line.split() == ["orders", "clients=4", "orders_per_s", "100.00", "150.00", "1.50"]


def test_a_round_trip_is_counted_however_its_messages_arrive() -> None:
    start = (8).to_bytes(4) + b"\0\3\0\0"
    messages = b"".join(kind + (4 + len(body)).to_bytes(4) + body for kind, body in ((b"P", b"SELECT 1\0"), (b"B", b"\0" * 9), (b"S", b""), (b"Q", b"COMMIT\0")))  # fmt: skip
    before, turns = Turns.total, Turns()
    for byte in start + messages:
        turns.feed(bytes([byte]))
    assert Turns.total - before == 2
