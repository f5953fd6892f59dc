"""The use cases of inventory, one module each."""

from salesops_duties.inventory.service.announcing import announce, announced, cancel_announcement, expect_on
from salesops_duties.inventory.service.answering import accept_transfer, refuse_transfer
from salesops_duties.inventory.service.arrivals import receive_supply
from salesops_duties.inventory.service.asking import ask_transfer, places_to_ask
from salesops_duties.inventory.service.availability import check, foresee
from salesops_duties.inventory.service.booked import documents
from salesops_duties.inventory.service.carrying import carry
from salesops_duties.inventory.service.closing import ask_adjustment, close_count
from salesops_duties.inventory.service.control import control_balances
from salesops_duties.inventory.service.counting import cancel_count, counts, enter_counts, read_count, start_count
from salesops_duties.inventory.service.dock import outbound_page, outbound_sheet
from salesops_duties.inventory.service.hearing import hear
from salesops_duties.inventory.service.holding import hold, holds, release_hold
from salesops_duties.inventory.service.hops import order_hops
from salesops_duties.inventory.service.list_log import list_log, preview_list, sent_file
from salesops_duties.inventory.service.list_making import MakeList, make_list
from salesops_duties.inventory.service.list_printing import PrintedStockList, print_stock_list
from salesops_duties.inventory.service.list_profiles import (
    add_list,
    change_list,
    lists_page,
    pause_list,
    read_list,
    resume_list,
)
from salesops_duties.inventory.service.list_rounds import send_due, send_now
from salesops_duties.inventory.service.list_telling import lists_panel
from salesops_duties.inventory.service.looking import costs, movements, stock_list
from salesops_duties.inventory.service.offering import day_entries, due_counts, search_hits
from salesops_duties.inventory.service.options import supply_options
from salesops_duties.inventory.service.outbound import issue, take_out, withdraw
from salesops_duties.inventory.service.panels import order_panel
from salesops_duties.inventory.service.pegging import drop_demand, move_pegs, pegs_of, take_supply, waiting_for
from salesops_duties.inventory.service.policy import read_policy, set_policy
from salesops_duties.inventory.service.posting import post_count
from salesops_duties.inventory.service.printing import PrintedGoods, print_goods
from salesops_duties.inventory.service.product_page import product_movements, product_page
from salesops_duties.inventory.service.proving import INVARIANTS
from salesops_duties.inventory.service.reading import listing, outbound_parts, outbound_sheet_of, read, waiting_beside
from salesops_duties.inventory.service.receipts import receipt_goods, receipts_page
from salesops_duties.inventory.service.receiving import receive
from salesops_duties.inventory.service.reserving import expire, prioritize, quote, release, reserve
from salesops_duties.inventory.service.returning import take_back
from salesops_duties.inventory.service.sending import send_transfer
from salesops_duties.inventory.service.sending_back import send_back
from salesops_duties.inventory.service.sheet import stock_sheet
from salesops_duties.inventory.service.shelves import shelves, shelves_sheet
from salesops_duties.inventory.service.supplies import announce_supplies, change_supplies, end_supplies, figures_of
from salesops_duties.inventory.service.transfer_changing import cancel_transfer, clear_given_up, move_transfer_day
from salesops_duties.inventory.service.transfer_printing import PrintedTransfer, print_transfer
from salesops_duties.inventory.service.transfer_reading import read_transfer, transfers_page
from salesops_duties.inventory.service.transfer_receiving import explain_missing, receive_transfer
from salesops_duties.inventory.service.transferring import Carry
from salesops_duties.inventory.service.warehouses import add_warehouse, open_documents, warehouses
from salesops_duties.inventory.service.yard import counts_page, holds_page, incoming_page, one_hold, one_incoming

__all__ = [
    "INVARIANTS",
    "Carry",
    "MakeList",
    "PrintedGoods",
    "PrintedStockList",
    "PrintedTransfer",
    "accept_transfer",
    "add_list",
    "add_warehouse",
    "announce",
    "announce_supplies",
    "announced",
    "ask_adjustment",
    "ask_transfer",
    "cancel_announcement",
    "cancel_count",
    "cancel_transfer",
    "carry",
    "change_list",
    "change_supplies",
    "check",
    "clear_given_up",
    "close_count",
    "control_balances",
    "costs",
    "counts",
    "counts_page",
    "day_entries",
    "documents",
    "drop_demand",
    "due_counts",
    "end_supplies",
    "enter_counts",
    "expect_on",
    "expire",
    "explain_missing",
    "figures_of",
    "foresee",
    "hear",
    "hold",
    "holds",
    "holds_page",
    "incoming_page",
    "issue",
    "list_log",
    "listing",
    "lists_page",
    "lists_panel",
    "make_list",
    "move_pegs",
    "move_transfer_day",
    "movements",
    "one_hold",
    "one_incoming",
    "open_documents",
    "order_hops",
    "order_panel",
    "outbound_page",
    "outbound_parts",
    "outbound_sheet",
    "outbound_sheet_of",
    "pause_list",
    "pegs_of",
    "places_to_ask",
    "post_count",
    "preview_list",
    "print_goods",
    "print_stock_list",
    "print_transfer",
    "prioritize",
    "product_movements",
    "product_page",
    "quote",
    "read",
    "read_count",
    "read_list",
    "read_policy",
    "read_transfer",
    "receipt_goods",
    "receipts_page",
    "receive",
    "receive_supply",
    "receive_transfer",
    "refuse_transfer",
    "release",
    "release_hold",
    "reserve",
    "resume_list",
    "search_hits",
    "send_back",
    "send_due",
    "send_now",
    "send_transfer",
    "sent_file",
    "set_policy",
    "shelves",
    "shelves_sheet",
    "start_count",
    "stock_list",
    "stock_sheet",
    "supply_options",
    "take_back",
    "take_out",
    "take_supply",
    "transfers_page",
    "waiting_beside",
    "waiting_for",
    "warehouses",
    "withdraw",
]
