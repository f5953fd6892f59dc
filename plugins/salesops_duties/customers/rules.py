"""What makes a customer file acceptable."""

from __future__ import annotations

from uuid import UUID

import msgspec

from salesops.errors import Faults

STATES = ("normal", "watch", "stop")


class NewCustomer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A firm to register. `country` is ISO 3166 alpha-2; with a `tax_id` a known party is found again."""

    name: str
    country: str | None = None
    tax_id: str | None = None
    salesperson_id: UUID | None = None
    contact_name: str = ""
    phone: str = ""
    address: str = ""
    id: UUID | None = None


class StateChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`normal`, `watch` or `stop`, with the reason and the version that was seen."""

    state: str
    reason: str
    version: int


def check_new(new: NewCustomer, *, prefix: str = "") -> Faults:
    """Every fault of a new customer file."""
    faults = Faults()
    if not new.name.strip():
        faults.add(f"{prefix}name", "required", "Give the customer a name.")
    if len(new.name) > 200:
        faults.add(f"{prefix}name", "length", "At most 200 characters.")
    if new.country is not None and not (len(new.country) == 2 and new.country.isalpha() and new.country.isupper()):
        faults.add(f"{prefix}country", "iso3166", "Two capital letters such as CN.", given=new.country)
    if new.tax_id and not new.country:
        faults.add(f"{prefix}country", "required", "A tax number needs its country.")
    return faults


def check_state(change: StateChange) -> Faults:
    """A stop or a watch needs a reason; so does lifting it."""
    faults = Faults()
    if change.state not in STATES:
        faults.add("state", "choice", "Choose normal, watch or stop.", given=change.state, allowed=list(STATES))
    if not change.reason.strip():
        faults.add("reason", "required", "Say why; it is kept in the audit trail.")
    return faults
