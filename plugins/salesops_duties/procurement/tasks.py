"""What procurement does after commit, in a worker."""

from __future__ import annotations

from salesops import Transaction, subscribe
from salesops.events import DepositCovered, PegsReleased
from salesops_duties.procurement import service


@subscribe(PegsReleased)
async def take_released_pegs(tx: Transaction, event: PegsReleased) -> None:
    """A customer wants less of what was planned or ordered."""
    await service.take_released(tx, event)


@subscribe(DepositCovered)
async def release_deposits(tx: Transaction, event: DepositCovered) -> None:
    """The deposit of an order is covered: its lines may be ordered."""
    await service.take_deposit(tx, event)
