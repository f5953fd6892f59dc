"""The pages of inventory: products with their stock, outbound orders, goods that come, what is held, and counts."""

from salesops_duties.inventory.pages import counts, goods, holds, outbound, products, rules

ROUTES = (*products.ROUTES, *outbound.ROUTES, *goods.ROUTES, *holds.ROUTES, *counts.ROUTES, *rules.ROUTES)

__all__ = ["ROUTES"]
