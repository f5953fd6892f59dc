"""The pages of intake: what arrived, one arrival beside what was read of it, what was learned, what we are called."""

from salesops_duties.intake.pages import arrival, bringing, known, lists, ourselves

ROUTES = (*lists.ROUTES, *bringing.ROUTES, *known.ROUTES, *ourselves.ROUTES, *arrival.ROUTES)

__all__ = ["ROUTES"]
