"""The command line as an administrator and a script use it, on a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from salesops.testing import Server

TERMINAL = """
import json, sys
from click.testing import CliRunner
from salesops.cli import main
for line in sys.stdin:
    done = CliRunner().invoke(main, json.loads(line))
    print(json.dumps([done.exit_code, done.stdout, done.stderr + repr(done.exception or "")]), flush=True)
"""


class Cli:
    """Commands one after the other, in one process that has read the whole program once."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self._terminal = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", TERMINAL],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *words: str, code: int = 0) -> str:
        assert self._terminal.stdin is not None
        assert self._terminal.stdout is not None
        print(json.dumps(words), file=self._terminal.stdin, flush=True)
        got, said, complained = json.loads(self._terminal.stdout.readline())
        return answer(words, code, got, said, complained)

    def json(self, *words: str) -> object:
        return json.loads(self(*words, "--json"))

    def alone(self, *words: str, code: int = 0, **settings: str) -> str:
        """A command in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "salesops", *words],
            env=self.environment | settings,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return answer(words, code, done.returncode, done.stdout, done.stderr)

    def close(self) -> None:
        self._terminal.kill()
        self._terminal.communicate()


def answer(words: tuple[str, ...], wanted: int, code: int, said: str, complained: str) -> str:
    assert code == wanted, f"{words}: {code}\n{said}\n{complained}"
    return said if code == 0 else said + complained


@pytest.fixture(scope="module")
async def database_urls(server: Server) -> dict[str, str]:
    """An empty database, as the settings name it."""
    name = f"salesops_cli_{os.urandom(4).hex()}"
    await server.new_database(name)
    return {
        "SALESOPS_DATABASE_URL": server.url(name, "salesops_app"),
        "SALESOPS_OWNER_URL": server.url(name, server.owner),
    }


@pytest.fixture(scope="module")
def cli(database_urls: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    made = Cli(os.environ | database_urls | {"SALESOPS_HOME": str(tmp_path_factory.mktemp("home"))})
    yield made
    made.close()


def test_an_administrator_sets_an_office_up(cli: Cli) -> None:
    assert "run `salesops migrate`" in cli.alone("office", "list", code=1)
    assert "core_0001" in cli.json("migrate")  # type: ignore[operator]
    assert cli.json("migrate") == []
    assert "No office yet" in cli("office", "list")

    refused = cli("office", "open", "Bad Code", "--name", "x", "--currency", "yuan", "--timezone", "Mars/Base", code=1)
    assert all(field in refused for field in ("code", "currency", "timezone"))
    cli("office", "open", "main", "--name", "Main", "--currency", "CNY", "--timezone", "Asia/Shanghai")
    assert [row["code"] for row in cli.json("office", "list")] == ["main"]  # type: ignore[index, union-attr]

    cli("user", "add", "main", "lin", "--name", "Lin Mei", "--role", "assistant", "--password", "a long enough word")
    assert "taken" in cli(
        "user", "add", "main", "lin", "--name", "x", "--role", "head", "--password", "a long enough word", code=1
    )
    cli("user", "role", "main", "lin", "warehouse")
    assert cli.json("user", "list", "main")[0]["roles"] == ["assistant", "warehouse"]  # type: ignore[index]
    cli("user", "password", "lin", "--password", "another long word")
    assert "there are: main" in cli("user", "list", "nowhere", code=1)

    token = cli.json("token", "issue", "main", "lin")
    assert token["token"].startswith("so_")  # type: ignore[index, call-overload]
    cli("token", "revoke", "main", token["id"], "--reason", "lost")  # type: ignore[index, call-overload]

    assert {row["name"] for row in cli.json("duty", "list")} >= {"orders", "receivables"}  # type: ignore[union-attr]
    assert "cannot work without" in cli("duty", "disable", "main", "inventory", "--reason", "x", code=1)
    cli("duty", "disable", "main", "ledger", "--reason", "kept elsewhere")
    status = cli.json("duty", "status", "main")
    assert status["duties"]["ledger"]["state"] == "off"  # type: ignore[index, call-overload]
    cli("duty", "enable", "main", "ledger", "--reason", "back again")
    assert cli.json("duty", "retry", "main", "orders", "--reason", "mended") == {"duty": "orders", "jobs": 0}

    assert "0 findings" in cli.alone("verify")
    assert cli("doctor").count("ok ") >= 5


def test_a_finding_makes_verify_exit_with_one(cli: Cli, server: Server) -> None:
    import asyncio
    import threading

    name = cli.environment["SALESOPS_OWNER_URL"].split("@/")[1].split("?")[0]
    sql = "INSERT INTO core.number_counter SELECT id, 'x', 2026, 3, '2026-01-01' FROM core.office"
    worker = threading.Thread(target=lambda: asyncio.run(server.run(sql, name)))
    worker.start()
    worker.join()
    found = cli.alone("verify", code=1)
    assert "core.numbers_counted" in found
    assert "each counter stands at the last number given" in found


def test_a_database_that_is_not_there_is_said_plainly(cli: Cli) -> None:
    gone = "postgresql://salesops_app@127.0.0.1:1/none"
    assert "not to be reached" in cli.alone("office", "list", code=1, SALESOPS_DATABASE_URL=gone)
    said = cli.alone("office", "list", code=1, SALESOPS_DATABASE_URL="mysql://x")
    assert "SALESOPS_DATABASE_URL: a database URL begins with postgresql://" in said
    assert "Traceback" not in said
