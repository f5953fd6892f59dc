"""The use cases of the order desk, one module per step."""

from salesops_duties.orders.service.approving import request_approval
from salesops_duties.orders.service.balance import check_balance
from salesops_duties.orders.service.calls import call_log, calls_due
from salesops_duties.orders.service.cancelling import cancel, close_short
from salesops_duties.orders.service.changing import change
from salesops_duties.orders.service.checklist import checklist
from salesops_duties.orders.service.completeness import gaps, sold
from salesops_duties.orders.service.confirming import record_call
from salesops_duties.orders.service.copies import awaited_copies, phone_report, receive_copy, remind_of_copies
from salesops_duties.orders.service.delivering import PartToIssue
from salesops_duties.orders.service.dispatched import mark_dispatched, reopen_expired
from salesops_duties.orders.service.issuing import issue
from salesops_duties.orders.service.listing import counts, export, listing
from salesops_duties.orders.service.placing import place
from salesops_duties.orders.service.policies import Policy, read_policy, set_policy
from salesops_duties.orders.service.reading import open_orders, panels, read, why
from salesops_duties.orders.service.replacing import take_replacement
from salesops_duties.orders.service.returning import drop_returning, set_returning
from salesops_duties.orders.service.stock import check_stock
from salesops_duties.orders.service.taking import take
from salesops_duties.orders.service.waiting import demand
from salesops_duties.orders.service.withdrawing import withdraw

__all__ = [
    "PartToIssue",
    "Policy",
    "awaited_copies",
    "call_log",
    "calls_due",
    "cancel",
    "change",
    "check_balance",
    "check_stock",
    "checklist",
    "close_short",
    "counts",
    "demand",
    "drop_returning",
    "export",
    "gaps",
    "issue",
    "listing",
    "mark_dispatched",
    "open_orders",
    "panels",
    "phone_report",
    "place",
    "read",
    "read_policy",
    "receive_copy",
    "record_call",
    "remind_of_copies",
    "reopen_expired",
    "request_approval",
    "set_policy",
    "set_returning",
    "sold",
    "take",
    "take_replacement",
    "why",
    "withdraw",
]
