"""Samples over HTTP: the register, what is done with a sample, the counts."""

from salesops_duties.samples.web import counts, items, movements

ROUTES = (*items.ROUTES, *counts.ROUTES, *movements.ROUTES)

__all__ = ["ROUTES"]
