"""The pages of inventory: products with their stock, outbound orders, goods that come, what is held, counts, and transfers."""

from salesops_duties.inventory.pages import counts, goods, holds, outbound, products, receipts, rules, transfers

ROUTES = (
    *products.ROUTES,
    *outbound.ROUTES,
    *goods.ROUTES,
    *receipts.ROUTES,
    *holds.ROUTES,
    *counts.ROUTES,
    *rules.ROUTES,
    *transfers.ROUTES,
)

__all__ = ["ROUTES"]
