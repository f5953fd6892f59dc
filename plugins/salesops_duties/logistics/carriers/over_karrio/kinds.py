"""What kind a carrier's message is, by its code and its words: Karrio says only that it is an error."""

from __future__ import annotations

import re
from typing import Final

from salesops.hookspecs.carriers import MessageKind

_KINDS: Final[tuple[tuple[re.Pattern[str], MessageKind], ...]] = (
    (re.compile(r"\b429\b|rate.?limit|quota|too many requests|throttl", re.I), "limited"),
    (
        re.compile(
            r"\b401\b|\b403\b|unauthori|forbidden|credential|password|invalid_client|authenticat|\blogin\b|access denied|api.?key",
            re.I,
        ),
        "refused",
    ),
    (
        re.compile(
            r"\b404\b|_404|not.?found|no (shipment|information|tracking|data|record|result|such)|unknown (tracking|parcel|number)|does not exist"
            r"|invalid (tracking|barcode|item|parcel)|n.est pas valide|introuvable|nicht gefunden|keine (daten|information)",
            re.I,
        ),
        "not_found",
    ),
    (re.compile(r"\b400\b|\b422\b|must contain|is required|missing|invalid|malformed", re.I), "refused"),
)


def kind_of(code: str, text: str) -> MessageKind:
    """The first kind whose words are in it; `broken` where there is none."""
    said = f"{code} {text}"
    return next((kind for pattern, kind in _KINDS if pattern.search(said)), "broken")
