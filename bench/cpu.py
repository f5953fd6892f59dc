"""CPU seconds of process trees, and how much of the machine strangers took meanwhile."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
NOISE = 0.15  # cores taken by strangers above which a round counts for nothing


@dataclass(frozen=True)
class Snapshot:
    """What was used up to a moment, in CPU seconds."""

    at: float
    trees: dict[str, float]
    ours: float
    machine: float


def snapshot(roots: Mapping[str, int]) -> Snapshot:
    """Of the trees below these processes; what they started and this process count as ours."""
    table = _table()
    trees = {name: _tree(table, pid) for name, pid in roots.items()}
    own = _tree(table, os.getpid())
    outside = sum(used for name, used in trees.items() if not _is_below(table, roots[name], os.getpid()))
    return Snapshot(time.monotonic(), trees, own + outside, _machine())


def between(before: Snapshot, after: Snapshot) -> dict[str, float]:
    """CPU seconds of each tree, the wall time and the cores that strangers took."""
    wall = max(after.at - before.at, 1e-9)
    used = {name: after.trees[name] - before.trees[name] for name in after.trees}
    foreign = (after.machine - before.machine - (after.ours - before.ours)) / wall
    return {**used, "wall": wall, "foreign_cores": round(max(0.0, foreign), 2)}


def wait_until_quiet(*, most: float = NOISE, seconds: float = 60.0) -> float:
    """Wait until less than `most` cores are busy; returns what is busy now, at the latest after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        before, at = _machine(), time.monotonic()
        time.sleep(1)
        busy = (_machine() - before) / (time.monotonic() - at)
        if busy <= most or time.monotonic() > deadline:
            return round(busy, 2)


Table = dict[int, tuple[int, float]]  # pid: parent, CPU seconds of it and of its dead children


def _table() -> Table:
    table: Table = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            fields = Path("/proc", entry, "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
        table[int(entry)] = (int(fields[1]), sum(map(int, fields[11:15])) / TICKS)
    return table


def _tree(table: Table, root: int) -> float:
    children: dict[int, list[int]] = {}
    for pid, (parent, _) in table.items():
        children.setdefault(parent, []).append(pid)
    total, todo = 0.0, [root]
    while todo:
        pid = todo.pop()
        if pid in table:
            total += table[pid][1]
            todo += children.get(pid, [])
    return total


def _is_below(table: Table, pid: int, ancestor: int) -> bool:
    while pid in table:
        if pid == ancestor:
            return True
        pid = table[pid][0]
    return False


def _machine() -> float:
    """CPU seconds of the whole machine, without waiting and without what the host took."""
    with open("/proc/stat") as file:
        user, nice, system, _idle, _wait, irq, soft_irq = map(int, file.readline().split()[1:8])
    return (user + nice + system + irq + soft_irq) / TICKS
