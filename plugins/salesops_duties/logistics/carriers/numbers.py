"""Whether a number can be a carrier's: its form and its check digit. What is found is a warning, for carriers change their ranges."""

from __future__ import annotations

import re
from typing import Final

FAULTS: Final = {
    "number_form": "Numbers of this carrier have another form.",
    "number_check_digit": "The check digit of this number is wrong.",
}
"""The words of each fault."""

_S10 = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}", re.ASCII)
_UPS_1Z = re.compile(r"1Z[0-9A-Z]{16}", re.ASCII)
_UPS_OTHER = re.compile(r"T\d{10}|\d{9}|\d{12}|\d{18}|\d{22,26}|[A-Z]{2}\d{9}[A-Z]{2}", re.ASCII)
_DHL = re.compile(
    r"\d{10,11}|\d{12,14}|\d{16}|\d{20,22}|(JJ?D|JVGL|GM|LX|RX|CN|SG|TH|IN|HK|MY|UV|3S|1[A-Z])[0-9A-Z]{6,30}|[A-Z]{2}\d{9}[A-Z]{2}"
    r"|[A-Z]{3}\d{6,10}|\d{3}-\d{8}",
    re.ASCII,
)
_PLAIN = re.compile(r"[0-9A-Z-]{6,32}", re.ASCII)
_UPS_LETTERS = {letter: str((ord(letter) - 63) % 10) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_S10_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)


def plain(no: str) -> str:
    """A number as carriers compare it: capitals, no spaces."""
    return "".join(no.upper().split())


def any_fault(no: str) -> str | None:
    """Of a carrier whose numbers have no one form: letters, digits and hyphens, 6 to 32 of them."""
    return None if _PLAIN.fullmatch(plain(no)) else "number_form"


def s10_fault(no: str) -> str | None:
    """The postal form of UPU S10: two letters, eight digits and a check digit modulo 11, the country."""
    text = plain(no)
    if not _S10.fullmatch(text):
        return "number_form"
    left = 11 - sum(int(digit) * weight for digit, weight in zip(text[2:10], _S10_WEIGHTS, strict=True)) % 11
    return None if int(text[10]) == {10: 0, 11: 5}.get(left, left) else "number_check_digit"


def ups_fault(no: str) -> str | None:
    """1Z and sixteen more with a check digit modulo 10, letters counted from A = 2; freight and mail have forms of their own."""
    text = plain(no)
    if not _UPS_1Z.fullmatch(text):
        return None if _UPS_OTHER.fullmatch(text) else "number_form"
    digits = [int(_UPS_LETTERS.get(one, one)) for one in text[2:]]
    total = sum(digits[0:15:2]) + 2 * sum(digits[1:15:2])
    return None if -total % 10 == digits[15] else "number_check_digit"


def fedex_fault(no: str) -> str | None:
    """Express: twelve digits, modulo 11 over the weights 3 1 7; ground: fifteen, modulo 10 as of bar codes; 20, 22 and 34 as they are."""
    text = plain(no)
    if not re.fullmatch(r"\d{12}|\d{15}|\d{20}|\d{22}|\d{34}|DT\d{12}|[A-Z]{2}\d{9}[A-Z]{2}", text, re.ASCII):
        return "number_form"
    if len(text) == 12:
        total = sum(int(digit) * weight for digit, weight in zip(text[:11], (3, 1, 7) * 4, strict=False))
        return None if total % 11 % 10 == int(text[-1]) else "number_check_digit"
    if len(text) == 15 and text.isdigit():
        total = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(text[:-1])))
        return None if -total % 10 == int(text[-1]) else "number_check_digit"
    return None


def dhl_fault(no: str) -> str | None:
    """Express has ten digits, the last of them modulo 7; parcels, freight and mail have many forms of their own."""
    text = plain(no)
    if not _DHL.fullmatch(text):
        return "number_form"
    if _S10.fullmatch(text):
        return s10_fault(text)
    if len(text) == 10 and text.isdigit():
        return None if int(text[:9]) % 7 == int(text[9]) else "number_check_digit"
    return None
