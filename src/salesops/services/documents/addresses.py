"""Mail addresses: what can be one, and nothing that could end a header."""

from __future__ import annotations

import re

from salesops.errors import Faults

MOST = 20
_PLAIN = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


def is_address(text: str) -> bool:
    """Whether mail can go there: one plain address, no name, no comment, no line break."""
    local = text.partition("@")[0]
    return (
        len(text) <= 254
        and _PLAIN.fullmatch(text) is not None
        and ".." not in local
        and local[:1] != "."
        and local[-1:] != "."
    )


def read_addresses(text: str, field: str, faults: Faults) -> tuple[str, ...]:
    """The addresses that someone typed, apart by commas, semicolons, blanks or lines; each that is none is a fault."""
    found = list(dict.fromkeys(part for part in re.split(r"[\s,;，；]+", text) if part))
    for part in found:
        if not is_address(part):
            faults.add(field, "address", f"{part[:80]} is no mail address.", given=part)
    if len(found) > MOST:
        faults.add(field, "count", "At most 20 addresses; send it twice.")
    return tuple(found)
