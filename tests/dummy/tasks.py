"""What the dummy does after commit."""

from __future__ import annotations

from salesops import Transaction, subscribe
from salesops.events import ReceiptCleared
from tests.dummy import service


@subscribe(ReceiptCleared)
async def note_money(tx: Transaction, event: ReceiptCleared) -> None:
    """Note the money."""
    await service.note_money(tx, event)
