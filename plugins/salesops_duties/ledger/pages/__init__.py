"""The pages of the books."""

from salesops_duties.ledger.pages import books, entries, months

ROUTES = (*books.ROUTES, *entries.ROUTES, *months.ROUTES)
