"""The pages of customers: the list, the file, and its changes."""

from salesops_duties.customers.pages import editing, file, lists

ROUTES = (*lists.ROUTES, *file.ROUTES, *editing.ROUTES)

__all__ = ["ROUTES"]
