"""The domain of orders: pure functions and frozen structs, no I/O."""

from salesops_duties.orders.rules.confirmation import POINTS, Call, check_call
from salesops_duties.orders.rules.content import Content, Line, content_hash, line_amount, spot_amount
from salesops_duties.orders.rules.intake import (
    CHANNELS,
    MOST_LINES,
    PHONE_REASONS,
    ChangedOrder,
    NewLine,
    NewOrder,
    check_intake,
    parse_lines,
)

__all__ = [
    "CHANNELS",
    "MOST_LINES",
    "PHONE_REASONS",
    "POINTS",
    "Call",
    "ChangedOrder",
    "Content",
    "Line",
    "NewLine",
    "NewOrder",
    "check_call",
    "check_intake",
    "content_hash",
    "line_amount",
    "parse_lines",
    "spot_amount",
]
