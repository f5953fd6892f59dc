"""Procurement over HTTP."""

from salesops_duties.procurement.web import buying, invoices

ROUTES = (*buying.ROUTES, *invoices.ROUTES)

__all__ = ["ROUTES"]
