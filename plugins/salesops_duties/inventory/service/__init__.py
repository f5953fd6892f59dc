"""The use cases of inventory, one module each."""

from salesops_duties.inventory.service.announcing import announce, announced, cancel_announcement, expect_on
from salesops_duties.inventory.service.availability import check, foresee
from salesops_duties.inventory.service.booked import documents
from salesops_duties.inventory.service.closing import ask_adjustment, close_count
from salesops_duties.inventory.service.control import control_balances
from salesops_duties.inventory.service.counting import cancel_count, counts, enter_counts, read_count, start_count
from salesops_duties.inventory.service.dock import outbound_page, outbound_sheet
from salesops_duties.inventory.service.holding import hold, holds, release_hold
from salesops_duties.inventory.service.looking import costs, movements, stock_list
from salesops_duties.inventory.service.offering import day_entries, due_counts, search_hits
from salesops_duties.inventory.service.outbound import issue, take_out, withdraw
from salesops_duties.inventory.service.panels import order_panel
from salesops_duties.inventory.service.policy import read_policy, set_policy
from salesops_duties.inventory.service.posting import post_count
from salesops_duties.inventory.service.product_page import product_movements, product_page
from salesops_duties.inventory.service.proving import INVARIANTS
from salesops_duties.inventory.service.reading import listing, outbound_sheet_of, read
from salesops_duties.inventory.service.receiving import receive
from salesops_duties.inventory.service.reserving import expire, prioritize, quote, release, reserve
from salesops_duties.inventory.service.returning import take_back
from salesops_duties.inventory.service.sheet import stock_sheet
from salesops_duties.inventory.service.shelves import shelves, shelves_sheet
from salesops_duties.inventory.service.warehouses import add_warehouse, open_documents, warehouses
from salesops_duties.inventory.service.yard import counts_page, holds_page, incoming_page, one_hold, one_incoming

__all__ = [
    "INVARIANTS",
    "add_warehouse",
    "announce",
    "announced",
    "ask_adjustment",
    "cancel_announcement",
    "cancel_count",
    "check",
    "close_count",
    "control_balances",
    "costs",
    "counts",
    "counts_page",
    "day_entries",
    "documents",
    "due_counts",
    "enter_counts",
    "expect_on",
    "expire",
    "foresee",
    "hold",
    "holds",
    "holds_page",
    "incoming_page",
    "issue",
    "listing",
    "movements",
    "one_hold",
    "one_incoming",
    "open_documents",
    "order_panel",
    "outbound_page",
    "outbound_sheet",
    "outbound_sheet_of",
    "post_count",
    "prioritize",
    "product_movements",
    "product_page",
    "quote",
    "read",
    "read_count",
    "read_policy",
    "receive",
    "release",
    "release_hold",
    "reserve",
    "search_hits",
    "set_policy",
    "shelves",
    "shelves_sheet",
    "start_count",
    "stock_list",
    "stock_sheet",
    "take_back",
    "take_out",
    "warehouses",
    "withdraw",
]
