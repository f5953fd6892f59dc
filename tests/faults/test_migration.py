"""Death in the middle of a migration, of nearly every one there is: the next run goes on where the last whole one ended."""

from __future__ import annotations

import asyncio
import json
import secrets
import subprocess
import sys

from salesops.testing import Database, Server

POINTS = 10  # at least (RELIABILITY 3.6)
# Each run is a process of its own; forked, so that fifteen of them need not import everything anew.
RUNS = """
import asyncio, json, os, sys
import asyncpg
from salesops.db import connect_config
from salesops.kernel.discovery import discover
from salesops.migrations import migrate

url = sys.argv[1]
discover()

async def kept():
    connection = await asyncpg.connect(**connect_config(url))
    return await connection.fetchval("SELECT count(*) FROM salesops_meta.migration")

def run(failpoint):
    process = os.fork()
    if process:
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    os.environ["SALESOPS_FAILPOINT"] = failpoint
    asyncio.run(migrate(url))
    os._exit(0)

ended = [(137, 0)]
while ended[-1][0] == 137:
    ended.append((run("mid-migration:2"), asyncio.run(kept())))
print(json.dumps([*ended[1:], (run(""), asyncio.run(kept()))]))
"""


async def test_a_migration_that_dies_in_the_middle_is_done_by_the_next_run(server: Server) -> None:
    """Every run does one migration whole and dies in the next one, of which nothing is kept."""
    name = f"salesops_killed_{secrets.token_hex(4)}"
    await server.new_database(name)
    command = [sys.executable, "-W", "ignore", "-c", RUNS, Database(server, name).owner_url]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *deaths, last, again = json.loads(done.stdout)
    assert deaths == [[137, kept] for kept in range(1, len(deaths) + 1)]
    assert len(deaths) >= POINTS
    assert last == again == [0, len(deaths) + 1]
