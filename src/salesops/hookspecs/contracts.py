"""Words about contracts: what may stop a signature, and what a contract says for an order."""

from __future__ import annotations

from uuid import UUID

from salesops.act import Office
from salesops.duty import guard, offer
from salesops.transactions import Transaction


class ContractHooks:
    @guard
    async def contract_signing(self, office: Office, tx: Transaction, contract_id: UUID, party_id: UUID) -> list[None]:
        """Called before a contract is marked as signed.

        Refuse when something it needs is missing, such as a licence that ran out. Answer nothing.
        """
        raise NotImplementedError

    @offer
    async def contract_terms(self, office: Office, party_id: UUID) -> list[tuple[str, ...]]:
        """Asked when someone deals with a party: which terms in force should they know of?

        Never a reason to refuse: what must stop something belongs into a guard. Answer short sentences, or None.
        """
        raise NotImplementedError
