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
    return dt.timedelta() if failures < FREE else min(dt.timedelta(seconds=2 ** (failures - FREE + 1)), LONGEST)


async def check(login: str, address: str) -> None:
    """Raise `Throttled` while the account or the address has to wait; known and unknown log-ins alike."""
    now = clock.now()
    for subject, wait in ((f"login:{login}", pause_after), (f"address:{address}", _address_pause)):
        row = (await DB.fetch("SELECT * FROM core.sign_in_failures($1, $2, false)", subject, now))[0]
        if row["failures"] and (left := row["last_at"] + wait(row["failures"]) - now) > dt.timedelta():
            seconds = int(left.total_seconds()) + 1
            raise Throttled(f"Too many attempts; try again in {seconds} s.", retry_after=seconds)


async def note_failure(login: str, address: str) -> None:
    for subject in (f"login:{login}", f"address:{address}"):
        await DB.fetch("SELECT * FROM core.sign_in_failures($1, $2, true)", subject, clock.now())


async def forget(login: str) -> None:
    await DB.fetch("SELECT core.forget_sign_in_failures($1)", f"login:{login}")


def _address_pause(failures: int) -> dt.timedelta:
    return dt.timedelta(minutes=1) if failures >= PER_ADDRESS else dt.timedelta()
