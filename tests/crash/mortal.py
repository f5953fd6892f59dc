"""A web process that tests kill, and a desk that speaks with it and hears nothing when it died."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio

from salesops.testing import Database


class Web:
    """A real web process on the module's database, killed and started again at will."""

    def __init__(self, database: Database, home: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.database, self.home = database, home
        self.process: subprocess.Popen[bytes] | None = None

    async def start(self, failpoint: str = "", **more: str) -> None:
        environment = os.environ | {
            "SALESOPS_DATABASE_URL": self.database.app_url,
            "SALESOPS_HOME": str(self.home),
            "SALESOPS_FAILPOINT": failpoint,
            **more,
        }
        command = [sys.executable, "-W", "ignore", "-m", "salesops", "web", "--port", str(self.port)]
        log = (self.home / "web.log").open("ab")
        self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                async with httpx.AsyncClient() as http:
                    if (await http.get(f"http://127.0.0.1:{self.port}/healthz")).status_code == 200:
                        return
            except httpx.TransportError:
                await asyncio.sleep(0.05)
        raise AssertionError((self.home / "web.log").read_text()[-2000:])

    def kill(self) -> int:
        """kill -9 of the whole group; returns how it ended."""
        assert self.process is not None
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        return self.process.wait()


@pytest_asyncio.fixture
async def web(kernel, database: Database, tmp_path: Path) -> AsyncIterator[Web]:
    made = Web(database, tmp_path)
    yield made
    if made.process is not None:
        made.kill()


class Desk:
    """The steps of one order over real HTTP; `None` for an answer that never came."""

    def __init__(self, web: Web, office: str, token: str) -> None:
        self.base = f"http://127.0.0.1:{web.port}/api/{office}"
        self.headers = {"Authorization": f"Bearer {token}"}

    async def post(self, path: str, body: Any = None, *, key: str) -> httpx.Response | None:
        async with httpx.AsyncClient(timeout=20) as http:
            try:
                return await http.post(self.base + path, json=body, headers=self.headers | {"Idempotency-Key": key})
            except httpx.TransportError:
                return None

    async def get(self, path: str) -> Any:
        async with httpx.AsyncClient() as http:
            return (await http.get(self.base + path, headers=self.headers)).json()
