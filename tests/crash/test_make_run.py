"""`make run` comes up, comes back after any kill -9 with everything committed, and stops cleanly."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from salesops import embedded

ROOT = Path(__file__).parents[2]
UP_WITHIN = 120.0  # seconds, for the first run with its demo on a busy machine


class Run:
    """One `salesops run` and what it said."""

    def __init__(self, home: Path, command: list[str] | None = None, **popen: object) -> None:
        self.home = home
        self._said = home.with_name(home.name + f"-{time.monotonic_ns()}.said")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SALESOPS_")}
        with self._said.open("wb") as said:
            self.process = subprocess.Popen(
                command or [sys.executable, "-m", "salesops", "run", "--small-demo"],
                **{"env": environment | {"SALESOPS_HOME": str(home)}, "cwd": ROOT, **popen},  # type: ignore
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    @property
    def said(self) -> str:
        return self._said.read_text()

    @property
    def address(self) -> str:
        until(lambda: "answers at" in self.said or self.process.poll() is not None, UP_WITHIN)
        found = re.search(r"answers at (\S+)", self.said)
        assert found, self.said
        return found[1]

    def is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def end(self, by: signal.Signals = signal.SIGINT) -> None:
        self.process.send_signal(by)
        self.process.wait(120)


def until(condition: Callable[[], object], within: float = 60.0) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def processes_of(home: Path, what: str = "") -> list[int]:
    """The living processes whose environment or command line names this home."""
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _is_of(entry, home, what)]


def _is_of(process: Path, home: Path, what: str) -> bool:
    try:
        line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        names_home = f"SALESOPS_HOME={home}\0".encode() in (process / "environ").read_bytes() + b"\0"
    except OSError:
        return False
    return what in line and (names_home or f"{home}/postgresql/data" in line) and str(os.getpid()) != process.name


@contextmanager
def open_folder() -> Iterator[Path]:
    """A short folder that everybody can enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="salesops-run-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """One home for the module: the demo is loaded once."""
    with open_folder() as folder:
        yield folder / "home"
        for pid in processes_of(folder / "home"):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def run(home: Path) -> Iterator[Run]:
    run = Run(home)
    assert run.address.startswith("http://127.0.0.1:")
    yield run
    if run.process.poll() is None:
        run.end()


async def mark(home: Path, text: str) -> None:
    """Commit a row of our own, which every later run must still have."""
    await _owner(home, "CREATE TABLE IF NOT EXISTS public.crash_mark (text text)")
    await _owner(home, f"INSERT INTO public.crash_mark VALUES ('{text}')")


async def marks(home: Path) -> list[str]:
    return [row["text"] for row in await _owner(home, "SELECT text FROM public.crash_mark ORDER BY text")]


async def _owner(home: Path, sql: str) -> list[asyncpg.Record]:
    socket_dir = home / "postgresql" / "socket"
    connection = await asyncpg.connect(host=str(socket_dir), user=embedded.SUPERUSER, database=embedded.DATABASE)
    try:
        return await connection.fetch(sql)
    finally:
        await connection.close()


async def test_ctrl_c_stops_every_process_and_the_data_stays(home: Path) -> None:
    first = Run(home)
    assert first.is_healthy()
    await mark(home, "before ctrl-c")
    first.end()
    assert first.said.rstrip().endswith("Stopped")
    assert "was killed" not in first.said
    assert processes_of(home) == []
    started = time.monotonic()
    second = Run(home)
    assert second.is_healthy()
    assert time.monotonic() - started < 15, "a second run is up within seconds"
    assert "before ctrl-c" in await marks(home)
    second.end(signal.SIGTERM)
    assert processes_of(home) == []


def test_a_second_run_is_told_where_the_first_one_answers(run: Run) -> None:
    second = Run(run.home)
    assert second.process.wait(30) == 1
    assert f"salesops is running already: {run.address}" in second.said
    assert run.is_healthy()


# What stands on the command line of each process: worker and clock replace themselves by a module of the workers.
COMMAND_LINE = {"web": "salesops web", "worker": "salesops_workers.main", "clock": "salesops_workers.clock"}


@pytest.mark.parametrize("victim", ["web", "worker", "clock"])
def test_a_killed_process_comes_back_by_itself(run: Run, victim: str) -> None:
    until(lambda: len(processes_of(run.home, COMMAND_LINE[victim])) == 1)
    (before,) = processes_of(run.home, COMMAND_LINE[victim])
    os.kill(before, signal.SIGKILL)
    until(lambda: processes_of(run.home, COMMAND_LINE[victim]) not in ([], [before]))
    until(run.is_healthy)
    assert f"{victim} was killed by SIGKILL" in run.said


async def test_a_killed_postgresql_comes_back_by_itself(run: Run) -> None:
    await mark(run.home, "before the death of postgresql")
    postmaster = int((run.home / "postgresql" / "data" / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    until(lambda: "PostgreSQL does not answer; starting it again" in run.said)
    until(lambda: embedded.is_alive(embedded.start(run.home)))
    assert "before the death of postgresql" in await marks(run.home)
    until(run.is_healthy, within=15)


@pytest.mark.parametrize("victim", ["salesops run", *COMMAND_LINE.values(), "postgres -D"])
async def test_after_kill_9_of_any_process_the_next_run_loses_nothing(home: Path, victim: str) -> None:
    """The supervisor goes too, so that nothing can be mended but by the next run."""
    run = Run(home)
    assert run.is_healthy()
    await mark(home, victim)
    until(lambda: processes_of(home, victim) != [])
    for pid in {*processes_of(home, victim), run.process.pid}:
        os.kill(pid, signal.SIGKILL)
    run.process.wait()
    again = Run(home)
    assert again.is_healthy()
    assert again.address == run.address
    assert victim in await marks(home)
    assert len(processes_of(home, "salesops web")) == 1
    again.end()
    assert processes_of(home) == []


def test_processes_do_not_outlive_a_killed_supervisor(run: Run) -> None:
    run.end(signal.SIGKILL)
    until(lambda: processes_of(run.home, "-m salesops") == [])


def test_a_taken_port_is_left_to_its_owner(run: Run) -> None:
    with open_folder() as folder:
        other = Run(folder / "home")
        assert other.is_healthy()
        assert other.address != run.address
        other.end()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_root_below_a_closed_folder_is_told_where_the_data_is() -> None:
    with open_folder() as folder:
        closed = folder / "closed"
        closed.mkdir(mode=0o700)
        run = Run(closed / "home")
        assert run.is_healthy()
        told = re.search(rf"the database lives in ({embedded.SHARED_PLACE}/\w+)", run.said)
        assert told
        run.end()
        shutil.rmtree(told[1])


@pytest.mark.skipif(not os.environ.get("SALESOPS_TEST_INSTALL"), reason="SALESOPS_TEST_INSTALL is not given")
@pytest.mark.parametrize("user", ["root", "nobody"])
def test_make_run_needs_nothing_but_python_and_make(user: str) -> None:
    """From the committed files alone, with pip; root's lie below a closed folder."""
    if os.geteuid() != 0 and user == "root":
        user = embedded._server_user()
    with open_folder() as folder:
        place = folder / "closed" / "salesops"
        place.mkdir(parents=True)
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
        for name in filter(None, listed.stdout.split("\0")):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, place / name)
        prefix: list[str] = []
        if user == "nobody":
            subprocess.run(["chown", "-R", "nobody:nogroup", str(folder / "closed")], check=True)
            prefix = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        (folder / "closed").chmod(0o700)
        path = os.pathsep.join(part for part in os.get_exec_path() if not (Path(part) / "uv").exists())
        kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "LANG"))}
        home = place / ".salesops"
        run = Run(
            folder / "home",
            [*prefix, "make", "run"],
            cwd=place,
            start_new_session=True,
            env=kept | {"PATH": "/usr/bin:/bin" if prefix else path, "HOME": str(folder / "closed")},
        )
        until(lambda: "answers at" in run.said or run.process.poll() is not None, within=400)
        assert run.is_healthy(), run.said
        assert "Creating the environment" in run.said
        os.killpg(run.process.pid, signal.SIGINT)  # as the terminal does on Ctrl-C
        run.process.wait(120)
        assert "Stopped" in run.said
        assert processes_of(home) == []
        for told in re.findall(rf"the database lives in ({embedded.SHARED_PLACE}/\w+)", run.said):
            shutil.rmtree(told)
