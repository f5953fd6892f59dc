"""An order is saved, head and lines in one call."""

from __future__ import annotations

from typing import Any

import msgspec

from salesops import Money, Transaction, clock
from salesops_duties.orders.service.drafting import Draft

_OF_THE_HEAD = (
    "customer_id",
    "intake_channel",
    "phone_reason",
    "contact_id",
    "called_at",
    "delivery_date",
    "note",
    "ship_complete",
)
_TRIMMED = (
    "phone_reason_text", "caller_name", "caller_phone", "document_ref", "customer_po_no", "repeat_reason", "delivery_way",
    "delivery_address", "receiver",
)  # fmt: skip
_OF_A_LINE = (
    "line_no", "product_id", "uom", "uom_quantity", "quantity", "unit_price", "typed_price", "discount_percent", "discount_minor",
    "amount_minor", "tax_code", "tax_rate", "tax_minor", "price_source", "free_reason", "promotion_id", "promotion_minor", "closed_qty",
)  # fmt: skip


def save(tx: Transaction, drafted: Draft, version: int, state: str) -> None:
    """Write the order as new (`version` 0) or over the version that was seen; it is checked and confirmed anew."""
    head = msgspec.json.encode(head_of(tx, drafted)).decode()
    lines = msgspec.json.encode(lines_of(drafted)).decode()
    tx.write("orders.save", tx.office.id, drafted.id, version, state, head, lines)


def view(drafted: Draft, version: int, state: str) -> dict[str, Any]:
    """What the one who saved it sees."""
    priced, currency = drafted.priced, drafted.currency
    return {
        "id": drafted.id,
        "state": state,
        "version": version,
        "content_hash": drafted.content_hash,
        "currency": currency,
        "net": str(Money(currency, priced.net_minor)),
        "tax": str(Money(currency, priced.tax_minor)),
        "total": str(Money(currency, priced.total_minor)),
        "needs_approval": priced.needs_approval,
        "notices": priced.notices,
        "caller_check": drafted.caller_check,
        "written_copy_due": drafted.written_copy_due,
        "next": "stock-check",
    }


def head_of(tx: Transaction, drafted: Draft) -> dict[str, Any]:
    """The columns of the order's head."""
    new, priced = drafted.new, drafted.priced
    return {
        **{name: getattr(new, name) for name in _OF_THE_HEAD},
        **{name: getattr(new, name).strip() for name in _TRIMMED},
        "salesperson_id": drafted.salesperson_id,
        "caller_check": drafted.caller_check,
        "written_copy": "not_needed" if drafted.written_copy_due is None else "awaited",
        "written_copy_due": drafted.written_copy_due,
        "currency": drafted.currency,
        "deposit_percent": drafted.deposit_percent,
        "dispatch_percent": drafted.dispatch_percent,
        "discount_minor": sum(line.discount_minor for line in drafted.lines),
        "net_minor": priced.net_minor,
        "tax_minor": priced.tax_minor,
        "total_minor": priced.total_minor,
        "tax_policy": priced.tax_policy,
        "price_reasons": priced.needs_approval,
        "approve_minor": priced.approve_minor,
        "content_hash": drafted.content_hash,
        "lines_hash": drafted.lines_hash,
        "taken_by": tx.actor.person_id,
        "taken_at": clock.now(),
    }


def lines_of(drafted: Draft) -> list[dict[str, Any]]:
    """The columns of its lines."""
    why = {line.line_no: line.why for line in drafted.priced.lines}
    return [{**{name: getattr(line, name) for name in _OF_A_LINE}, "why": why[line.line_no]} for line in drafted.lines]
