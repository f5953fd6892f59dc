"""The pages of returns: the list, a new request, and one return with its steps."""

from salesops_duties.returns.pages import asking, lists, steps, terms

ROUTES = (*lists.ROUTES, *asking.ROUTES, *steps.ROUTES, *terms.ROUTES)

__all__ = ["ROUTES"]
