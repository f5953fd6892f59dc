"""Inventory over HTTP."""

from salesops_duties.inventory.web import counts, goods, lists, sheets, stock, transfers

ROUTES = (*stock.ROUTES, *goods.ROUTES, *counts.ROUTES, *sheets.ROUTES, *transfers.ROUTES, *lists.ROUTES)

__all__ = ["ROUTES"]
