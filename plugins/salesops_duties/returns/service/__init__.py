"""The use cases of returns, one module per step."""

from salesops_duties.returns.service.authorizing import authorize, refuse
from salesops_duties.returns.service.dock import inspect, receive
from salesops_duties.returns.service.offering import day_entries, due_counts, page_panel, search_hits
from salesops_duties.returns.service.paging import customer_named, returnable, returns_page, returns_sheet
from salesops_duties.returns.service.policies import Policy, read_policy, set_policy
from salesops_duties.returns.service.printing import PrintedReturn, print_return
from salesops_duties.returns.service.reading import gaps, listing, open_returns, read
from salesops_duties.returns.service.requesting import request
from salesops_duties.returns.service.resolving import resolve

__all__ = [
    "Policy",
    "PrintedReturn",
    "authorize",
    "customer_named",
    "day_entries",
    "due_counts",
    "gaps",
    "inspect",
    "listing",
    "open_returns",
    "page_panel",
    "print_return",
    "read",
    "read_policy",
    "receive",
    "refuse",
    "request",
    "resolve",
    "returnable",
    "returns_page",
    "returns_sheet",
    "search_hits",
    "set_policy",
]
