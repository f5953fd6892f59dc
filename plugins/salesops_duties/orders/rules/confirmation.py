"""The telephone confirmation (ORD-4): eleven points said one by one, bound to the order's content."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops_duties.orders.rules.intake import NewOrder

POINTS = (
    "model", "version", "quantity", "unit_price", "spot_quantity", "futures", "delivery_way", "delivery_date", "address",
    "receiver", "payment_due",
)  # fmt: skip
OUTCOMES = ("confirmed", "changed", "no_answer", "refused")


class Call(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A confirmation call. `content_hash` is that of the checklist which was read out; `points` are those ticked.

    `contact_id` is who was on the line, where the customer's file names who may order; `call_again_at` when to try next.
    """

    called_at: dt.datetime
    phone: str
    person: str
    outcome: str
    content_hash: str
    points: list[str] = []
    note: str = ""
    contact_id: UUID | None = None
    call_again_at: dt.datetime | None = None


class Confirmation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The call in which the customer confirmed an order that is taken and issued in one act."""

    called_at: dt.datetime
    phone: str
    person: str
    points: list[str] = []
    note: str = ""
    contact_id: UUID | None = None

    @property
    def as_call(self) -> Call:
        return Call(self.called_at, self.phone, self.person, "confirmed", "", self.points, self.note, self.contact_id)


class Placement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An order with its confirmation. `expected_total` is the total that was read out, tax included: another is refused.

    `evidence` says how the balance was checked, where receivables is off.
    """

    order: NewOrder
    confirmation: Confirmation
    expected_total: str | None = None
    evidence: str = ""


def check_call(call: Call, now: dt.datetime) -> None:
    """Raise `Invalid` with everything that is missing; `confirmed` needs every point."""
    faults = Faults()
    if call.outcome not in OUTCOMES:
        faults.add(
            "outcome",
            "choice",
            "Choose confirmed, changed, refused or no answer.",
            given=call.outcome,
            allowed=list(OUTCOMES),
        )
    if call.called_at.tzinfo is None:
        faults.add(
            "called_at", "aware", "A time with its offset, such as 2026-03-02T09:30:00+08:00.", given=call.called_at
        )
    elif call.called_at > now:
        faults.add("called_at", "not_future", "Not in the future.", given=call.called_at)
    if call.call_again_at is not None and (call.call_again_at.tzinfo is None or call.call_again_at <= now):
        faults.add("call_again_at", "future", "A time to come, with its offset.", given=call.call_again_at)
    if not call.phone.strip():
        faults.add("phone", "required", "Write the number that was called.")
    if call.outcome != "no_answer" and not call.person.strip():
        faults.add("person", "required", "Write who answered for the customer; without a name nobody has confirmed.")
    if unknown := sorted(set(call.points) - set(POINTS)):
        faults.add("points", "choice", f"Unknown points: {', '.join(unknown)}.", allowed=list(POINTS))
    missing = [point for point in POINTS if point not in call.points]
    if call.outcome == "confirmed" and missing:
        faults.add("points", "all", f"Not said yet: {', '.join(missing)}.", allowed=missing)
    faults.raise_if_any()
