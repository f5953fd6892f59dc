"""Figures, days and currencies as they are written all over the world, with every meaning that they can have."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

import msgspec

Mark = Literal[".", ",", ""]  # the decimal mark of a document; empty when nothing tells
MOST_DIGITS = 18
_NUMBER = re.compile(r"[+-]?\d[\d.,'’ \u00a0\u2009\u202f]*\d|[+-]?\d|[+-]?[.,]\d+")
_SIGNS = {"€": "EUR", "£": "GBP", "₽": "RUB", "₹": "INR", "₩": "KRW", "zł": "PLN", "Kč": "CZK", "R$": "BRL", "US$": "USD",
          "CA$": "CAD", "C$": "CAD", "A$": "AUD", "AU$": "AUD", "HK$": "HKD", "S$": "SGD", "NT$": "TWD", "元": "CNY",
          "人民币": "CNY", "RMB": "CNY", "CN¥": "CNY", "圆": "CNY", "美元": "USD", "欧元": "EUR", "港币": "HKD", "日元": "JPY"}  # fmt: skip
_AMBIGUOUS_SIGNS = {
    "$": ("USD", "CAD", "AUD", "HKD", "SGD"),
    "¥": ("CNY", "JPY"),
    "￥": ("CNY", "JPY"),
    "kr": ("SEK", "NOK", "DKK"),
}
CODES = frozenset(
    [
        "AED",
        "ARS",
        "AUD",
        "BGN",
        "BHD",
        "BRL",
        "CAD",
        "CHF",
        "CLP",
        "CNY",
        "COP",
        "CZK",
        "DKK",
        "EGP",
        "EUR",
        "GBP",
        "GEL",
        "HKD",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "ISK",
        "JOD",
        "JPY",
        "KES",
        "KRW",
        "KWD",
        "KZT",
        "MAD",
        "MXN",
        "MYR",
        "NGN",
        "NOK",
        "NZD",
        "OMR",
        "PEN",
        "PHP",
        "PKR",
        "PLN",
        "QAR",
        "RON",
        "RSD",
        "RUB",
        "SAR",
        "SEK",
        "SGD",
        "THB",
        "TND",
        "TRY",
        "TWD",
        "UAH",
        "USD",
        "UYU",
        "UZS",
        "VND",
        "ZAR",
    ]
)
_CODE = re.compile(rf"(?<![A-Za-z])({'|'.join(sorted(CODES))})(?![A-Za-z])")
_SIGN = re.compile(
    "|".join(re.escape(sign) for sign in sorted([*_SIGNS, *_AMBIGUOUS_SIGNS], key=len, reverse=True) if sign != "kr")
)


class Figure(msgspec.Struct, frozen=True):
    """A number as it is written: what it can mean, the words before and after it, and what its marks say about the document.

    `meanings` has one entry, or two when `1,250` is a thousand or a fraction: the thousand first.
    """

    text: str
    meanings: tuple[Decimal, ...]
    before: str = ""
    after: str = ""
    mark: Mark = ""

    @property
    def percent(self) -> bool:
        return self.after.startswith(("%", "％"))

    def meant(self, mark: Mark) -> Decimal | None:
        """The one meaning, or that of a document with such a decimal mark; None when it stays open."""
        if len(self.meanings) == 1:
            return self.meanings[0]
        if not mark:
            return None
        is_decimal = mark in self.text
        return self.meanings[1] if is_decimal else self.meanings[0]


def figures_in(text: str) -> list[Figure]:
    """Every number in a text, in its order; none for a text without digits."""
    plain = flattened(text)
    found = list(_NUMBER.finditer(plain))
    figures = []
    for at, match in enumerate(found):
        before = plain[found[at - 1].end() if at else 0 : match.start()]
        after = plain[match.end() : found[at + 1].start() if at + 1 < len(found) else len(plain)]
        figure = _figure(match[0], before, after)
        if figure:
            figures.append(figure)
    return figures


def figure_of(text: str) -> Figure | None:
    """The number that a cell holds, with a currency or a unit beside it; None when it holds none, or more than one."""
    plain = flattened(text)
    found = figures_in(plain)
    if len(found) != 1:
        return None
    (figure,) = found
    if re.search(r"\d", figure.before + figure.after) or _glued(figure):
        return None
    return figure


def flattened(text: str) -> str:
    """The text with full-width signs made narrow, dashes made a minus, and space made single."""
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("–", "-").replace("‐", "-").replace("‑", "-")
    return " ".join(plain.split())


def mark_of(figures: Iterable[Figure]) -> Mark:
    """The decimal mark that the document's numbers show; empty when they show none, or both."""
    marks = {figure.mark for figure in figures} - {""}
    return marks.pop() if len(marks) == 1 else ""


