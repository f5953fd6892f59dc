"""The use cases of inventory, one module each."""

from salesops_duties.inventory.service.availability import check, panel, stock_list
from salesops_duties.inventory.service.outbound import issue, listing, read, take_out
from salesops_duties.inventory.service.receiving import receive
from salesops_duties.inventory.service.reserving import release, reserve
from salesops_duties.inventory.service.warehouses import open_documents

__all__ = [
    "check",
    "issue",
    "listing",
    "open_documents",
    "panel",
    "read",
    "receive",
    "release",
    "reserve",
    "stock_list",
    "take_out",
]
