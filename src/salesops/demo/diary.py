"""The diary of an office: what is done on which day of the history, and living through it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable

from salesops import clock
from salesops.demo.days import HISTORY, Days
from salesops.services import outbox

Deed = Callable[[], Awaitable[None]]


class Diary:
    """Deeds by the day on which they are done; a deed may note others for its own day or a later one."""

    def __init__(self, days: Days) -> None:
        self._days = days
        self._pages: defaultdict[int, list[Deed]] = defaultdict(list)
        self._today = HISTORY

    def note(self, ago: int, deed: Deed) -> None:
        """Note a deed for a day; one of the days to come is not done."""
        if ago >= 0:
            self._pages[ago].append(deed)

    def later(self, days: int, deed: Deed) -> None:
        """Note a deed for some days after the one that is being lived."""
        self.note(self._today - days, deed)

    async def live(self) -> None:
        """Do everything, day by day, each act some minutes after the one before; what is told is heard each evening."""
        for ago in range(HISTORY, -1, -1):
            await self._day(ago)

    async def _day(self, ago: int) -> None:
        self._today, page, step = ago, self._pages[ago], 0
        while step < len(page):
            with clock.at(self._days.moment(ago, step)):
                await page[step]()
            step += 1
        if page:
            with clock.at(self._days.moment(ago, step)):
                await outbox.drain()
