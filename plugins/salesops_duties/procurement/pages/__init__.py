"""The pages of procurement: the plan with its lists, purchase orders, suppliers, their invoices, payments and returns."""

from salesops_duties.procurement.pages import invoices, orders, payables, plan, suppliers

ROUTES = (*plan.ROUTES, *orders.ROUTES, *suppliers.ROUTES, *invoices.ROUTES, *payables.ROUTES)

__all__ = ["ROUTES"]
