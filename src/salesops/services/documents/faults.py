"""What is wrong with a template, in the words of those who write one, with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from salesops.errors import Fault
from salesops.languages import later

_KEY = re.compile(r'dictionary does not contain key "([^"]+)"')
_UNKNOWN = re.compile(r"unknown variable: (\S+)")
_SECONDS = re.compile(r"took more than (\d+) seconds")
TOO_MUCH = "too much"
_LEFT = re.compile(r"\{\{\s*([^{}]{0,60}?)\s*\}\}")


def template_fault(error: Mapping[str, Any], source: str) -> Fault:
    """The fault of a template that cannot be set; its `given` is the line as it stands there, `allowed` holds its number."""
    line = int(error.get("line", 0))
    rows = source.splitlines()
    in_frame = error.get("file") == "frame.typ"
    row = rows[line - 1].strip()[:120] if 0 < line <= len(rows) and not in_frame else ""
    sentence = _sentence(str(error.get("message", "")), in_frame=in_frame)
    return Fault("source", "template", f"Line {line}: {sentence}", given=row or None, allowed=[str(line)])


_NO_PLACEHOLDER = later("there is no placeholder {}; look at the list of placeholders.")
_NO_PACKAGE = later("packages cannot be used in a template; write what you need here.")
_NO_FILE = later("a template cannot read files; only frame.typ and the logo are there.")
_NO_WORD = later("the word {} is not known; is its quote or its # missing?")
_TOO_LONG = later("it took more than {} seconds; look at what is repeated here.")
_TOO_MUCH = later("it needs more memory or time than a document gets; look at what is repeated here.")
_IN_FRAME = later("{} (in the letterhead).")


def _sentence(message: str, *, in_frame: bool) -> str:
    if found := _KEY.search(message):
        return _NO_PLACEHOLDER.format(found[1])
    if "download package" in message or ("package" in message and "@" in message):
        return _NO_PACKAGE
    if any(words in message for words in ("file not found", "project root", "failed to load file")):
        return _NO_FILE
    if found := _UNKNOWN.search(message):
        return _NO_WORD.format(found[1])
    if found := _SECONDS.fullmatch(message):
        return _TOO_LONG.format(found[1])
    if message == TOO_MUCH:
        return _TOO_MUCH
    return _IN_FRAME.format(message.rstrip(".")) if in_frame else f"{message.rstrip('.')}."


def placeholders_left(source: str) -> list[tuple[int, str]]:
    """What stands in double braces, with its line: placeholders of other programs, which would be printed as they are."""
    return [
        (number, found[1])
        for number, line in enumerate(source.splitlines(), 1)
        for found in _LEFT.finditer(line.partition("//")[0])
    ]
