"""Inventory over HTTP."""

from salesops_duties.inventory.web import counts, goods, stock

ROUTES = (*stock.ROUTES, *goods.ROUTES, *counts.ROUTES)

__all__ = ["ROUTES"]
