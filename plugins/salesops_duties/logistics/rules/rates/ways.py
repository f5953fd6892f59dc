"""What is to be sent, where to, and which way somebody takes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops.values import parse_decimal
from salesops_duties.logistics.rules.rates.goods import CLASSES

MOST_KG = 100_000


class Way(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What goes where: weight in kilograms, sides in centimetres, value in the office's currency."""

    country: str
    province: str
    address: str
    phone: str
    weight_kg: str
    value: str = "0"
    postcode: str = ""
    length_cm: str = "0"
    width_cm: str = "0"
    height_cm: str = "0"
    classes: list[str] = []
    promised_on: dt.date | None = None
    customer_id: UUID | None = None


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The way that is taken for an outbound order; another than the first of the ranking has a `reason`, `cover` names an insurance of
    one's own.
    """

    outbound_id: UUID
    way: Way
    carrier: str
    service: str
    reason: str = ""
    cover: str = ""


class Sizes(msgspec.Struct, frozen=True):
    """A way's weight and volume as they are charged."""

    grams: int
    volume_cm3: int
    value: Decimal


def check_way(way: Way, *, prefix: str = "") -> Sizes:
    """Raises `Invalid` with every fault: no weight, an address that is not whole, no telephone."""
    faults = Faults()
    if not (len(way.country) == 2 and way.country.isascii() and way.country.isupper()):
        faults.add(f"{prefix}country", "country", "A country of two capital letters, such as CN.", given=way.country)
    for name in ("province", "address"):
        if len(getattr(way, name).strip()) < 2:
            faults.add(f"{prefix}{name}", "required", "The address is not whole.", given=getattr(way, name))
    if sum(letter.isdigit() for letter in way.phone) < 5:
        faults.add(f"{prefix}phone", "required", "A carrier needs a telephone number.", given=way.phone)
    kilograms = _number(way.weight_kg, f"{prefix}weight_kg", faults, 3)
    if kilograms is not None and not 0 < kilograms <= MOST_KG:
        faults.add(f"{prefix}weight_kg", "positive", "A weight above zero.", given=way.weight_kg)
    value = _number(way.value, f"{prefix}value", faults, 2)
    if value is not None and value < 0:
        faults.add(f"{prefix}value", "range", "An amount of zero or more.", given=way.value)
    volume = Decimal(1)
    for name in ("length_cm", "width_cm", "height_cm"):
        side = _number(getattr(way, name), f"{prefix}{name}", faults, 1)
        if side is not None and not 0 <= side <= 10_000:
            faults.add(f"{prefix}{name}", "range", "0 to 10000 cm.", given=getattr(way, name))
        volume *= side or Decimal(0)
    for one in way.classes:
        if one not in CLASSES:
            faults.add(f"{prefix}classes", "choice", "Choose a class of the list.", given=one, allowed=list(CLASSES))
    faults.raise_if_any()
    return Sizes(int((kilograms or Decimal(0)) * 1000), int(volume), value or Decimal(0))


def check_choice(choice: Choice, *, is_first: bool) -> None:
    """Raises `Invalid` when another way than the first is taken without a reason."""
    faults = Faults()
    if not is_first and len(choice.reason.strip()) < 5:
        faults.add("reason", "required", "Say why another way than the first is taken.", given=choice.reason)
    if len(choice.reason) > 500 or len(choice.cover) > 200:
        faults.add("reason", "length", "At most 500 characters.")
    faults.raise_if_any()


def _number(text: str, field: str, faults: Faults, digits: int) -> Decimal | None:
    try:
        return parse_decimal(text or "0", digits=digits)
    except ValueError as error:
        faults.add(field, "decimal", f"Needs {error}.", given=text)
        return None
