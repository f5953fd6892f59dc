"""Tables of choosing a way: tariffs, zones, what carriers refuse, what was chosen, and carriers' bills."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Array, BigInt, Boolean, Date, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.table import Table


class RateCard(Table, tablename="rate_card", schema="logistics"):
    """What a carrier asks for one service to one zone, from a day on."""

    office_id = Integer()
    id = UUID(primary_key=True)
    carrier = Text()
    service = Text()
    zone = Text()
    currency = Text()
    step_grams = Array(base_column=Integer())
    step_minor = Array(base_column=BigInt())
    per_grams = Integer()
    per_minor = BigInt()
    minimum_minor = BigInt()
    divisor = Integer()
    fuel_percent = Numeric(digits=(5, 2))
    remote_minor = BigInt()
    insurance_percent = Numeric(digits=(6, 3))
    insured_max_minor = BigInt()
    days = SmallInt()
    valid_from = Date()
    valid_until = Date(null=True)
    noted_by = UUID()
    noted_at = Timestamptz()


class Zone(Table, tablename="zone", schema="logistics"):
    """The zone of places whose postcode or province begins so."""

    office_id = Integer()
    carrier = Text(primary_key=True)
    country = Text()
    prefix = Text()
    zone = Text()
    is_remote = Boolean()


class CarrierLimit(Table, tablename="carrier_limit", schema="logistics"):
    """Whether a carrier takes a class of goods."""

    office_id = Integer()
    carrier = Text(primary_key=True)
    service = Text()
    goods_class = Text()
    is_allowed = Boolean()
    note = Text()


class GoodsClass(Table, tablename="goods_class", schema="logistics"):
    """The classes of a part."""

    office_id = Integer()
    product_id = UUID(primary_key=True)
    classes = Array(base_column=Text())
    weight_grams = Integer(null=True)


class CustomerWay(Table, tablename="customer_way", schema="logistics"):
    """By whom a customer wants to be sent to."""

    office_id = Integer()
    customer_id = UUID(primary_key=True)
    carrier = Text()
    service = Text()
    account_no = Text()
    is_collect = Boolean()
    version = Integer()


class WayChosen(Table, tablename="way_chosen", schema="logistics"):
    """The way somebody chose, with what was offered then."""

    office_id = Integer()
    id = UUID(primary_key=True)
    outbound_id = UUID()
    carrier = Text()
    service = Text()
    zone = Text()
    currency = Text()
    price_minor = BigInt()
    rank = SmallInt()
    reason = Text()
    cover = Text()
    asked = JSONB()
    offers = JSONB()
    chosen_by = UUID()
    chosen_at = Timestamptz()


class CarrierBill(Table, tablename="carrier_bill", schema="logistics"):
    """A bill of a carrier."""

    office_id = Integer()
    id = UUID(primary_key=True)
    carrier = Text()
    number = Text()
    billed_on = Date()
    currency = Text()
    imported_by = UUID()
    imported_at = Timestamptz()


class CarrierBillLine(Table, tablename="carrier_bill_line", schema="logistics"):
    """What a bill asks for one tracking number, beside what was quoted."""

    office_id = Integer()
    id = UUID(primary_key=True)
    bill_id = UUID()
    line_no = Integer()
    tracking_no = Text()
    weight_grams = Integer()
    amount_minor = BigInt()
    quoted_minor = BigInt(null=True)
    verdict = Text()
    state = Text()
    reason = Text()
    decided_by = UUID(null=True)
    decided_at = Timestamptz(null=True)


class WayPolicy(Table, tablename="way_policy", schema="logistics"):
    """The office's own terms for choosing and for checking bills."""

    office_id = Integer(primary_key=True)
    insure_above_minor = BigInt()
    tolerance_percent = Numeric(digits=(5, 2))
    tolerance_minor = BigInt()
    version = Integer()


TABLES = [
    RateCard,
    Zone,
    CarrierLimit,
    GoodsClass,
    CustomerWay,
    WayChosen,
    CarrierBill,
    CarrierBillLine,
    WayPolicy,
]
