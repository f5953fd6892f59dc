"""Elements of pay of an office, and their formulas by month."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Date, Integer, Text, Timestamptz
from piccolo.conf.apps import AppConfig
from piccolo.table import Table


class PayElement(Table, tablename="pay_element", schema="payroll"):
    """What pay consists of; `version` rises with each of its formulas."""

    office_id = Integer()
    id = UUID(primary_key=True)
    code = Text()
    name = Text()
    kind = Text()
    is_taxable = Boolean()
    is_insurable = Boolean()
    account = Text()
    created_at = Timestamptz()
    created_by = UUID()
    version = Integer()


class PayRule(Table, tablename="pay_rule", schema="payroll"):
    """The formula of an element from a month on, until the next one; an empty formula ends it."""

    office_id = Integer()
    element_id = UUID(primary_key=True)
    from_month = Date()
    formula = Text()
    set_at = Timestamptz()
    set_by = UUID()


APP_CONFIG = AppConfig(
    app_name="payroll",
    migrations_folder_path="migrations",
    table_classes=[PayElement, PayRule],
)
