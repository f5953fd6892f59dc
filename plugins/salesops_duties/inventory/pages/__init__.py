"""The pages of inventory: products with their stock, outbound orders, goods that come, what is held, counts, transfers, and stock lists."""

from salesops_duties.inventory.pages import counts, goods, holds, lists, outbound, products, receipts, rules, transfers

ROUTES = (
    *products.ROUTES,
    *outbound.ROUTES,
    *goods.ROUTES,
    *receipts.ROUTES,
    *holds.ROUTES,
    *counts.ROUTES,
    *rules.ROUTES,
    *transfers.ROUTES,
    *lists.ROUTES,
)

__all__ = ["ROUTES"]
