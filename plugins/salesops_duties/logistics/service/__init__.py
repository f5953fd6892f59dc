"""The use cases of logistics: dispatch at the dock, shipments followed by carriers' words, exceptions, links for customers."""

from __future__ import annotations

from salesops_duties.logistics.service.accounts import list_accounts, list_carriers, save_account, save_carrier
from salesops_duties.logistics.service.adapters import carriers_of
from salesops_duties.logistics.service.attempting import note_attempt
from salesops_duties.logistics.service.calling import call_entries, calls, note_call
from salesops_duties.logistics.service.correcting import ask_now, close_exception, note_event, withdraw_event
from salesops_duties.logistics.service.dispatching import dispatch, outbound_number
from salesops_duties.logistics.service.draining import drain
from salesops_duties.logistics.service.joining import beside, why_held
from salesops_duties.logistics.service.leaving import arrived, follow
from salesops_duties.logistics.service.links import end_links, followed, make_link
from salesops_duties.logistics.service.listing import board, listing, open_exceptions_page, shipment_page
from salesops_duties.logistics.service.offers import (
    day_entries,
    order_hops,
    order_shipments,
    page_panel,
    search_hits,
    tracked_orders,
)
from salesops_duties.logistics.service.performance import performance
from salesops_duties.logistics.service.polling import poll
from salesops_duties.logistics.service.proving import keep_proof, proof_file, proofs
from salesops_duties.logistics.service.pushing import PushesWaiting, forget_old, take_push
from salesops_duties.logistics.service.registering import register
from salesops_duties.logistics.service.renumbering import renumber
from salesops_duties.logistics.service.sheet import sheet, shipment_of
from salesops_duties.logistics.service.subscribing import ask_for_pushes
from salesops_duties.logistics.service.troubles import left_unpaid
from salesops_duties.logistics.service.verifying import (
    due_verifications,
    open_verification,
    verification,
    verify_delivery,
)
from salesops_duties.logistics.service.watching import watch

__all__ = [
    "PushesWaiting",
    "arrived",
    "ask_for_pushes",
    "ask_now",
    "beside",
    "board",
    "call_entries",
    "calls",
    "carriers_of",
    "close_exception",
    "day_entries",
    "dispatch",
    "drain",
    "due_verifications",
    "end_links",
    "follow",
    "followed",
    "forget_old",
    "keep_proof",
    "left_unpaid",
    "list_accounts",
    "list_carriers",
    "listing",
    "make_link",
    "note_attempt",
    "note_call",
    "note_event",
    "open_exceptions_page",
    "open_verification",
    "order_hops",
    "order_shipments",
    "outbound_number",
    "page_panel",
    "performance",
    "poll",
    "proof_file",
    "proofs",
    "register",
    "renumber",
    "save_account",
    "save_carrier",
    "search_hits",
    "sheet",
    "shipment_of",
    "shipment_page",
    "take_push",
    "tracked_orders",
    "verification",
    "verify_delivery",
    "watch",
    "why_held",
    "withdraw_event",
]
