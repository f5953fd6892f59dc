"""The pages of customers: the list, the file, its changes, and the import."""

from salesops_duties.customers.pages import editing, file, importing, lists

ROUTES = (*lists.ROUTES, *importing.ROUTES, *file.ROUTES, *editing.ROUTES)

__all__ = ["ROUTES"]
