"""Tax numbers, telephones and contacts of the demonstration's firms: of the right form, and nobody's on purpose."""

from __future__ import annotations

from stdnum.at import uid
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

from salesops.demo.chance import number, one_of
from salesops.demo.firms import NAMES, Firm

REGIONS = {"shanghai": "310115", "urumqi": "650102"}


def tax_id(country: str, office: str, index: int) -> str | None:
    """A tax number with right check digits; None where a firm abroad has none of ours to know."""
    if country == "CN":
        body = f"91{REGIONS.get(office, '310115')}MA0D{index:05d}"
        return body + uscc.calc_check_digit(body)
    if country == "DE":
        digits = f"9{number(9000, office, index) + 1000:04d}{index:03d}"
        return f"DE{digits}{mod_11_10.calc_check_digit(digits)}"
    if country == "AT":
        body = f"U9{index:06d}"
        return f"AT{body}{uid.calc_check_digit(body)}"
    return None


def phone(country: str, office: str, index: int) -> str:
    """A number in the plan of the country, from the ranges nobody is called on."""
    if country == "CN":
        return f"{'0991 555' if office == 'urumqi' else '021 5555'} {index + 100:04d}"
    if country == "DE":
        return f"040 66969 {index + 100:03d}"
    return f"+43 1 5550 {index + 100:04d}" if country == "AT" else f"+1 212 555 {index % 100 + 100:04d}"


def contact(firm: Firm, index: int) -> str:
    """Who orders there."""
    return "Mr Xu" if firm.name == "Pudong Auto Service" else one_of(NAMES[firm.country].split(","), firm.name, index)


def bank_account(index: int) -> str:
    """An account with a bank in China, digits only."""
    return f"31000{index:04d}{number(10**8, 'bank', index):08d}"
