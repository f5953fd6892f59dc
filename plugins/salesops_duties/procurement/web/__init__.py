"""Procurement over HTTP."""

from salesops_duties.procurement.web import (
    buying,
    enquiries,
    invoices,
    papers,
    plan_sheets,
    returns,
    stocking,
    substitutes,
)

ROUTES = (
    *buying.ROUTES,
    *plan_sheets.ROUTES,
    *substitutes.ROUTES,
    *invoices.ROUTES,
    *returns.ROUTES,
    *papers.ROUTES,
    *enquiries.ROUTES,
    *stocking.ROUTES,
)

__all__ = ["ROUTES"]
