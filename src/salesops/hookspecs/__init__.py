"""The words duties use with one another: one file per area, every hook with its manual as docstring."""

from salesops.hookspecs.carriers import CarrierHooks
from salesops.hookspecs.contracts import ContractHooks
from salesops.hookspecs.customers import CustomerHooks
from salesops.hookspecs.documents import DocumentHooks
from salesops.hookspecs.gifts import GiftHooks
from salesops.hookspecs.hops import HopHooks
from salesops.hookspecs.inventory import InventoryHooks
from salesops.hookspecs.ledger import LedgerHooks
from salesops.hookspecs.logistics import LogisticsHooks
from salesops.hookspecs.orders import OrderHooks
from salesops.hookspecs.pages import PageHooks
from salesops.hookspecs.prices import PriceHooks
from salesops.hookspecs.procurement import ProcurementHooks
from salesops.hookspecs.receivables import ReceivablesHooks
from salesops.hookspecs.supply import SupplyHooks

__all__ = [
    "CarrierHooks",
    "ContractHooks",
    "CustomerHooks",
    "DocumentHooks",
    "GiftHooks",
    "HopHooks",
    "InventoryHooks",
    "LedgerHooks",
    "LogisticsHooks",
    "OrderHooks",
    "PageHooks",
    "PriceHooks",
    "ProcurementHooks",
    "ReceivablesHooks",
    "SupplyHooks",
]
