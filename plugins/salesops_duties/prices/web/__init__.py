"""Prices over HTTP."""

from salesops_duties.prices.web import lists, promotions, settings

ROUTES = (*lists.ROUTES, *settings.ROUTES, *promotions.ROUTES)

__all__ = ["ROUTES"]
