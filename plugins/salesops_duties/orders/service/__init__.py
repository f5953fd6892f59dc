"""The use cases of the order desk, one module per step."""

from salesops_duties.orders.service.balance import check_balance
from salesops_duties.orders.service.cancelling import cancel
from salesops_duties.orders.service.confirming import checklist, record_call
from salesops_duties.orders.service.dispatched import mark_dispatched
from salesops_duties.orders.service.issuing import issue
from salesops_duties.orders.service.reading import listing, open_orders, panels, read
from salesops_duties.orders.service.stock import check_stock
from salesops_duties.orders.service.taking import change, take

__all__ = [
    "cancel",
    "change",
    "check_balance",
    "check_stock",
    "checklist",
    "issue",
    "listing",
    "mark_dispatched",
    "open_orders",
    "panels",
    "read",
    "record_call",
    "take",
]
