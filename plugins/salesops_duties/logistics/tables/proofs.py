"""Who took the goods, and what customers say of what arrived."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Boolean, Date, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.table import Table


class Proof(Table, tablename="proof", schema="logistics"):
    """Who took a shipment, and how we know; the latest holds."""

    office_id = Integer()
    id = UUID(primary_key=True)
    shipment_id = UUID()
    position = SmallInt()
    receiver = Text()
    received_at = Timestamptz()
    kind = Text()
    place = Text()
    file_id = UUID(null=True)
    noted_by = UUID()
    noted_at = Timestamptz()


class ProofLine(Table, tablename="proof_line", schema="logistics"):
    """What became of a line that was sent."""

    office_id = Integer()
    proof_id = UUID(primary_key=True)
    outbound_id = UUID()
    line_no = SmallInt()
    product_id = UUID()
    sent = Numeric(digits=(18, 6))
    accepted = Numeric(digits=(18, 6))
    short = Numeric(digits=(18, 6))
    damaged = Numeric(digits=(18, 6))
    wrong = Numeric(digits=(18, 6))


class Verification(Table, tablename="verification", schema="logistics"):
    """What the customer says of a shipment that arrived."""

    office_id = Integer()
    id = UUID(primary_key=True)
    shipment_id = UUID()
    state = Text()
    delivered_at = Timestamptz()
    due_at = Timestamptz()
    asked = Text()
    channel = Text()
    asked_at = Timestamptz(null=True)
    asked_by = UUID(null=True)
    is_complete = Boolean()
    is_right = Boolean()
    is_undamaged = Boolean()
    has_papers = Boolean()
    is_refused = Boolean()
    complaint = Text()
    claim_minor = BigInt(null=True)
    claim_until = Date(null=True)
    replacement = Text()
    reason = Text()
    version = Integer()


class VerificationAttempt(Table, tablename="verification_attempt", schema="logistics"):
    """That somebody tried to ask a customer and reached nobody."""

    office_id = Integer()
    id = UUID(primary_key=True)
    shipment_id = UUID()
    channel = Text()
    asked = Text()
    note = Text()
    next_at = Timestamptz(null=True)
    tried_at = Timestamptz()
    tried_by = UUID()


TABLES = (Proof, ProofLine, Verification, VerificationAttempt)
