"""The pages of procurement: the plan with its lists, purchase orders, suppliers, their invoices, payments and returns."""

from salesops_duties.procurement.pages import (
    drafting,
    enquiries,
    invoices,
    orders,
    payables,
    plan,
    policy,
    returns,
    stocking,
    supplier_papers,
    suppliers,
)

ROUTES = (
    *plan.ROUTES,
    *stocking.ROUTES,
    *enquiries.ROUTES,
    *orders.ROUTES,
    *drafting.ROUTES,
    *suppliers.ROUTES,
    *invoices.ROUTES,
    *payables.ROUTES,
    *returns.ROUTES,
    *supplier_papers.ROUTES,
    *policy.ROUTES,
)

__all__ = ["ROUTES"]