def plain_decimal(text: str) -> Decimal | None:
    """A number with a point, as XML and EDIFACT write it; None for anything else, such as NaN or an exponent."""
    said = text.strip()
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", said, re.ASCII) or sum(map(str.isdigit, said)) > MOST_DIGITS + 6:
        return None
    return Decimal(said)


def currencies_in(text: str) -> tuple[set[str], set[str]]:
    """The currencies that a text names for certain, and the signs in it that can be several (`$`, `¥`)."""
    plain = unicodedata.normalize("NFC", text)
    certain = set(_CODE.findall(plain))
    unsure = set()
    for sign in _SIGN.findall(plain):
        if sign in _SIGNS:
            certain.add(_SIGNS[sign])
        else:
            unsure.add("¥" if sign == "￥" else sign)
    return certain, unsure


def meant_by_sign(sign: str, text: str) -> str:
    """The likeliest currency of a sign in a text: yuan among Chinese, yen among Japanese, else the dollar of the United States."""
    if sign == "¥":
        return "JPY" if re.search(r"[\u3040-\u30ff]", text) else "CNY" if re.search(r"[\u4e00-\u9fff]", text) else ""
    return "USD" if sign == "$" else ""


def _glued(figure: Figure) -> bool:
    """Whether the number is a piece of a word, such as a part number."""
    before, after = figure.before, figure.after
    if before and (
        before[-1].isalpha() and not currencies_in(before)[0] and not re.search(r"[\u4e00-\u9fff]$", before)
    ):
        return True
    return bool((before and before[-1] in "-/_#") or (after and after[0] in "-/_#" and after not in ("-", "-.")))


def _figure(text: str, before: str, after: str) -> Figure | None:
    said = re.sub(r"[\s\u00a0\u2009\u202f]+", " ", text.strip())
    negative = (
        said.startswith("-")
        or (before.rstrip().endswith("(") and after.lstrip().startswith(")"))
        or after.strip() == "-"
    )
    if negative and after.strip() == "-":
        after = ""
    said = said.lstrip("+-")
    read = _meanings(said)
    if read is None:
        return None
    meanings, mark = read
    if any(len(value.as_tuple().digits) > MOST_DIGITS for value in meanings):
        return None
    return Figure(
        text, tuple(-value for value in meanings) if negative else meanings, before.strip(" ("), after.strip(" )"), mark
    )


def _meanings(said: str) -> tuple[tuple[Decimal, ...], Mark] | None:
    grouped = bool(re.search(r"[ '’]", said))
    if grouped and not re.fullmatch(r"\d{1,3}([ '’])\d{3}(\1\d{3})*([.,]\d+)?", said):
        return None
    digits = re.sub(r"[ '’]", "", said)
    marks = [sign for sign in digits if sign in ".,"]
    if not marks:
        return (Decimal(digits),), ""
    last = marks[-1]
    other = "," if last == "." else "."
    whole, _, fraction = digits.rpartition(last)
    if len(set(marks)) == 2:
        if marks.count(last) > 1 or not re.fullmatch(
            rf"\d{{1,3}}({re.escape(other)}\d{{2,3}})*{re.escape(other)}\d{{3}}", whole
        ):
            return None
        return (Decimal(whole.replace(other, "") + "." + fraction),), _marked(last)
    if len(marks) > 1:
        if re.fullmatch(r"\d{1,3}([.,]\d{3})+", digits):
            return (Decimal(re.sub("[.,]", "", digits)),), _marked(other)
        if last == "," and re.fullmatch(r"\d{1,2}(,\d{2})+,\d{3}", digits):  # lakh and crore
            return (Decimal(digits.replace(",", "")),), "."
        return None
    if not fraction:
        return (Decimal(whole),), ""
    fractional = Decimal((whole or "0") + "." + fraction)
    if grouped:
        return (fractional,), _marked(last)
    if len(fraction) == 3 and re.fullmatch(r"[1-9]\d{0,2}", whole):
        return (Decimal(whole + fraction), fractional), ""
    return (fractional,), _marked(last)


