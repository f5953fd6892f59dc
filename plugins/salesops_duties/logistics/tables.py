"""Shipments of an office and the tracking numbers they took."""

from __future__ import annotations

from piccolo.columns import UUID, Integer, Text, Timestamptz
from piccolo.conf.apps import AppConfig
from piccolo.table import Table


class Shipment(Table, tablename="shipment", schema="logistics"):
    office_id = Integer()
    id = UUID(primary_key=True)
    outbound_id = UUID()
    order_id = UUID()
    customer_id = UUID()
    salesperson_id = UUID(null=True)
    carrier = Text()
    tracking_no = Text()
    state = Text()
    dispatched_at = Timestamptz()
    registered_at = Timestamptz()


class TrackingNumber(Table, tablename="tracking_number", schema="logistics"):
    office_id = Integer()
    carrier = Text()
    tracking_no = Text(primary_key=True)
    outbound_id = UUID()


APP_CONFIG = AppConfig(
    app_name="logistics", migrations_folder_path="migrations", table_classes=[Shipment, TrackingNumber]
)
