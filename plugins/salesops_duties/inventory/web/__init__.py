"""Inventory over HTTP."""

from salesops_duties.inventory.web import counts, goods, sheets, stock

ROUTES = (*stock.ROUTES, *goods.ROUTES, *counts.ROUTES, *sheets.ROUTES)

__all__ = ["ROUTES"]
