"""What an office sets for choosing ways, and what a customer wants."""

from __future__ import annotations

import msgspec

from salesops.errors import Faults
from salesops.values import parse_decimal


class WayPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which value goods are insured (minor units of the office's currency), and by how much a bill may differ from its quote."""

    insure_above_minor: int = 100_000
    tolerance_percent: str = "5"
    tolerance_minor: int = 100
    version: int = 0


class CustomerWay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The carrier a customer wants, with their account there; `is_collect` when the receiver pays the freight."""

    carrier: str
    service: str = ""
    account_no: str = ""
    is_collect: bool = False
    version: int = 0


def check_way_policy(new: WayPolicy) -> None:
    """Raises `Invalid` with every fault."""
    faults = Faults()
    for name in ("insure_above_minor", "tolerance_minor"):
        if not 0 <= getattr(new, name) <= 10**13:
            faults.add(name, "range", "An amount of zero or more.", given=getattr(new, name))
    try:
        if not 0 <= parse_decimal(new.tolerance_percent, digits=2) <= 100:
            faults.add("tolerance_percent", "range", "0 to 100 per cent.", given=new.tolerance_percent)
    except ValueError as error:
        faults.add("tolerance_percent", "decimal", f"Needs {error}.", given=new.tolerance_percent)
    faults.raise_if_any()


def check_customer_way(new: CustomerWay) -> None:
    """Raises `Invalid` with every fault."""
    faults = Faults()
    if not 1 <= len(new.carrier.strip()) <= 60:
        faults.add("carrier", "required", "1 to 60 characters.", given=new.carrier)
    for name in ("service", "account_no"):
        if len(getattr(new, name)) > 60:
            faults.add(name, "length", "At most 60 characters.", given=getattr(new, name))
    faults.raise_if_any()
