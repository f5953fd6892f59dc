"""The customer file of an office, and the people at the customers."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Boolean, Date, Integer, Text, Timestamptz
from piccolo.conf.apps import AppConfig
from piccolo.table import Table


class Customer(Table, tablename="customer", schema="customers"):
    """A firm registered with this office; `id` is the party's."""

    office_id = Integer()
    id = UUID(primary_key=True)
    state = Text()
    state_reason = Text()
    salesperson_id = UUID(null=True)
    price_group = Text()
    tax_status = Text()
    currency = Text(null=True)
    parent_id = UUID(null=True)
    shares_limit = Boolean()
    contact_name = Text()
    phone = Text()
    email = Text()
    address = Text()
    invoice_kind = Text()
    billing_address = Text()
    bank_name = Text()
    bank_account = Text()
    licence_no = Text()
    licence_until = Date(null=True)
    version = Integer()
    registered_at = Timestamptz()
    language = Text()


class Contact(Table, tablename="contact", schema="customers"):
    """A person at a customer; `may_order` up to `limit_minor` of the office's currency."""

    office_id = Integer()
    id = UUID(primary_key=True)
    customer_id = UUID()
    name = Text()
    position = Text()
    phone = Text()
    email = Text()
    may_order = Boolean()
    limit_minor = BigInt(null=True)
    active = Boolean()
    version = Integer()


APP_CONFIG = AppConfig(app_name="customers", migrations_folder_path="migrations", table_classes=[Customer, Contact])
