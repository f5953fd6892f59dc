"""The command line as an administrator and a script use it, on a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from salesops.testing import Server


class Cli:
    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def __call__(self, *words: str, code: int = 0, stdin: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "salesops", *words],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout if code == 0 else done.stdout + done.stderr

    def json(self, *words: str) -> object:
        return json.loads(self(*words, "--json"))


@pytest.fixture(scope="module")
async def cli(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    name = f"salesops_cli_{os.urandom(4).hex()}"
    await server.new_database(name)
    return Cli(
        os.environ
        | {
            "SALESOPS_DATABASE_URL": server.url(name, "salesops_app"),
            "SALESOPS_OWNER_URL": server.url(name, server.owner),
            "SALESOPS_HOME": str(tmp_path_factory.mktemp("home")),
        }
    )


def test_an_administrator_sets_an_office_up(cli: Cli) -> None:
    assert "run `salesops migrate`" in cli("office", "list", code=1)
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

    assert "0 findings" in cli("verify")
    assert cli("doctor").count("ok ") >= 5


def test_a_finding_makes_verify_exit_with_one(cli: Cli, server: Server) -> None:
    import asyncio
    import threading

    name = cli.environment["SALESOPS_OWNER_URL"].split("@/")[1].split("?")[0]
    sql = "INSERT INTO core.number_counter SELECT id, 'x', 2026, 3, '2026-01-01' FROM core.office"
    worker = threading.Thread(target=lambda: asyncio.run(server.run(sql, name)))
    worker.start()
    worker.join()
    found = cli("verify", code=1)
    assert "core.numbers_counted" in found
    assert "each counter stands at the last number given" in found


def test_a_database_that_is_not_there_is_said_plainly(cli: Cli) -> None:
    gone = Cli(cli.environment | {"SALESOPS_DATABASE_URL": "postgresql://salesops_app@127.0.0.1:1/none"})
    assert "not to be reached" in gone("office", "list", code=1)
    wrong = Cli(cli.environment | {"SALESOPS_DATABASE_URL": "mysql://x"})
    said = wrong("office", "list", code=1)
    assert "SALESOPS_DATABASE_URL: a database URL begins with postgresql://" in said
    assert "Traceback" not in said
