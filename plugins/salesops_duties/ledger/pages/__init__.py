"""The pages of the books."""

from salesops_duties.ledger.pages import books, chart, entries, months

ROUTES = (*books.ROUTES, *chart.ROUTES, *entries.ROUTES, *months.ROUTES)
