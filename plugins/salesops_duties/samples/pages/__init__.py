"""The pages of samples: the register, a new one, one sample with its chain and movements, counts, terms."""

from salesops_duties.samples.pages import counts, item, lists, new, terms

ROUTES = (*lists.ROUTES, *new.ROUTES, *counts.ROUTES, *terms.ROUTES, *item.ROUTES)

__all__ = ["ROUTES"]
