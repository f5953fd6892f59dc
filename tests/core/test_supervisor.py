"""The supervisor keeps its processes alive, in order, and leaves none behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from salesops import supervisor
from salesops.supervisor import Child, stop_in_order

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
time.sleep(60)
"""
WITH_A_CHILD = "import subprocess, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"


def child(folder: Path, script: str = "import time; time.sleep(60)", name: str = "web") -> Child:
    return Child(name, [sys.executable, "-c", script], folder / f"{name}.log", os.environ)


def until(condition: Callable[[], bool], within: float = 10.0) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_killed_process_is_told_and_started_again(tmp_path: Path) -> None:
    said: list[str] = []
    web = child(tmp_path)
    web.start()
    first = web.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: (web.tend(said.append), web.pid not in (0, first))[1])
    assert said == [f"web was killed by SIGKILL; see {tmp_path / 'web.log'}. Again in 0.5 s"]
    assert is_running(web.pid)
    web.kill()


def test_a_process_that_keeps_dying_is_started_later_and_later(tmp_path: Path) -> None:
    said: list[str] = []
    web = child(tmp_path, "raise SystemExit(3)")
    web.start()
    until(lambda: (web.tend(said.append), len(said) == 3)[1])
    assert [line.rsplit("Again in ")[1] for line in said] == ["0.5 s", "1 s", "2 s"]
    assert "web ended with status 3" in said[0]


def test_a_process_that_had_worked_for_a_while_is_started_at_once_however_often_it_dies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "PROVEN", 0.0)
    said: list[str] = []
    web = child(tmp_path, "raise SystemExit(3)")
    web.start()
    until(lambda: (web.tend(said.append), len(said) == 3)[1])
    assert {line.rsplit("Again in ")[1] for line in said} == {"0.5 s"}


def test_nothing_waits_longer_than_web_may_be_away(tmp_path: Path) -> None:
    web = child(tmp_path)
    assert max(web._next_back_off() for _ in range(20)) <= 5


def test_what_a_dead_process_had_started_dies_with_it(tmp_path: Path) -> None:
    web = child(tmp_path, WITH_A_CHILD)
    web.start()
    until(lambda: web.log.read_text().endswith("\n"))
    grandchild = int(web.log.read_text())
    os.kill(web.pid, signal.SIGKILL)
    until(lambda: (web.tend(lambda message: None), not is_running(grandchild))[1])


def test_a_process_that_does_not_end_is_killed_after_its_grace(tmp_path: Path) -> None:
    web = child(tmp_path, STUBBORN)
    web.start()
    pid = web.pid
    until(lambda: "up" in web.log.read_text())
    assert not web.stop(grace=0.3)
    assert not is_running(pid)


def test_processes_stop_in_the_order_given(tmp_path: Path) -> None:
    said: list[str] = []
    children = [child(tmp_path, name=name) for name in ("web", "clock", "worker")]
    for one in children:
        one.start()
    pids = [one.pid for one in children]
    stop_in_order(children, said.append)
    assert said == ["Stopping web", "Stopping clock", "Stopping worker"]
    assert not any(map(is_running, pids))


def test_children_die_with_a_supervisor_killed_by_kill_9(tmp_path: Path) -> None:
    script = f"""
import os, sys, time
from pathlib import Path
from salesops.supervisor import Child
one = Child("web", ["sleep", "60"], Path({str(tmp_path / "web.log")!r}), os.environ)
one.start()
print(one.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout
        pid = int(supervisor.stdout.readline())
        assert is_running(pid)
        supervisor.kill()
    until(lambda: not is_running(pid))


def test_a_large_log_is_put_aside(tmp_path: Path) -> None:
    web = child(tmp_path)
    with web.log.open("wb") as log:
        log.truncate(11_000_000)
    web.start()
    assert web.log.stat().st_size < 1000
    assert (tmp_path / "web.log.1").stat().st_size == 11_000_000
    web.kill()
