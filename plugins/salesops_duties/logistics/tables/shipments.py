"""Shipments, their parcels and what happened to them."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Bytea, Date, Integer, SmallInt, Text, Timestamptz
from piccolo.table import Table


class Shipment(Table, tablename="shipment", schema="logistics"):
    """Goods on their way to one receiver."""

    office_id = Integer()
    id = UUID(primary_key=True)
    number = Text()
    kind = Text()
    customer_id = UUID(null=True)
    salesperson_id = UUID(null=True)
    receiver = Text()
    address = Text()
    carrier = Text()
    service = Text()
    zone = Text()
    state = Text()
    corrections = Integer()
    promised_on = Date(null=True)
    expected_on = Date(null=True)
    expected_by = Text()
    expected_at = Timestamptz(null=True)
    dispatched_at = Timestamptz(null=True)
    delivered_at = Timestamptz(null=True)
    registered_at = Timestamptz()
    version = Integer()


class ShipmentOutbound(Table, tablename="shipment_outbound", schema="logistics"):
    """An outbound order whose goods a shipment carries."""

    office_id = Integer()
    shipment_id = UUID(primary_key=True)
    outbound_id = UUID()
    order_id = UUID(null=True)


class ShipmentDocument(Table, tablename="shipment_document", schema="logistics"):
    """A transfer or a sample that a shipment carries."""

    office_id = Integer()
    shipment_id = UUID(primary_key=True)
    thing = Text()
    document_id = UUID()


class Parcel(Table, tablename="parcel", schema="logistics"):
    """A piece of a shipment."""

    office_id = Integer()
    id = UUID(primary_key=True)
    shipment_id = UUID()
    position = SmallInt()
    carrier = Text()
    account_id = UUID(null=True)
    company = Text()
    tracking_no = Text()
    number_key = Text()
    weight_grams = Integer(null=True)
    wire = Text()
    state = Text()
    state_at = Timestamptz(null=True)
    corrections = Integer()
    last_at = Timestamptz(null=True)
    heard_at = Timestamptz()
    expected_at = Timestamptz(null=True)
    signed_by = Text()
    signed_at = Timestamptz(null=True)
    poll_at = Timestamptz(null=True)
    polls = Integer()
    answer = Text()
    push_asked_at = Timestamptz(null=True)


class ParcelCorrection(Table, tablename="parcel_correction", schema="logistics"):
    """A state that fell, or another end than before, with the reason."""

    office_id = Integer()
    id = UUID(primary_key=True)
    parcel_id = UUID()
    before_state = Text()
    after_state = Text()
    reason = Text()
    corrected_by = UUID()
    corrected_at = Timestamptz()


class ParcelNumber(Table, tablename="parcel_number", schema="logistics"):
    """A number that a parcel had before."""

    office_id = Integer()
    id = UUID(primary_key=True)
    parcel_id = UUID()
    tracking_no = Text()
    was_wrong = Boolean()
    reason = Text()
    changed_by = UUID()
    changed_at = Timestamptz()


class PhoneAsk(Table, tablename="phone_ask", schema="logistics"):
    """That a carrier was asked by telephone, and what it said."""

    office_id = Integer()
    id = UUID(primary_key=True)
    shipment_id = UUID()
    asked_on = Date()
    asked_at = Timestamptz()
    asked_by = UUID()
    person = Text()
    what = Text()
    note = Text()


class TrackingEvent(Table, tablename="tracking_event", schema="logistics"):
    """What happened to a parcel, once."""

    office_id = Integer()
    id = UUID(primary_key=True)
    parcel_id = UUID()
    at = Timestamptz()
    offset_minutes = SmallInt()
    offset_known = Boolean()
    wire = Text()
    state = Text(null=True)
    code = Text()
    text = Text()
    place = Text()
    source = Text()
    digest = Bytea()
    received_at = Timestamptz()
    noted_by = UUID(null=True)
    mark = Text()


class ShipmentException(Table, tablename="exception", schema="logistics"):
    """What somebody must look at."""

    office_id = Integer()
    id = UUID(primary_key=True)
    shipment_id = UUID()
    parcel_id = UUID(null=True)
    kind = Text()
    said = Text()
    opened_at = Timestamptz()
    due_at = Timestamptz()
    closed_at = Timestamptz(null=True)
    closed_by = UUID(null=True)
    outcome = Text()


class CustomerLink(Table, tablename="customer_link", schema="logistics"):
    """A link with which a customer sees one shipment."""

    office_id = Integer()
    word_hash = Bytea(primary_key=True)
    shipment_id = UUID()
    made_by = UUID()
    made_at = Timestamptz()
    ends_at = Timestamptz()
    ended_at = Timestamptz(null=True)
    seen_at = Timestamptz(null=True)
