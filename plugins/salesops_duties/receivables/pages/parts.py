"""The amounts beside documents, as money is divided by hand."""

from __future__ import annotations

import re

import msgspec

from salesops.errors import Fault, Invalid
from salesops.web.forms import Form, Refusal
from salesops.web.typed import plain_number
from salesops_duties.receivables.rules import Part

_PART = re.compile(r"parts\[(\d+)\]\..+")


def parts_of(form: Form) -> list[Part]:
    """The documents with an amount; raises `Invalid` for what is no number, by the field it stands in."""
    faults, parts = [], []
    for at, row in enumerate(form.rows("parts")):
        text = row.get("amount", "")
        if not text:
            continue
        try:
            parts.append(Part(row.get("id", ""), plain_number(text)))
        except ValueError as error:
            faults.append(Fault(f"parts-{at}-amount", "number", str(error), text))
    if faults:
        raise Invalid(faults)
    return parts


def beside_their_rows(form: Form, refusal: Refusal | None) -> Refusal | None:
    """The same refusal with each fault at the row it is of: a use case counts the documents that have an amount."""
    if refusal is None:
        return None
    filled = [at for at, row in enumerate(form.rows("parts")) if row.get("amount")]
    faults = [msgspec.structs.replace(fault, field=_at(fault.field, filled)) for fault in refusal.faults]
    return msgspec.structs.replace(refusal, faults=faults)


def _at(field: str, filled: list[int]) -> str:
    matched = _PART.fullmatch(field)
    if matched and int(matched[1]) < len(filled):
        return f"parts-{filled[int(matched[1])]}-amount"
    return f"parts-{filled[0]}-amount" if field == "parts" and filled else field
