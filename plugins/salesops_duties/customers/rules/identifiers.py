"""Numbers that prove themselves: tax numbers and bank accounts by their check digits, telephone numbers by their plan."""

from __future__ import annotations

import phonenumbers
import stdnum.exceptions
from stdnum import get_cc_module, iban

from salesops.errors import Faults

# Which number of a country's bills names the firm; elsewhere the VAT number does.
_TAX_NUMBERS = {"CN": "uscc", "US": "ein", "SG": "uen", "KR": "brn", "TW": "ubn", "JP": "cn"}


def check_tax_id(tax_id: str, country: str, field: str, faults: Faults) -> None:
    """A tax number has its country's form and check digits; a country without a known form takes any short text."""
    module = get_cc_module(country.lower(), _TAX_NUMBERS.get(country, "vat"))
    if len(tax_id) > 40:
        faults.add(field, "length", "At most 40 characters.", given=tax_id)
    if module is None:
        return
    try:
        module.validate(tax_id)
    except stdnum.exceptions.InvalidChecksum:
        faults.add(field, "check_digit", "The check digit is wrong: a digit was mistyped or left out.", given=tax_id)
    except stdnum.exceptions.ValidationError:
        name = str(module.__doc__).strip().splitlines()[0].rstrip(".")
        faults.add(field, "tax_id", f"Not a tax number of {country}.", given=tax_id, allowed=name)


def check_bank_account(account: str, country: str | None, field: str, faults: Faults) -> None:
    """An IBAN proves itself; where there is none, digits and letters are taken as they are."""
    plain = account.replace(" ", "").replace("-", "")
    if plain[:2].isalpha() and plain[2:4].isdigit():
        try:
            iban.validate(plain)
        except stdnum.exceptions.ValidationError:
            faults.add(field, "iban", "This IBAN's check digits or length are wrong.", given=account)
    elif not plain.isalnum() or not 5 <= len(plain) <= 34:
        faults.add(field, "bank_account", "5 to 34 digits or letters, or an IBAN.", given=account)


def check_phone(phone: str, country: str | None, field: str, faults: Faults) -> None:
    """A telephone number fits the numbering plan of its country; without one only its digits can be counted."""
    if country is None and not phone.strip().startswith("+"):
        if sum(c.isdigit() for c in phone) < 3:
            faults.add(field, "phone", "A telephone number has digits.", given=phone)
        return
    parsed = _parsed(phone, country)
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        faults.add(field, "phone", "Not a telephone number there.", given=phone, allowed=_example(country))


def readable_phone(phone: str, country: str | None) -> str:
    """The number written the international way when it is surely one, else as it was typed."""
    parsed = _parsed(phone, country)
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        return phone.strip()
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _parsed(phone: str, country: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return None


def _example(country: str | None) -> str:
    known = phonenumbers.example_number(country) if country else None
    if known is None:
        return "+ and the country's code first"
    return phonenumbers.format_number(known, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
