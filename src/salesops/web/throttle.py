"""Slows guessing down: five free failures an account, then 2, 4, 8 … seconds; thirty a minute from one address."""

from __future__ import annotations

import datetime as dt

from salesops import clock
from salesops.db import DB
from salesops.errors import Throttled

FREE = 5
PER_ADDRESS = 450  # in fifteen minutes: thirty a minute
LONGEST = dt.timedelta(minutes=15)


def pause_after(failures: int) -> dt.timedelta:
    """How long an account waits after so many failures in the last fifteen minutes."""
    if failures < FREE:
        return dt.timedelta()
    return dt.timedelta(seconds=min(2.0 ** (failures - FREE + 1), LONGEST.total_seconds()))


async def count_attempt(login: str, address: str) -> None:
    """Count an attempt on an account before its password is looked at; raise `Throttled` while it has to wait.

    Counting first, under a lock of the account's name, is what holds a burst of parallel guesses to the free ones.
    Known and unknown log-ins are treated alike.
    """
    now = clock.now()
    async with DB.transaction() as transaction:
        run = transaction.connection
        await run.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"login:{login}")
        for subject, pause in ((f"address:{address}", _address_pause), (f"login:{login}", pause_after)):
            row = await run.fetchrow("SELECT * FROM core.sign_in_failures($1, $2, false)", subject, now)
            wait = pause(row["failures"])
            if wait and (left := row["last_at"] + wait - now) > dt.timedelta():
                seconds = int(left.total_seconds()) + 1
                raise Throttled(f"Too many attempts; try again in {seconds} s.", retry_after=seconds)
        await run.execute("SELECT core.sign_in_failures($1, $2, true)", f"login:{login}", now)


async def note_failure(address: str) -> None:
    """Count a wrong password against the address it came from."""
    await DB.fetch("SELECT * FROM core.sign_in_failures($1, $2, true)", f"address:{address}", clock.now())


async def forget(login: str) -> None:
    await DB.fetch("SELECT core.forget_sign_in_failures($1)", f"login:{login}")


def _address_pause(failures: int) -> dt.timedelta:
    return dt.timedelta(minutes=1) if failures >= PER_ADDRESS else dt.timedelta()
