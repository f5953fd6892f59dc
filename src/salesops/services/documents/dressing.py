"""Facts as a document says them: amounts, figures and days as texts in its language, and the words its template asks for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from salesops import formats, languages
from salesops.act import Office
from salesops.kernel import registry as registries
from salesops.values import Money, plain

OTHER = {"en": "zh", "zh": "en"}
_WORD = re.compile(r'\b(?:w|both)\(\s*"((?:[^"\\]|\\.)*)"')


def dressed(value: Any, office: Office) -> Any:
    """Facts as the template sees them, in the language that is spoken: nothing but texts, truths, lists and dictionaries."""
    if isinstance(value, Money):
        return formats.amount(value, office.currency)
    if isinstance(value, msgspec.Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        return {name: _field(name, each, office) for name, each in fields.items() if not isinstance(each, UUID)}
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, Decimal | int):
        return formats.figure(plain(Decimal(value)))
    if isinstance(value, dt.datetime):
        return formats.long_moment(value, office.timezone)
    if isinstance(value, dt.date):
        return formats.long_day(value)
    if isinstance(value, Mapping):
        return {str(name): dressed(each, office) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [dressed(each, office) for each in value]
    return str(value)


def _field(name: str, value: Any, office: Office) -> Any:
    """A price per unit has two decimals at least; a unit has a name."""
    if name == "unit" and isinstance(value, str):
        return languages.gettext(value) if value else value
    if isinstance(value, Decimal) and name.endswith("price"):
        return formats.price(value)
    return dressed(value, office)


def words_for(sources: Iterable[str], domain: str, language: str, more: Iterable[str] = ()) -> dict[str, str]:
    """Each word that these templates ask for by `w("…")` or `both("…")`, as the duty says it in that language."""
    read_catalogues()
    wanted = {_plain(found) for source in sources for found in _WORD.findall(source)} | set(more)
    with languages.speaking(language, domain):
        return {word: languages.gettext(word) for word in sorted(wanted)}


def read_catalogues() -> None:
    """Have the words there, also in a process that shows no pages."""
    if not languages.is_loaded():
        found = registries.current().discovered
        folders = {name: _folder(item.module.__file__) for name, item in found.items()}
        languages.load(folders.values(), folders)


def _folder(file: str | None) -> Path:
    return Path(str(file)).parent / "locale"


def _plain(literal: str) -> str:
    return literal.replace('\\"', '"').replace("\\\\", "\\")
