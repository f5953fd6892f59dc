"""The use cases of the dummy: it notes what it is asked."""

from __future__ import annotations

from salesops import Act, Transaction, new_id, transaction
from salesops.events import ReceiptCleared


async def note(tx: Transaction, words: str) -> None:
    """Add a note to the caller's transaction."""
    tx.write("dummy.note_down", tx.office.id, new_id(), words)


async def listing(act: Act) -> list[str]:
    """Everything noted in this office, in the order of asking."""
    async with transaction(act) as tx:
        rows = await tx.fetch("SELECT words FROM dummy.note WHERE office_id = $1 ORDER BY id", act.office.id)
    return [row["words"] for row in rows]


async def note_money(tx: Transaction, event: ReceiptCleared) -> None:
    """Note that money arrived."""
    await note(tx, f"receipt {event.receipt_id}")
