"""People at the customer, and who of them may order (ORD-1)."""

from __future__ import annotations

import msgspec

from salesops.errors import Faults
from salesops.values import Money
from salesops_duties.customers.rules.identifiers import check_phone


class NewContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person at the customer. `order_limit` is the most one order of theirs may come to, in the office's currency.

    `version` is the one that was seen when the contact is changed; a new one has none.
    """

    name: str
    position: str = ""
    phone: str = ""
    email: str = ""
    may_order: bool = False
    order_limit: str | None = None
    active: bool = True
    version: int | None = None


def check_contact(new: NewContact, country: str | None, currency: str) -> Money | None:
    """The order limit as money; raises `Invalid` with every fault."""
    faults = Faults()
    if not new.name.strip() or len(new.name) > 100:
        faults.add("name", "required", "A name of at most 100 characters.", given=new.name)
    if new.phone:
        check_phone(new.phone, country, "phone", faults)
    if new.may_order and not (new.phone.strip() or new.email.strip()):
        faults.add("phone", "required", "Who may order needs a number or an address, to be called back on.")
    if new.email and "@" not in new.email.strip()[1:-1]:
        faults.add("email", "email", "An address such as lin@example.com.", given=new.email)
    limit = None
    if new.order_limit is not None:
        try:
            limit = Money.parse(new.order_limit, currency)
            if limit.minor < 0:
                faults.add("order_limit", "not_negative", "Zero or more; leave it out for no limit.", given=limit)
        except ValueError as error:
            faults.add("order_limit", "amount", f"Needs {error}.", given=new.order_limit)
    faults.raise_if_any()
    return limit
