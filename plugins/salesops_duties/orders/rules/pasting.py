"""Lines found in what was pasted: rows of a spreadsheet, or a message as customers write them (ORD-1)."""

from __future__ import annotations

import re
import unicodedata

import msgspec

MOST = 200
_UNITS = r"(?:pcs?|pieces?|sets?|pairs?|boxes|box|ea|units?|个|件|套|只|条|盒|箱|对|台|片|支|根|副)"
_NUMBER = r"\d{1,6}(?:[.,]\d{1,3})?"
_TIMES = re.compile(rf"[x×*✕]\s*({_NUMBER})(?![\w-])\s*{_UNITS}?", re.IGNORECASE)
_TIMES_BEFORE = re.compile(rf"(?<![\w.,-])({_NUMBER})\s*[x×*✕](?![\w-])", re.IGNORECASE)
_NUMERALS = {numeral: str(at) for at, numeral in enumerate("零一二三四五六七八九十")} | {"两": "2"}
_SPELLED = re.compile(r"([一二两三四五六七八九十])(?=\s*[个件套只条盒箱对台片支根副])")
_COUNTED = re.compile(rf"(?<![\w.,-])({_NUMBER})\s*{_UNITS}(?![A-Za-z0-9-])", re.IGNORECASE)
_ALONE = re.compile(rf"(?<![\w.,/-])({_NUMBER})(?![\w.,/-])")
_LEADING = re.compile(rf"({_NUMBER})\s+(?=[^\W\d])")
_FRACTION = re.compile(r"[.,]")
_PRICE = re.compile(rf"(?:@|à|¥|￥|\$|€|每[个件套只]|单价|price|at)\s*({_NUMBER})", re.IGNORECASE)
_PART = re.compile(
    r"(?<![\w.-])(?!\d+[.,]\d+(?![\w-]))(?:(?=[A-Za-z0-9./-]*\d)[A-Za-z0-9]+(?:[-./][A-Za-z0-9]+)+|(?=\w*\d)(?=\w*[A-Za-z])[A-Za-z0-9]{4,})(?![\w-])",
    re.ASCII,
)
_HEADS = {
    "part": re.compile(r"part|item|article|sku|model|型号|零件|编号|件号|料号|货号", re.IGNORECASE),
    "quantity": re.compile(r"q(uanti)?ty|quantity|pcs|数量|件数", re.IGNORECASE),
    "price": re.compile(r"price|单价|价格", re.IGNORECASE),
    "name": re.compile(r"name|description|designation|品名|名称|描述", re.IGNORECASE),
}
_POLITE = re.compile(
    r"\b(?:hi|hello|dear|please|pls|thanks|thank you|need|want|order|we|i|also|and|of|the|for|can you|send|us|me|another|more|same as last time)\b"
    r"|你好|您好|请|谢谢|麻烦|需要|我们|我|要|订|发|再|来|还有|以及|和|另外",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"[\n;；。]+|(?<!\d)[,，、]|[,，、](?!\d)|\b(?:and|plus|also)\b|以及|还有|另外|和", re.IGNORECASE)


class Found(msgspec.Struct, frozen=True):
    """One line as it was found: the words it was found in, a part number or a name to look for, and how many.

    `doubtful` when another number stood there that could have been the quantity, or the only one is a fraction such as 1.5.
    """

    said: str
    part_no: str
    name: str
    quantity: str
    unit_price: str = ""
    doubtful: bool = False


def lines_in(text: str) -> list[Found]:
    """The lines of a pasted text, in its order, at most `MOST`; what has neither a number nor a quantity is talk."""
    plain = _SPELLED.sub(lambda found: _NUMERALS[found[1]], unicodedata.normalize("NFKC", text))
    rows = [row for row in plain.splitlines() if row.strip()]
    if any("\t" in row for row in rows):
        return _of_table([[cell.strip() for cell in row.split("\t")] for row in rows])[:MOST]
    return [found for part in _SPLIT.split(plain) if (found := _of_words(part.strip()))][:MOST]


