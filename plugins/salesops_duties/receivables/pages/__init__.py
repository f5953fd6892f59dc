"""The pages of receivables."""

from salesops_duties.receivables.pages import accounts, calls, held, papers, payments, summary

ROUTES = (
    *summary.ROUTES,
    *held.ROUTES,
    *calls.ROUTES,
    *payments.ROUTES,
    *papers.ROUTES,
    *accounts.ROUTES,
)
