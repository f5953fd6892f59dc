"""The texts of mails: the first line is the subject, `{{name}}` stands for what is known of the document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from salesops.errors import Fault, Invalid

_PLACE = re.compile(r"( ?)\{\{\s*([^{}]{0,60}?)\s*\}\}")  # with the blank before it, which goes where nothing is known
GIVEN_MAIL = {
    "en": """{{title}} {{number}}

{{customer}}

please find attached our {{title}} {{number}}.

{{person}}
{{office}}
""",
    "zh": """{{title}} {{number}}

{{customer}}：

您好！附件为我司{{title}} {{number}}，请查收。

{{person}}
{{office}}
""",
}


def filled(source: str, known: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and body with every placeholder filled; raises `Invalid` naming each that is not known, with its line."""
    faults = [
        Fault(
            "source",
            "template",
            f"Line {number}: there is no placeholder {name or '…'}; look at the list of placeholders.",
            allowed=[str(number)],
        )
        for number, line in enumerate(source.splitlines(), 1)
        for _, name in _PLACE.findall(line)
        if known.get(name) is None
    ]
    if faults:
        raise Invalid(faults)
    text = _PLACE.sub(lambda found: str(known[found[2]]) and found[1] + str(known[found[2]]), source)
    subject, _, body = text.strip().partition("\n")
    return " ".join(subject.split())[:300] or "–", body.strip() + "\n"


def mail_words(content: Any, title: str, office: str, person: str, dressed: Mapping[str, Any]) -> dict[str, str]:
    """What a mail's text can name: the document, the customer, who writes, and every plain text of the document's facts."""
    customer = dressed.get("customer")
    name = customer.get("contact") or customer.get("name") if isinstance(customer, dict) else ""
    plain = {f"d.{key}": value for key, value in dressed.items() if isinstance(value, str)}
    return plain | {
        "title": title,
        "number": str(getattr(content, "number", "") or ""),
        "customer": str(name or ""),
        "office": office,
        "person": person,
    }
