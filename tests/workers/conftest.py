"""The worker tests run the probe duty, in this process and in real ones, over each transport that is given."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from crew import PROBED, Crew, Effects
from processes import ending
from tests.workers.transports import Transport, all_transports, new_transport

from salesops import Act
from salesops.kernel.boot import booted
from salesops.kernel.registry import Registry
from salesops.migrations import migrate
from salesops.testing import Database


@pytest_asyncio.fixture(scope="module")
async def kernel(database: Database) -> AsyncIterator[Registry]:
    """The kernel with the probe as its only duty."""
    await migrate(database.owner_url, only=[PROBED])
    async with booted(database.app_url, pool_size=10, duties=[PROBED]) as registry:
        yield registry


@pytest.fixture(scope="module", params=all_transports())
def transport(request: pytest.FixtureRequest) -> Iterator[Transport]:
    """Each transport in turn."""
    made = new_transport(request.param)
    yield made
    made.wipe()


@pytest_asyncio.fixture
async def nothing_waits(database: Database, kernel: Registry) -> None:
    """Workers serve all offices: what other tests left undone is out of the way."""
    await database.as_owner("UPDATE core.outbox SET state = 'discarded' WHERE state IN ('ready', 'running')")


@pytest.fixture
def crew(database: Database, nothing_waits: None, transport: Transport, tmp_path: Path) -> Iterator[Crew]:
    """A crew of this test alone, with nothing to do yet and empty queues at the broker."""
    transport.wipe()
    made = Crew(database, transport, tmp_path)
    with ending(made.started):
        yield made


@pytest.fixture(scope="module")
def at_work(
    database: Database, kernel: Registry, transport: Transport, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Crew]:
    """Two workers, and a relay where one is needed, at work for the whole module."""
    made = Crew(database, transport, tmp_path_factory.mktemp("crew"))
    with ending(made.started):
        made.relay()
        made.workers = [made.worker(), made.worker()]
        yield made


@pytest.fixture
def effects(database: Database, act: Act) -> Effects:
    """Events told in this test's own office, and their effects."""
    return Effects(database, act)
