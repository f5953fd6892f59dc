"""The use cases of intake: a file arrives, is read, is confirmed by a person, and teaches."""

from salesops_duties.intake.service.arriving import MOST_BYTES, Arrived, Kept, bring, keep, read_again, set_aside
from salesops_duties.intake.service.confirming import confirm, put_aside
from salesops_duties.intake.service.learning import forget_part, known_parts
from salesops_duties.intake.service.mailbox import look_into_mailbox
from salesops_duties.intake.service.offering import (
    day_entries,
    due_counts,
    names_of,
    panel_of_order,
    search_hits,
    unsettled,
)
from salesops_duties.intake.service.ourselves import SCHEMES, Ourselves, read_ourselves, set_ourselves
from salesops_duties.intake.service.proposing import Proposal, line_of, net_of, proposal
from salesops_duties.intake.service.reading import keep_reading, read_arrival
from salesops_duties.intake.service.showing import (
    Arrival,
    Draft,
    arrival,
    arrivals_page,
    counts,
    original,
    picture,
)

__all__ = [
    "MOST_BYTES",
    "SCHEMES",
    "Arrival",
    "Arrived",
    "Draft",
    "Kept",
    "Ourselves",
    "Proposal",
    "arrival",
    "arrivals_page",
    "bring",
    "confirm",
    "counts",
    "day_entries",
    "due_counts",
    "forget_part",
    "keep",
    "keep_reading",
    "known_parts",
    "line_of",
    "look_into_mailbox",
    "names_of",
    "net_of",
    "original",
    "panel_of_order",
    "picture",
    "proposal",
    "put_aside",
    "read_again",
    "read_arrival",
    "read_ourselves",
    "search_hits",
    "set_aside",
    "set_ourselves",
    "unsettled",
]
