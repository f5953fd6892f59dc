"""Words about the customer file: what other duties must know of a customer before they deal."""

from __future__ import annotations

from uuid import UUID

import msgspec

from salesops.act import Actor, Office
from salesops.duty import guard, offer
from salesops.transactions import Transaction


class Contact(msgspec.Struct, frozen=True):
    """A person at the customer; `may_order` up to `limit_minor` in the office's currency, without end when None."""

    id: UUID
    name: str
    phone: str
    may_order: bool
    limit_minor: int | None = None


class CustomerAnswer(msgspec.Struct, frozen=True):
    """The file of one customer: `state` is normal, watch or stop; `limit_owner_id` is the party whose limit it uses.

    `tax_status` is standard, exempt or export; `billing_missing` names what an invoice still needs, such as `tax_id`.
    """

    id: UUID
    name: str
    state: str
    state_reason: str
    group: str
    tax_status: str
    currency: str
    limit_owner_id: UUID
    salesperson_id: UUID | None
    billing_missing: tuple[str, ...]
    contacts: tuple[Contact, ...]


class CustomerChoice(msgspec.Struct, frozen=True):
    """A customer among those that fit some words: `detail` tells them apart, `state` is normal, watch or stop."""

    id: UUID
    name: str
    detail: str = ""
    state: str = "normal"
    address: str = ""
    receiver: str = ""


class Addressee(msgspec.Struct, frozen=True):
    """Whom a document is for: the name and address that stand on it, and how it reaches them.

    `language` is that of the customer's documents, empty when nobody chose one; `emails` the addresses known, the firm's own first.
    """

    id: UUID
    name: str
    number: str = ""
    address: str = ""
    billing_address: str = ""
    country: str = ""
    tax_id: str = ""
    phone: str = ""
    contact: str = ""
    bank_name: str = ""
    bank_account: str = ""
    language: str = ""
    tax_status: str = "standard"
    emails: tuple[str, ...] = ()


class CustomerHooks:
    @offer
    async def customer_choices(self, office: Office, actor: Actor, words: str) -> list[tuple[CustomerChoice, ...]]:
        """Asked while someone types a customer's name, number or telephone: who may be meant?

        Only customers of this office that `actor` may deal with, at most ten, the best first. Answer None for nobody.
        """
        raise NotImplementedError

    @guard
    async def customer_answering(self, office: Office, tx: Transaction, customer_id: UUID) -> list[CustomerAnswer]:
        """Asked when a duty deals with a customer: price group, tax status, contacts, whose limit it uses.

        Reads only. Answer the file, or None when this office does not know the customer.
        """
        raise NotImplementedError

    @guard
    async def customer_addressing(self, office: Office, tx: Transaction, customer_id: UUID) -> list[Addressee]:
        """Asked when a document for a customer is set or mailed: under which name, where to, in which language?

        Reads only, and never refuses. Answer the addressee, or None when this office does not know the customer.
        """
        raise NotImplementedError
