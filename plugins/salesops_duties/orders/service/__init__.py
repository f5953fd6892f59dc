"""The use cases of the order desk, one module per step."""

from salesops_duties.orders.service.approving import request_approval
from salesops_duties.orders.service.arriving import cancel_as_arrived, change_as_arrived, known_by, take_arrived
from salesops_duties.orders.service.balance import check_balance
from salesops_duties.orders.service.beside import beside
from salesops_duties.orders.service.calls import call_log, calls_due
from salesops_duties.orders.service.cancelling import cancel, close_short
from salesops_duties.orders.service.changing import change
from salesops_duties.orders.service.checklist import checklist
from salesops_duties.orders.service.choosing import chosen_supply, supply_lines
from salesops_duties.orders.service.completeness import gaps, sold
from salesops_duties.orders.service.confirming import record_call
from salesops_duties.orders.service.contacts import customer_file
from salesops_duties.orders.service.copies import awaited_copies, phone_report, receive_copy, remind_of_copies
from salesops_duties.orders.service.delivering import PartToIssue
from salesops_duties.orders.service.desk import (
    STEPS,
    count_due,
    desk_counts,
    desk_queue,
    due_today,
    found_by,
    latest_of,
    names_of,
)
from salesops_duties.orders.service.dispatched import end_hold, mark_dispatched, reopen_expired
from salesops_duties.orders.service.editing import add_lines, as_typed, edit, set_line
from salesops_duties.orders.service.enquiries import enquired, note_enquiry, recent_enquiries
from salesops_duties.orders.service.figures import months
from salesops_duties.orders.service.futures import choices_of
from salesops_duties.orders.service.issuing import issue
from salesops_duties.orders.service.listing import counts, every_order, export, listing
from salesops_duties.orders.service.papers import keep_paper, paper, papers_of
from salesops_duties.orders.service.placing import place
from salesops_duties.orders.service.policies import Policy, read_policy, set_policy
from salesops_duties.orders.service.printing import PrintedOrder, order_facts, print_order
from salesops_duties.orders.service.proposing import Proposed, part_meant, propose, suggestions
from salesops_duties.orders.service.reading import open_orders, panels, read, why
from salesops_duties.orders.service.replacing import take_replacement
from salesops_duties.orders.service.requested import requested
from salesops_duties.orders.service.returning import delivered_of, drop_returning, set_returning
from salesops_duties.orders.service.sheet import sheet
from salesops_duties.orders.service.stock import check_stock
from salesops_duties.orders.service.substituting import substitute
from salesops_duties.orders.service.supplied import (
    Told,
    follow_supply,
    promise_calls,
    take_arrived_goods,
    tell_customer,
)
from salesops_duties.orders.service.taking import take
from salesops_duties.orders.service.waiting import demand
from salesops_duties.orders.service.where import answer_enquiry
from salesops_duties.orders.service.withdrawing import withdraw

__all__ = [
    "STEPS",
    "PartToIssue",
    "Policy",
    "PrintedOrder",
    "Proposed",
    "Told",
    "add_lines",
    "answer_enquiry",
    "as_typed",
    "awaited_copies",
    "beside",
    "call_log",
    "calls_due",
    "cancel",
    "cancel_as_arrived",
    "change",
    "change_as_arrived",
    "check_balance",
    "check_stock",
    "checklist",
    "choices_of",
    "chosen_supply",
    "close_short",
    "count_due",
    "counts",
    "customer_file",
    "delivered_of",
    "demand",
    "desk_counts",
    "desk_queue",
    "drop_returning",
    "due_today",
    "edit",
    "end_hold",
    "enquired",
    "every_order",
    "export",
    "follow_supply",
    "found_by",
    "gaps",
    "issue",
    "keep_paper",
    "known_by",
    "latest_of",
    "listing",
    "mark_dispatched",
    "months",
    "names_of",
    "note_enquiry",
    "open_orders",
    "order_facts",
    "panels",
    "paper",
    "papers_of",
    "part_meant",
    "phone_report",
    "place",
    "print_order",
    "promise_calls",
    "propose",
    "read",
    "read_policy",
    "receive_copy",
    "recent_enquiries",
    "record_call",
    "remind_of_copies",
    "reopen_expired",
    "request_approval",
    "requested",
    "set_line",
    "set_policy",
    "set_returning",
    "sheet",
    "sold",
    "substitute",
    "suggestions",
    "supply_lines",
    "take",
    "take_arrived",
    "take_arrived_goods",
    "take_replacement",
    "tell_customer",
    "why",
    "withdraw",
]
