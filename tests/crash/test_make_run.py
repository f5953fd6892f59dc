"""`make run` comes up, comes back after any kill -9 with everything committed, and stops cleanly."""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from tests.crash.running import Run, Standing, open_folder, processes_of, until

from salesops import embedded

# What stands on the command line of each process: worker and clock replace themselves by a module of the workers.
COMMAND_LINE = {"web": "salesops web", "worker": "salesops_workers.main", "clock": "salesops_workers.clock"}


@pytest.fixture(scope="module")
def standing() -> Iterator[Standing]:
    """One home for the module: the demo is loaded once, and what runs goes from test to test."""
    with open_folder() as folder:
        yield Standing(folder / "home")
        for pid in processes_of(folder / "home"):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def run(standing: Standing) -> Run:
    """A run that answers."""
    found = standing.up()
    assert found.address.startswith("http://127.0.0.1:")
    return found


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


async def test_ctrl_c_stops_every_process_and_the_data_stays(run: Run, standing: Standing) -> None:
    await mark(run.home, "before ctrl-c")
    run.end()
    assert run.said.rstrip().endswith("Stopped")
    assert "was killed" not in run.said
    assert processes_of(run.home) == []
    standing.up()
    assert "before ctrl-c" in await marks(run.home)


def test_a_second_run_is_told_where_the_first_one_answers(run: Run) -> None:
    second = Run(run.home)
    assert second.process.wait(60) == 1
    assert f"salesops is running already: {run.address}" in second.said
    assert run.is_healthy()


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
    until(run.is_healthy)


def test_a_taken_port_is_left_to_its_owner(run: Run) -> None:
    with open_folder() as folder:
        other = Run(folder / "home")
        assert other.is_healthy()
        assert other.address != run.address
        other.end()


@pytest.mark.parametrize("victim", ["salesops run", *COMMAND_LINE.values(), "postgres -D"])
async def test_after_kill_9_of_any_process_the_next_run_loses_nothing(
    run: Run, standing: Standing, victim: str
) -> None:
    """The supervisor goes too, so that nothing can be mended but by the next run."""
    await mark(run.home, victim)
    until(lambda: processes_of(run.home, victim) != [])
    for pid in {*processes_of(run.home, victim), run.process.pid}:
        os.kill(pid, signal.SIGKILL)
    run.process.wait()
    again = standing.up()
    assert again.address == run.address
    assert victim in await marks(run.home)
    assert len(processes_of(run.home, "salesops web")) == 1


def test_sigterm_stops_every_process_as_well(run: Run) -> None:
    run.end(signal.SIGTERM)
    assert processes_of(run.home) == []


def test_processes_do_not_outlive_a_killed_supervisor(run: Run) -> None:
    run.end(signal.SIGKILL)
    until(lambda: processes_of(run.home, "-m salesops") == [])


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
