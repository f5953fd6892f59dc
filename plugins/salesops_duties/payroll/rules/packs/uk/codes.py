"""United Kingdom: what a tax code says, and the pay that it leaves free (HMRC, Specification for PAYE Tax Table Routines)."""

from __future__ import annotations

import re

import msgspec

PERIODS = {"Weekly": 52, "Monthly": 12}
_LETTER = re.compile(r"(\d{1,4})L")
_FLAT = {"BR": 0, "D0": 1, "D1": 2}
_STEP = 500  # a larger code is so many steps and a rest, each rounded by itself


class TaxCode(msgspec.Struct, frozen=True):
    """A number that leaves pay free, or one rate for all pay: `flat` is the place of that rate in the table."""

    number: int = 0
    flat: int | None = None

    def free_pay(self, frequency: str) -> int:
        """Pence of one period that are not taxed."""
        if self.flat is not None or self.number == 0:
            return 0
        periods = PERIODS[frequency]
        steps, rest = divmod(self.number - 1, _STEP)
        return steps * _up(_STEP * 10 * 100, periods) + _up(((rest + 1) * 10 + 9) * 100, periods)


def tax_code(text: str) -> TaxCode:
    """Reads L codes and BR, D0, D1; raises `ValueError` for any other."""
    plain = text.strip().upper()
    if plain in _FLAT:
        return TaxCode(flat=_FLAT[plain])
    found = _LETTER.fullmatch(plain)
    if found is None:
        raise ValueError("a tax code is a number with L, or BR, D0 or D1")
    return TaxCode(number=int(found[1]))


def _up(top: int, bottom: int) -> int:
    return -(-top // bottom)
