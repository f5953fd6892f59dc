"""Procurement over HTTP."""

from salesops_duties.procurement.web import buying, enquiries, invoices, papers, returns, stocking

ROUTES = (*buying.ROUTES, *invoices.ROUTES, *returns.ROUTES, *papers.ROUTES, *enquiries.ROUTES, *stocking.ROUTES)

__all__ = ["ROUTES"]
