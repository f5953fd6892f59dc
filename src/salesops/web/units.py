"""What the units of the reference data are called in the language of the page; a unit of a firm's own stays as it is written."""

from __future__ import annotations

from typing import Final

from salesops.web import languages
from salesops.web.languages import later

UNITS: Final = {
    "bottle": later("bottle"),
    "box": later("box"),
    "carton": later("carton"),
    "cm": later("cm"),
    "g": later("g"),
    "kg": later("kg"),
    "l": later("l"),
    "m": later("m"),
    "ml": later("ml"),
    "mm": later("mm"),
    "pack": later("pack"),
    "pair": later("pair"),
    "pallet": later("pallet"),
    "pc": later("pc"),
    "roll": later("roll"),
    "set": later("set"),
    "t": later("t"),
}


def unit_words(unit: str) -> str:
    """The unit as the page's language says it, in the core's own words wherever it is shown."""
    return languages.gettext(UNITS[unit], domain="") if unit in UNITS else unit
