"""The books over HTTP."""

from salesops_duties.ledger.web import books, closing, entering, exporting, sheets

ROUTES = (*books.ROUTES, *entering.ROUTES, *closing.ROUTES, *exporting.ROUTES, *sheets.ROUTES)

__all__ = ["ROUTES"]