def split_entry(text: str) -> tuple[str, str]:
    """What was typed in one go, `WP-2208 64`, as part and quantity; the quantity is empty when none was said.

    A count before the name wins over a fraction behind it, which belongs to the name: `8 brake pads Haiyan 1.5`.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    matched = re.fullmatch(rf"(.+?)\s+([x×*]\s*)?({_NUMBER})\s*({_UNITS})?", plain, re.IGNORECASE)
    leading = _LEADING.match(plain)
    if leading and not _PART.match(plain) and (matched is None or _is_bare_fraction(matched)):
        return plain[leading.end() :].strip(), leading[1]
    return (matched[1].strip(), matched[3]) if matched else (plain, "")


def _is_bare_fraction(matched: re.Match[str]) -> bool:
    return bool(_FRACTION.search(matched[3])) and not matched[2] and not matched[4]


def _of_table(rows: list[list[str]]) -> list[Found]:
    """Rows under heads that are understood, else each row by what its cells look like."""
    columns = {
        kind: at
        for kind, head in _HEADS.items()
        for at, cell in reversed(list(enumerate(rows[0])))
        if head.search(cell)
    }
    if "quantity" in columns and ("part" in columns or "name" in columns):
        return [found for row in rows[1:] if (found := _by_heads(row, columns))]
    numbered = len(rows) > 1 and all(row[0] == str(at) for at, row in enumerate(rows, 1))
    return [found for row in rows if (found := _by_looks(row[1:] if numbered else row, row))]


def _by_heads(row: list[str], columns: dict[str, int]) -> Found | None:
    part, name, quantity, price = (
        row[columns[kind]] if kind in columns and columns[kind] < len(row) else ""
        for kind in ("part", "name", "quantity", "price")
    )
    if not (part or name) or not any(c.isdigit() for c in quantity):
        return None
    return Found(_said(row), part, name[:80], quantity.replace(" ", ""), price.replace(" ", ""))


def _by_looks(row: list[str], whole: list[str]) -> Found | None:
    """The first number is the quantity, the next the price; a sum has no part."""
    part = next((cell for cell in row if _PART.fullmatch(cell)), "")
    numbers = [cell for cell in row if cell != part and re.fullmatch(r"[\d.,' ]*\d[\d.,' ]*", cell)]
    names = [cell for cell in row if cell and cell != part and cell not in numbers]
    if not numbers or not (part or names):
        return None
    price = numbers[1] if len(numbers) > 1 else ""
    return Found(_said(whole), part, " ".join(names[:3])[:80], numbers[0].replace(" ", ""), price.replace(" ", ""))


def _said(row: list[str]) -> str:
    return " · ".join(cell for cell in row if cell)[:160]


def _of_words(said: str) -> Found | None:
    if not said:
        return None
    price = _PRICE.search(said)
    left = said[: price.start()] + " " + said[price.end() :] if price else said
    part = _PART.search(left)
    if part:
        left = left[: part.start()] + " " + left[part.end() :]
    counted = _TIMES.search(left) or _COUNTED.search(left) or _TIMES_BEFORE.search(left)
    quantity = ""
    if counted:
        quantity, left = counted[1], left[: counted.start()] + " " + left[counted.end() :]
    doubtful = False
    if not quantity and (alone := list(_ALONE.finditer(left))):
        taken = _count_among(left, alone)
        quantity, left = taken[1], left[: taken.start()] + " " + left[taken.end() :]
        doubtful = len(alone) > 1 or bool(_FRACTION.search(quantity))
    name = " ".join(_POLITE.sub(" ", re.sub(r"[()（）:：!！?？\"“”]", " ", left)).split())
    if not part and not (quantity and name):
        return None
    return Found(said[:160], part[0] if part else "", name[:80], quantity, price[1] if price else "", doubtful)


def _count_among(said: str, alone: list[re.Match[str]]) -> re.Match[str]:
    """Which of several numbers is the quantity: one that leads the words, else the last whole one, else the last."""
    first = alone[0]
    if not _POLITE.sub("", said[: first.start()]).strip() and _LEADING.match(said, first.start()):
        return first
    return next((one for one in reversed(alone) if not _FRACTION.search(one[1])), alone[-1])
