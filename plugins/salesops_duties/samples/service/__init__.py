"""The use cases of samples, one module per thing that is done with one."""

from salesops_duties.samples.service.counting import (
    close_count,
    count_sheet,
    counts,
    mark,
    open_count,
    read_count,
)
from salesops_duties.samples.service.ending import sell, use_up
from salesops_duties.samples.service.listing import listing, open_loans, samples_page, samples_sheet
from salesops_duties.samples.service.moving import extend, give_on, lend, put, send, take_back
from salesops_duties.samples.service.offering import day_entries, due_counts, page_panel, search_hits
from salesops_duties.samples.service.policies import read_policy, set_policy
from salesops_duties.samples.service.reading import read
from salesops_duties.samples.service.registering import keep_photo, photo, register
from salesops_duties.samples.service.reminding import remind
from salesops_duties.samples.service.requesting import ask_for, carry_out, item_of

__all__ = [
    "ask_for",
    "carry_out",
    "close_count",
    "count_sheet",
    "counts",
    "day_entries",
    "due_counts",
    "extend",
    "give_on",
    "item_of",
    "keep_photo",
    "lend",
    "listing",
    "mark",
    "open_count",
    "open_loans",
    "page_panel",
    "photo",
    "put",
    "read",
    "read_count",
    "read_policy",
    "register",
    "remind",
    "samples_page",
    "samples_sheet",
    "search_hits",
    "sell",
    "send",
    "set_policy",
    "take_back",
    "use_up",
]
