"""Two who change one file: what only one of them touched is merged, what both did is asked."""

from __future__ import annotations

from typing import Any

from salesops.web.forms import Form
from salesops_duties.customers.rules import CustomerFile
from salesops_duties.customers.service import CustomerView

FIELDS = (*(n for n in CustomerFile.__struct_fields__ if n not in ("version", "parent_id")), "parent")


def texts_of(customer: CustomerView) -> dict[str, str]:
    """The file as the texts of its form."""
    return {name: _text(getattr(customer, name)) for name in FIELDS}


def picked(form: Form) -> Form:
    """The form with what the person picked of the other's version."""
    theirs = {name for name in FIELDS if form.text(f"pick-{name}") == "theirs"}
    return Form({name: [form.text(f"was-{name}")] if name in theirs else form.all(name) for name in form})


def merged(form: Form, theirs: dict[str, str], version: int) -> tuple[Form, list[tuple[str, str, str, str]], list[str]]:
    """The form with what only the other changed taken over; the clashes as (name, opened, yours, theirs); what was taken over."""
    texts = {name: form.all(name) for name in form}
    clashes, taken = [], []
    for name in FIELDS:
        opened, yours = form.text(f"was-{name}"), _typed(form, name)
        if theirs[name] == opened or theirs[name] == yours:
            continue
        if yours == opened:
            texts[name] = [theirs[name]]
            taken.append(name)
        else:
            clashes.append((name, opened, yours, theirs[name]))
    texts["version"] = [str(version)]
    return Form(texts), clashes, taken


def _typed(form: Form, name: str) -> str:
    """What the form says of a field; of a tick the box that is ticked counts, not the blank before it."""
    return next((text for text in form.all(name) if text), "")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    return "" if value is None else str(value)