def _marked(sign: str) -> Mark:
    return "." if sign == "." else ","


# ------------------------------------------------------------------ days

_MONTHS = {
    1: "jan january januar janvier enero gennaio janeiro янв januari jänner", 2: "feb february februar février fevrier febrero febbraio fevereiro februari",
    3: "mar march märz maerz mrz mars marzo março", 4: "apr april avril abril aprile", 5: "may mai mayo maggio maio mei",
    6: "jun june juni juin junio giugno junho", 7: "jul july juli juillet julio luglio julho", 8: "aug august août aout agosto augustus",
    9: "sep sept september septembre septiembre settembre setembro", 10: "oct october okt oktober octobre octubre ottobre outubro",
    11: "nov november novembre noviembre novembro", 12: "dec december dez dezember décembre decembre diciembre dicembre dezembro dic",
}  # fmt: skip
_MONTH_NAMES = {name: at for at, names in _MONTHS.items() for name in names.split()}
_ISO = re.compile(r"(?<!\d)(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)")
_NAMED = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.)?[\s\-/.]*(?:de\s+)?([^\W\d_]{3,10})\.?[\s\-/.,]*(?:de\s+)?(\d{4}|\d{2})(?!\d)"
)
_NAMED_US = re.compile(r"(?<![^\W\d_])([^\W\d_]{3,10})\.?[\s\-/]*(\d{1,2})(?:st|nd|rd|th)?[\s,\-/]+(\d{4}|\d{2})(?!\d)")
_PARTS = re.compile(r"(?<![\d.])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)")


class Day(msgspec.Struct, frozen=True):
    """A day as it is written, and what it can be: two days when day and month can change places."""

    text: str
    meanings: tuple[dt.date, ...]


def days_in(text: str) -> list[Day]:
    """Every day in a text, in its order."""
    plain = flattened(text)
    found: list[tuple[int, int, Day]] = []
    for pattern, read in (
        (_ISO, _ymd),
        (_NAMED, _dmy_named),
        (_NAMED_US, _mdy_named),
        (_PARTS, _parts),
        (_COMPACT, _ymd),
    ):
        for match in pattern.finditer(plain):
            if any(start < match.end() and match.start() < end for start, end, _ in found):
                continue
            meanings = read(match)
            if meanings:
                found.append((match.start(), match.end(), Day(match[0].strip(), meanings)))
    return [day for _, _, day in sorted(found, key=lambda one: one[0])]


def day_of(year: int, month: int, day: int) -> dt.date | None:
    """That day, or None where there is none or no order is of that year."""
    try:
        found = dt.date(year, month, day)
    except ValueError:
        return None
    return found if 1990 <= year <= 2100 else None


def _ymd(match: re.Match[str]) -> tuple[dt.date, ...]:
    found = day_of(int(match[1]), int(match[2]), int(match[3]))
    return (found,) if found else ()


def _dmy_named(match: re.Match[str]) -> tuple[dt.date, ...]:
    month = _MONTH_NAMES.get(match[2].lower())
    found = day_of(_year(match[3]), month, int(match[1])) if month else None
    return (found,) if found else ()


def _mdy_named(match: re.Match[str]) -> tuple[dt.date, ...]:
    month = _MONTH_NAMES.get(match[1].lower())
    found = day_of(_year(match[3]), month, int(match[2])) if month else None
    return (found,) if found else ()


def _parts(match: re.Match[str]) -> tuple[dt.date, ...]:
    """Day and month with points stand in that order; with other marks either order is read that gives a day."""
    first, second, year = int(match[1]), int(match[3]), _year(match[4])
    days = [day_of(year, second, first)]
    if match[2] != ".":
        days.append(day_of(year, first, second))
    if len(match[4]) == 2:  # 19-03-02 can begin with the year
        days.append(day_of(_year(match[1]), second, int(match[4])))
    return tuple(dict.fromkeys(day for day in days if day))


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)
