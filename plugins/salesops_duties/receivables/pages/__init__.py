"""The pages of receivables."""

from salesops_duties.receivables.pages import (
    accounts,
    calls,
    held,
    invoices,
    papers,
    payment,
    payments,
    policy,
    summary,
)

ROUTES = (
    *summary.ROUTES,
    *held.ROUTES,
    *calls.ROUTES,
    *payments.ROUTES,
    *payment.ROUTES,
    *invoices.ROUTES,
    *papers.ROUTES,
    *accounts.ROUTES,
    *policy.ROUTES,
)
