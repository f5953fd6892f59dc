"""How Chinese names are typed on a keyboard: the first letters of their syllables, and the syllables themselves."""

from __future__ import annotations

import re

_HAN = re.compile(r"[㐀-䶿一-鿿]")
_BETWEEN = re.compile(r"[\W_]+")


def pinyin_keys(name: str) -> tuple[str, str]:
    """`刹车片` as `scp` and `shachepian`, in small letters without tones or blanks; empty for a name that is not Chinese."""
    if not _HAN.search(name):
        return "", ""
    from pypinyin import Style, lazy_pinyin  # here, because its dictionary is dear to load

    initials = lazy_pinyin(name, style=Style.FIRST_LETTER)
    return _joined(initials), _joined(lazy_pinyin(name))


def _joined(syllables: list[str]) -> str:
    return _BETWEEN.sub("", "".join(syllables)).lower()
