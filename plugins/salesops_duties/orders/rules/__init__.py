"""The domain of orders: pure functions and frozen structs, no I/O."""

from salesops_duties.orders.rules.amending import check_amendment, check_parties, differences
from salesops_duties.orders.rules.calls import MOST_WITHOUT_ANSWER, call_again, check_caller, is_among, who_may
from salesops_duties.orders.rules.confirmation import POINTS, Call, Confirmation, Placement, check_call
from salesops_duties.orders.rules.content import (
    Content,
    Line,
    content_hash,
    line_amount,
    lines_hash,
    required_amount,
    share,
    spread,
)
from salesops_duties.orders.rules.intake import (
    CHANNELS,
    MOST_LINES,
    PHONE_REASONS,
    WITH_PAPERS,
    ChangedOrder,
    NewLine,
    NewOrder,
    WrittenCopy,
    check_intake,
    needs_paper,
)
from salesops_duties.orders.rules.lines import LineTerms, parse_deposits, parse_discount, parse_terms
from salesops_duties.orders.rules.pasting import MOST as MOST_PASTED
from salesops_duties.orders.rules.pasting import Found, lines_in, split_entry
from salesops_duties.orders.rules.promises import Hop, expected_day, is_late
from salesops_duties.orders.rules.where import Asking, Stage, check_asking, way_of

__all__ = [
    "CHANNELS",
    "MOST_LINES",
    "MOST_PASTED",
    "MOST_WITHOUT_ANSWER",
    "PHONE_REASONS",
    "POINTS",
    "WITH_PAPERS",
    "Asking",
    "Call",
    "ChangedOrder",
    "Confirmation",
    "Content",
    "Found",
    "Hop",
    "Line",
    "LineTerms",
    "NewLine",
    "NewOrder",
    "Placement",
    "Stage",
    "WrittenCopy",
    "call_again",
    "check_amendment",
    "check_asking",
    "check_call",
    "check_caller",
    "check_intake",
    "check_parties",
    "content_hash",
    "differences",
    "expected_day",
    "is_among",
    "is_late",
    "line_amount",
    "lines_hash",
    "lines_in",
    "needs_paper",
    "parse_deposits",
    "parse_discount",
    "parse_terms",
    "required_amount",
    "share",
    "split_entry",
    "spread",
    "way_of",
    "who_may",
]
