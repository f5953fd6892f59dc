"""The customer file of an office."""

from __future__ import annotations

from piccolo.columns import UUID, Integer, Text, Timestamptz
from piccolo.conf.apps import AppConfig
from piccolo.table import Table


class Customer(Table, tablename="customer", schema="customers"):
    """A firm registered with this office; `id` is the party's."""

    office_id = Integer()
    id = UUID(primary_key=True)
    state = Text()
    state_reason = Text()
    salesperson_id = UUID(null=True)
    contact_name = Text()
    phone = Text()
    address = Text()
    version = Integer()
    registered_at = Timestamptz()


APP_CONFIG = AppConfig(app_name="customers", migrations_folder_path="migrations", table_classes=[Customer])
