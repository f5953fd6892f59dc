"""What must be said of a carrier, and of how its machine is spoken to."""

from __future__ import annotations

import urllib.parse
import zoneinfo
from collections.abc import Collection

import msgspec

from salesops.errors import Faults


class NewCarrier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A carrier by the name people say. `account` is the name of the account over which it is asked, empty for the telephone.

    `company` is the word by which an aggregator knows it, `link` its page with `{number}`, `silent_hours` how long it may tell
    nothing, `claim_days` within how many days it takes complaints.
    """

    name: str
    account: str = ""
    company: str = ""
    phone: str = ""
    link: str = ""
    silent_hours: int = 24
    claim_days: int = 7
    is_active: bool = True


class ChangedCarrier(NewCarrier, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A carrier as it shall be; `version` is the one that was seen."""

    version: int


class NewAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a carrier's machine is spoken to. Keys that are left empty stay as they were; no answer ever shows them.

    `per_minute` is the pace it allows, `at_once` how many questions may be under way, `ask_minutes` how
    often it is asked for a parcel with nothing special, `allow_private` lets its address be one of
    our own network. `push_address` is where it reaches us, `https://sales.example.com`; with it each parcel is asked to be pushed.
    """

    name: str
    adapter: str
    base_url: str = ""
    key: str = ""
    secret: str = ""
    customer: str = ""
    push_secret: str = ""
    push_address: str = ""
    timezone: str = "UTC"
    more: dict[str, str] = {}
    per_minute: int = 60
    at_once: int = 4
    ask_minutes: int = 120
    allow_private: bool = False
    is_active: bool = True


class ChangedAccount(NewAccount, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An account as it shall be; `version` is the one that was seen."""

    version: int


def check_carrier(new: NewCarrier) -> None:
    """Raise `Invalid` with every fault."""
    faults = Faults()
    if not new.name.strip():
        faults.add("name", "required", "Write the name people say.")
    if len(new.name) > 60:
        faults.add("name", "length", "At most 60 characters.")
    if not 1 <= new.silent_hours <= 720:
        faults.add("silent_hours", "range", "Between 1 hour and 30 days.", given=new.silent_hours)
    if not 1 <= new.claim_days <= 365:
        faults.add("claim_days", "range", "Between 1 and 365 days.", given=new.claim_days)
    if new.link and not (new.link.startswith("https://") and "{number}" in new.link):
        faults.add("link", "link", "An address that begins with https:// and has {number} in it.", given=new.link)
    faults.raise_if_any()


def check_account(new: NewAccount, adapters: Collection[str]) -> None:
    """Raise `Invalid` with every fault."""
    faults = Faults()
    if not new.name.strip():
        faults.add("name", "required", "Write a name for the account.")
    if new.adapter not in adapters:
        faults.add("adapter", "choice", "Choose one of the carriers that are installed.", given=new.adapter)
    if new.base_url and not _is_address(new.base_url, ("http", "https")):
        faults.add("base_url", "address", "An address that begins with https://.", given=new.base_url)
    if new.push_address and not _is_address(new.push_address, ("http", "https") if new.allow_private else ("https",)):
        faults.add("push_address", "address", "An address that begins with https://.", given=new.push_address)
    if new.timezone not in zoneinfo.available_timezones():
        faults.add("timezone", "zone", "Choose a time zone.", given=new.timezone)
    if not 1 <= new.per_minute <= 1_000_000:
        faults.add("per_minute", "range", "Between 1 and a million questions a minute.", given=new.per_minute)
    if not 1 <= new.ask_minutes <= 1440:
        faults.add("ask_minutes", "range", "Between a minute and a day.", given=new.ask_minutes)
    if not 1 <= new.at_once <= 64:
        faults.add("at_once", "range", "Between 1 and 64 questions at once.", given=new.at_once)
    faults.raise_if_any()


def _is_address(text: str, schemes: Collection[str]) -> bool:
    try:
        parts = urllib.parse.urlsplit(text)
        return (
            parts.scheme in schemes and bool(parts.hostname) and not (parts.username or parts.query or parts.fragment)
        )
    except ValueError:  # such as brackets that do not close
        return False
