"""The recipe of CONTRIBUTING.md, followed word for word: a duty of another distribution, built, installed, used, removed."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from click.testing import CliRunner

from salesops.cli.new_duty import command, written
from salesops.testing import Database, Server

ROOT = Path(__file__).parents[1]
CALL = """
import asyncio, json, os, sys, warnings
warnings.simplefilter("ignore")
from httpx import ASGITransport, AsyncClient
from salesops.kernel.boot import booted
from salesops.settings import Settings
from salesops.web.app import make_app

async def main(token):
    settings = Settings.from_env()
    async with booted(settings.database_url, pool_size=2) as registry:
        app = make_app(settings, registry=registry)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "1"}
        async with AsyncClient(transport=ASGITransport(app=app), base_url="http://localhost", headers=headers) as client:
            answers = [await client.post("/api/harbour/visits/notes", json={"words": "Call Ms Lin"}),
                       await client.get("/api/harbour/visits/notes"), await client.get("/api/harbour/orders")]
            print(json.dumps({"duties": list(registry.duties), "answers": [[a.status_code, a.json()] for a in answers]}))

asyncio.run(main(sys.argv[1]))
"""


def recipe() -> list[str]:
    """The lines of the one shell block of CONTRIBUTING.md."""
    (block,) = re.findall(r"```sh\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.DOTALL)
    lines: list[str] = block.strip().splitlines()
    return lines


@pytest_asyncio.fixture
async def empty_database(server: Server) -> AsyncIterator[Database]:
    database = Database(server, f"salesops_recipe_{secrets.token_hex(4)}")
    await server.new_database(database.name)
    yield database
    await server.run(f'DROP DATABASE "{database.name}" WITH (FORCE)')
    server.made.remove(database.name)


class Author:
    """Someone with a shell in an empty folder, whose installations go into a folder of their own."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.cwd, self.site = folder, folder / "site"
        self.site.mkdir()
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("SALESOPS_")},
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(self.site),
            "PIP_TARGET": str(self.site),
            "PIP_NO_INDEX": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "SALESOPS_HOME": str(folder / "home"),
            "SALESOPS_DATABASE_URL": database.app_url,
            "SALESOPS_OWNER_URL": database.owner_url,
        }

    def run(self, line: str) -> str:
        if line.startswith("cd "):
            self.cwd = self.cwd / line.removeprefix("cd ")
            return ""
        done = subprocess.run(
            ["bash", "-ec", without_pip(line, self.site)],
            cwd=self.cwd,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout

    def call(self, token: str) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-c", CALL, token], cwd=self.cwd, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found


def without_pip(line: str, site: Path) -> str:
    """An environment laid by uv has no pip; uv then does the same."""
    has_pip = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode == 0
    return line if has_pip else line.replace("python -m pip install", f"uv pip install --offline --target {site}")


async def test_the_recipe_leads_from_nothing_to_an_answer_and_back(empty_database: Database, tmp_path: Path) -> None:
    author = Author(empty_database, tmp_path)
    said = {line: author.run(line) for line in recipe()}
    assert "2 passed" in said["python -m pytest -q"]
    token = said["salesops token issue harbour ann"].strip().splitlines()[-1]

    found = author.call(token)
    assert "visits" in found["duties"]
    (noted, note), (_, notes), (orders, _) = found["answers"]
    assert (noted, orders) == (201, 200)
    assert [n["words"] for n in notes["items"]] == [note["words"]] == ["Call Ms Lin"]

    shutil.rmtree(author.site)
    found = author.call(token)
    assert "visits" not in found["duties"]
    assert [status for status, _ in found["answers"]] == [404, 404, 200]
    assert len(await empty_database.as_owner("SELECT 1 FROM visits.note")) == 1, "data is never deleted"


def test_what_is_written_passes_our_own_style_and_types(tmp_path: Path) -> None:
    for file in written("visits", tmp_path):
        assert file.read_text("utf-8").count("sample") == 0
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]
    rules = [f"--select={','.join(ours['lint']['select'])}", f"--ignore={','.join(ours['lint']['ignore'])}"]
    bin_ = Path(sys.executable).parent
    for line in (
        [bin_ / "ruff", "check", *rules, "--per-file-ignores=tests/**:S", "--line-length=120", "."],
        [bin_ / "ruff", "format", "--check", "--line-length=120", "."],
        [bin_ / "mypy", "--strict", "-p", "salesops_visits"],
    ):
        done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("orders", "is installed"),
        ("people", "part of an address"),
        ("Visits", "small letters"),
        ("class", "small letters"),
        ("core", "small letters"),
        ("x" * 31, "small letters"),
        ("pg_x", "small letters"),
    ],
)
def test_a_name_that_would_not_work_is_refused_at_once(name: str, words: str, tmp_path: Path) -> None:
    said = CliRunner().invoke(command, [name, "--dir", str(tmp_path)])
    assert said.exit_code == 1
    assert words in said.output
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "salesops-visits").mkdir()
    said = CliRunner().invoke(command, ["visits", "--dir", str(tmp_path)])
    assert (said.exit_code, "there already" in said.output) == (1, True)
