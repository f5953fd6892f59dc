"""Prices, taxes, policies and promotions of an office."""

from __future__ import annotations

from piccolo.columns import UUID, Array, BigInt, Boolean, Date, Integer, Numeric, Text, Timestamptz
from piccolo.conf.apps import AppConfig
from piccolo.table import Table

AMOUNT, PERCENT = (18, 6), (9, 6)


class Price(Table, tablename="price", schema="prices"):
    office_id = Integer()
    id = UUID(primary_key=True)
    kind = Text()
    customer_group = Text()
    customer_id = UUID(null=True)
    label = Text()
    product_id = UUID()
    uom = Text()
    min_qty = Numeric(digits=AMOUNT)
    currency = Text()
    unit_price = Numeric(digits=AMOUNT)
    tax_inclusive = Boolean()
    valid_from = Date()
    valid_until = Date(null=True)
    added_by = UUID()
    added_at = Timestamptz()


class ProductTerms(Table, tablename="product_terms", schema="prices"):
    office_id = Integer()
    product_id = UUID(primary_key=True)
    tax_category = Text()
    floor_price = Numeric(digits=AMOUNT, null=True)
    currency = Text()
    version = Integer()


class TaxRate(Table, tablename="tax_rate", schema="prices"):
    office_id = Integer()
    id = UUID(primary_key=True)
    category = Text()
    tax_status = Text()
    code = Text()
    percent = Numeric(digits=PERCENT)
    valid_from = Date()
    valid_until = Date(null=True)
    added_by = UUID()
    added_at = Timestamptz()


class Policy(Table, tablename="policy", schema="prices"):
    office_id = Integer(primary_key=True)
    tax_policy = Text()
    convert = Boolean()
    version = Integer()


class DiscountLimit(Table, tablename="discount_limit", schema="prices"):
    office_id = Integer()
    role = Text(primary_key=True)
    percent = Numeric(digits=PERCENT)


class Promotion(Table, tablename="promotion", schema="prices"):
    office_id = Integer()
    id = UUID(primary_key=True)
    name = Text()
    goal = Text()
    rule = Text()
    percent = Numeric(digits=PERCENT, null=True)
    amount = Numeric(digits=AMOUNT, null=True)
    buy_qty = Numeric(digits=AMOUNT, null=True)
    get_qty = Numeric(digits=AMOUNT, null=True)
    gift = Text()
    gift_cost_minor = BigInt()
    stackable = Boolean()
    products = Array(base_column=UUID())
    groups = Array(base_column=Text())
    currency = Text()
    budget_minor = BigInt()
    cap_minor = BigInt(null=True)
    used_minor = BigInt()
    valid_from = Date()
    valid_until = Date()
    state = Text()
    stopped_on = Date(null=True)
    version = Integer()
    planned_by = UUID()
    planned_at = Timestamptz()


class PromotionUse(Table, tablename="promotion_use", schema="prices"):
    office_id = Integer()
    promotion_id = UUID(primary_key=True)
    order_id = UUID()
    customer_id = UUID()
    used_minor = BigInt()
    at = Timestamptz()


class PromotionWish(Table, tablename="promotion_wish", schema="prices"):
    office_id = Integer()
    order_id = UUID(primary_key=True)
    promotion_id = UUID()
    off_minor = BigInt()
    cost_minor = BigInt()


APP_CONFIG = AppConfig(
    app_name="prices",
    migrations_folder_path="migrations",
    table_classes=[Price, ProductTerms, TaxRate, Policy, DiscountLimit, Promotion, PromotionUse, PromotionWish],
)
