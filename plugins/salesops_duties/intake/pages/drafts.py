"""A draft as a form: what was read in its fields, so that a person changes only what is wrong."""

from __future__ import annotations

from uuid import UUID

from salesops import Act
from salesops.web.forms import Form
from salesops.web.languages import gettext, later
from salesops_duties.intake.rules.becoming import ConfirmedLine, address_of, discount_of
from salesops_duties.intake.service import Draft, Proposal, line_of

NUMBERS = ("quantity", "unit_price", "discount_percent", "discount")
FIELDS = ("part_no", "quantity", "uom", "unit_price", "discount_percent", "their_part")
SPARE = 2  # empty rows below, for lines that were not found
_CURRENCIES = ("CNY", "EUR", "USD", "GBP", "HKD", "JPY", "SGD")
_LINE = later("Line %(number)s: %(field)s")
_NAMES = {
    "part_no": later("our part"),
    "quantity": later("quantity"),
    "uom": later("unit"),
    "unit_price": later("price"),
    "discount_percent": later("discount"),
}


def as_form(draft: Draft, proposal: Proposal) -> Form:
    """The form as it is shown first; every line that was read is ticked."""
    order = draft.order
    texts = {
        "version": str(draft.version),
        "customer": proposal.buyer.name if proposal.buyer else "",
        "customer_id": str(proposal.buyer.id) if proposal.buyer else "",
        "number": order.refers_to or order.number if draft.kind == "order_cancellation" else order.number,
        "currency": order.currency or proposal.currency,
        "delivery_date": order.requested_on.isoformat() if order.requested_on else "",
        "delivery_address": address_of(order.ship_to),
        "receiver": order.ship_to.contact or order.ship_to.name,
        "note": order.note[:500],
        "discount": format(discount_of(order).normalize(), "f") if discount_of(order) else "0",
        "order_id": str(proposal.known[0].id) if proposal.known else "",
        "order_version": str(proposal.known[0].version) if proposal.known else "0",
    }
    return Form({name: [value] for name, value in (texts | _lines(lines_of(draft, proposal))).items()})


def currencies(act: Act, form: Form, draft: Draft, proposal: Proposal) -> list[tuple[str, str]]:
    """What can be chosen: what the file names, what the customer is billed in, the office's own, and the usual ones."""
    known = (form.text("currency").upper(), draft.order.currency, proposal.currency, act.office.currency, *_CURRENCIES)
    return [(code, code) for code in dict.fromkeys(known) if code]


def lines_of(draft: Draft, proposal: Proposal) -> list[ConfirmedLine]:
    """The lines that are proposed: of a change, all that the order shall have."""
    if draft.kind == "order_change" and proposal.shall:
        return list(proposal.shall)
    return [line_of(row, meant) for row, meant in zip(proposal.rows, proposal.meant, strict=True)]


def with_parts(form: Form, draft: Draft, proposal: Proposal, customer: UUID | None) -> Form:
    """What was typed, with the parts that this customer means by their numbers."""
    texts = {name: form.all(name) for name in form}
    for at, line in enumerate(lines_of(draft, proposal)):
        if line.part_no:
            texts[f"lines-{at}-part_no"] = [line.part_no]
            texts[f"lines-{at}-uom"] = [line.uom]
    texts["customer_id"] = [str(customer) if customer else ""]
    return Form(texts)


def with_spare(form: Form) -> Form:
    """What was typed, with a tick at the lines that a person added."""
    texts = {name: form.all(name) for name in form}
    for name in form:
        if name.startswith("lines-") and name.endswith("-spare"):
            at = name.removesuffix("-spare")
            if form.text(f"{at}-part_no") or form.text(f"{at}-quantity"):
                texts[f"{at}-take"] = ["on"]
    return Form(texts, form.files)


def row_labels(proposal: Proposal) -> dict[str, str]:
    """What the fields of the lines are called when they are refused."""
    rows = max(len(proposal.rows), len(proposal.shall)) + SPARE
    words = gettext(_LINE, "intake")
    return {
        f"lines-{at}-{field}": words % {"number": at + 1, "field": gettext(name, "intake")}
        for at in range(rows)
        for field, name in _NAMES.items()
    }


def _lines(lines: list[ConfirmedLine]) -> dict[str, str]:
    found: dict[str, str] = {}
    for at, line in enumerate(lines):
        found |= {f"lines-{at}-{name}": getattr(line, name) for name in FIELDS} | {f"lines-{at}-take": "on"}
    return found
