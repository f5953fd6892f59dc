"""The connectors of the extra `carriers`: their names for people, what of an account is which of their settings, their zones."""

from __future__ import annotations

import functools
import re
from importlib import metadata
from typing import Final

import msgspec


class Connector(msgspec.Struct, frozen=True):
    """One of Karrio's connectors.

    `key`, `secret` and `customer` name its settings that an account's fields go to; `more` those that `Account.more` must hold.
    `link` is its page for people, with `{}` for the number; `zone` is where its times without an offset are.
    """

    name: str
    title: str
    key: str
    secret: str = ""
    customer: str = ""
    more: tuple[str, ...] = ()
    per_call: int = 1
    zone: str = "UTC"
    link: str = ""


CONNECTORS: Final = (
    Connector("asendia", "Asendia", "username", "password", "customer_id", link="https://tracking.asendia.com/tracking/{}"),
    Connector("australiapost", "Australia Post", "api_key", "password", "account_number", per_call=10, zone="Australia/Melbourne",
              link="https://auspost.com.au/mypost/track/details/{}"),
    Connector("bpost", "bpost", "account_id", "passphrase", zone="Europe/Brussels",
              link="https://track.bpost.cloud/btr/web/#/search?itemCode={}"),
    Connector("chronopost", "Chronopost", "account_number", "password", zone="Europe/Paris",
              link="https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={}"),
    Connector("gls", "GLS", "client_id", "client_secret", per_call=10, zone="Europe/Berlin",
              link="https://gls-group.com/track/{}"),
    Connector("hermes", "Hermes", "client_id", "client_secret", more=("username", "password"), zone="Europe/Berlin",
              link="https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation#{}"),
    Connector("landmark", "Landmark Global", "username", "password", "client_id", zone="America/New_York",
              link="https://track.landmarkglobal.com/?search={}"),
    Connector("laposte", "La Poste", "api_key", per_call=10, zone="Europe/Paris",
              link="https://www.laposte.fr/outils/suivre-vos-envois?code={}"),
    Connector("mydhl", "DHL Express (MyDHL)", "username", "password", "account_number",
              link="https://www.dhl.com/global-en/home/tracking.html?tracking-id={}"),
    Connector("parcelone", "ParcelOne", "username", "password", "mandator_id", more=("consigner_id",), zone="Europe/Berlin"),
    Connector("sendle", "Sendle", "sendle_id", "api_key", zone="Australia/Sydney", link="https://track.sendle.com/tracking?ref={}"),
    Connector("smartkargo", "SmartKargo", "api_key", customer="account_number", link="https://www.deliverdirect.com/tracking?ref={}"),
    Connector("spring", "Spring GDS", "api_key", link="https://www.mailingtechnology.com/tracking/?tn={}"),
    Connector("teleship", "Teleship", "client_id", "client_secret", link="https://track.teleship.com/{}"),
    Connector("usps", "USPS", "client_id", "client_secret", zone="America/New_York",
              link="https://tools.usps.com/go/TrackConfirmAction?tLabels={}"),
)  # fmt: skip

READ_BY_OURS: Final = frozenset({"dhl_universal", "fedex", "ups"})
"""Connectors that are left aside where they are installed: an adapter of ours reads these carriers, and does not call out."""


@functools.cache
def installed() -> tuple[Connector, ...]:
    """Those that are there to be used, also such as stand in no table of ours; looked up without loading any of them."""
    there = {
        name: one for one in metadata.distributions() if (name := _connector_in(one.metadata["Name"] or "")) is not None
    }
    if "" not in there:
        return ()
    known = {one.name: one for one in CONNECTORS}
    names = sorted(there.keys() - READ_BY_OURS - {""})
    return tuple(known.get(name) or unknown(name) for name in names if name in known or _maps(there[name], name))


def _maps(distribution: metadata.Distribution, name: str) -> bool:
    """Whether it is a connector at all: Karrio's server and tools are called the same way."""
    return any(file.as_posix().endswith(f"karrio/mappers/{name}/__init__.py") for file in distribution.files or ())


def unknown(name: str) -> Connector:
    """A connector that stands in no table: every setting of its account is in `Account.more`, by Karrio's name of it."""
    return Connector(name, name.replace("_", " ").title(), "")


def _connector_in(distribution: str) -> str | None:
    """The connector in the name of a distribution: empty for Karrio itself, None for all others."""
    name = re.sub(r"[-.]+", "_", distribution).lower()
    return "" if name == "karrio" else name.removeprefix("karrio_") if name.startswith("karrio_") else None
