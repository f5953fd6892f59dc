"""Reading a file by what it is, when it can be read without looking at pictures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import msgspec

from salesops_duties.intake.rules.content import Doubt, OurNames, Reading
from salesops_duties.intake.rules.kinds import Recognized, recognized

__all__ = ["Recognized", "read", "recognized"]
_MOST_TEXT, _MOST_PAGE = 4_000, 200_000
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)


def read(body: bytes, name: str, *, our: OurNames) -> Reading:
    """Every order in the file, with its doubts; raises `Unreadable`.

    Pictures are left to `scanning.read_scan`: `needs_ocr` says that there are some.
    """
    known = recognized(body, name)
    return cleaned(_reader(known)(body, our))


def cleaned(reading: Reading) -> Reading:
    """The reading without signs that are not to be seen or that turn the direction of text, which a doubt then tells."""
    tree = msgspec.to_builtins(reading)
    hidden: list[str] = []
    swept = msgspec.convert(_swept(tree, hidden, _MOST_TEXT), Reading)
    if hidden and not any(doubt.code == "odd_letters" for doubt in swept.doubts):
        swept = msgspec.structs.replace(
            swept, doubts=(*swept.doubts, Doubt.of("odd_letters", "file", ", ".join(sorted(set(hidden)))))
        )
    return swept


def _reader(known: Recognized) -> Callable[[bytes, OurNames], Reading]:
    """What reads such a file; its libraries are loaded only then, in the child."""
    match known.format:
        case "ubl":
            from salesops_duties.intake.rules.ubl import read_ubl

            return read_ubl
        case "edifact":
            from salesops_duties.intake.rules.edifact import read_edifact

            return read_edifact
        case "xlsx":
            from salesops_duties.intake.rules.workbooks import read_xlsx

            return read_xlsx
        case "csv":
            from salesops_duties.intake.rules.delimited import read_csv

            return read_csv
        case "pdf":
            from salesops_duties.intake.rules.pdf import read_pdf

            return read_pdf
        case "scan":
            from salesops_duties.intake.rules.pictures import look_at

            return look_at
        case "mail":
            from salesops_duties.intake.rules.mails import read_mail

            return lambda body, our: read_mail(body, our, lambda part, name: read(part, name, our=our))
        case "text":
            from salesops_duties.intake.rules.delimited import read_text

            return read_text


def _swept(tree: object, hidden: list[str], most: int) -> object:
    if isinstance(tree, str):
        return _plain(tree, hidden, most)
    if isinstance(tree, dict):
        return {
            key: _swept(value, hidden, _MOST_PAGE if key in ("texts", "text") else most) for key, value in tree.items()
        }
    if isinstance(tree, list | tuple):
        return [_swept(one, hidden, most) for one in tree]
    return tree


def _plain(text: str, hidden: list[str], most: int) -> str:
    """A text of bounded length; what turns or hides letters is noted, tabs and ends of lines stay."""
    if text.isascii() and text.isprintable():
        return text[:most]
    found = _INVISIBLE.findall(text)
    hidden += [f"U+{ord(sign):04X}" for sign in found if sign not in "\ufeff\u200b\u2060\x0c"]
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))[:most]
