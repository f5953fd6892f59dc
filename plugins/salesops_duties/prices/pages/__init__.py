"""The pages of prices: the lists, what a part costs a customer and why, and promotions."""

from salesops_duties.prices.pages import lists, planning, promotions, why

ROUTES = (*lists.ROUTES, *why.ROUTES, *planning.ROUTES, *promotions.ROUTES)

__all__ = ["ROUTES"]
