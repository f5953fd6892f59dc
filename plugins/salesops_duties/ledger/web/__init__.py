"""The books over HTTP."""

from salesops_duties.ledger.web import books, closing, entering, exporting

ROUTES = (*books.ROUTES, *entering.ROUTES, *closing.ROUTES, *exporting.ROUTES)

__all__ = ["ROUTES"]
