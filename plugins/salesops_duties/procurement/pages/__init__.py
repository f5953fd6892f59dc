"""The pages of procurement: the plan with its lists, purchase orders, suppliers."""

from salesops_duties.procurement.pages import orders, plan, suppliers

ROUTES = (*plan.ROUTES, *orders.ROUTES, *suppliers.ROUTES)

__all__ = ["ROUTES"]
