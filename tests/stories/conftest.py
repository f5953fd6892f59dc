"""The desk of a story."""

from __future__ import annotations

import pytest_asyncio

from salesops.act import Office
from salesops.testing import Client
from tests.stories.desk import Desk


@pytest_asyncio.fixture
async def desk(office: Office, client: Client) -> Desk:
    """An office with an assistant, finance and the warehouse at work."""
    return Desk(
        office, await client(office, "assistant"), await client(office, "finance"), await client(office, "warehouse")
    )
