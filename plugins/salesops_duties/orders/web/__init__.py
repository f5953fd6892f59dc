"""Orders over HTTP."""

from salesops_duties.orders.web import taking, where

ROUTES = (*taking.ROUTES, *where.ROUTES)

__all__ = ["ROUTES"]
