"""The pages of receivables."""

from salesops_duties.receivables.pages import accounts, calls, held, invoices, papers, payments, policy, summary

ROUTES = (
    *summary.ROUTES,
    *held.ROUTES,
    *calls.ROUTES,
    *payments.ROUTES,
    *invoices.ROUTES,
    *papers.ROUTES,
    *accounts.ROUTES,
    *policy.ROUTES,
)
