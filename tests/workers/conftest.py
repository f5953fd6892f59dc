"""The worker tests run the probe duty, in this process and in real ones, over each transport that is given."""

from __future__ import annotations

import os
import secrets
import urllib.parse
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from crew import PROBED, Crew, Effects, Transport
from processes import ending

from salesops import Act
from salesops.kernel.boot import booted
from salesops.kernel.registry import Registry
from salesops.migrations import migrate
from salesops.testing import Database

GIVEN = {"amqp": "SALESOPS_TEST_AMQP_URL", "redis": "SALESOPS_TEST_REDIS_URL"}


@pytest_asyncio.fixture(scope="module")
async def kernel(database: Database) -> AsyncIterator[Registry]:
    """The kernel with the probe as its only duty."""
    await migrate(database.owner_url, only=[PROBED])
    async with booted(database.app_url, pool_size=10, duties=[PROBED]) as registry:
        yield registry


def _transports() -> list[Any]:
    return [
        pytest.param(
            name,
            marks=()
            if name not in GIVEN or os.environ.get(GIVEN[name])
            else pytest.mark.skip(reason=f"{GIVEN[name]} is not set: not run over {name}"),
        )
        for name in ("postgresql", *GIVEN)
    ]


@pytest.fixture(scope="module", params=_transports())
def transport(request: pytest.FixtureRequest) -> Iterator[Transport]:
    """Each transport in turn, with queues of its own; Redis in a database of its own number."""
    url = os.environ[GIVEN[request.param]] if request.param in GIVEN else "postgresql:"
    if request.param == "redis":
        url = urllib.parse.urlsplit(url)._replace(path="/9").geturl()
    made = Transport(request.param, url, f"test_{secrets.token_hex(4)}")
    yield made
    made.wipe()


@pytest.fixture
def crew(database: Database, kernel: Registry, transport: Transport, tmp_path: Path) -> Iterator[Crew]:
    """A crew of this test alone."""
    made = Crew(database, transport, tmp_path)
    with ending(made.started):
        yield made


@pytest.fixture
def effects(database: Database, act: Act) -> Effects:
    """Events told in this test's own office, and their effects."""
    return Effects(database, act)
