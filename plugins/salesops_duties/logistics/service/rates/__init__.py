"""The use cases of choosing a way: tariffs that are kept, ways that are compared and chosen, bills that are checked."""

from salesops_duties.logistics.service.rates.bills import bill_sheet, bills, decide, import_bills, read_bill
from salesops_duties.logistics.service.rates.choosing import choose, chosen_way, offers_for, quotes, shown
from salesops_duties.logistics.service.rates.keeping import (
    add_card,
    add_zone,
    customer_ways,
    goods,
    limits,
    read_policy,
    set_classes,
    set_customer_way,
    set_limit,
    set_policy,
    tariffs,
    tariffs_sheet,
    zones,
)
from salesops_duties.logistics.service.rates.prefilling import goods_of
from salesops_duties.logistics.service.rates.sheets import import_tariffs, import_zones

__all__ = [
    "add_card",
    "add_zone",
    "bill_sheet",
    "bills",
    "choose",
    "chosen_way",
    "customer_ways",
    "decide",
    "goods",
    "goods_of",
    "import_bills",
    "import_tariffs",
    "import_zones",
    "limits",
    "offers_for",
    "quotes",
    "read_bill",
    "read_policy",
    "set_classes",
    "set_customer_way",
    "set_limit",
    "set_policy",
    "shown",
    "tariffs",
    "tariffs_sheet",
    "zones",
]
