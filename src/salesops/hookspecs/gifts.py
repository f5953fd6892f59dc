"""Words about gifts: what may stop one from being handed out."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from salesops.act import Office
from salesops.duty import guard
from salesops.transactions import Transaction


class GiftHooks:
    @guard
    async def gift_giving(
        self,
        office: Office,
        tx: Transaction,
        recipient: str,
        value_minor: int,
        currency: str,
        on: dt.date,
        request_id: UUID,
    ) -> list[None]:
        """Called before a gift is handed out to a recipient.

        Refuse when a limit of yours would be passed, and say which and by how much. Answer nothing.
        """
        raise NotImplementedError
