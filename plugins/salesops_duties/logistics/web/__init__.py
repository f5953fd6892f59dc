"""Logistics over HTTP: dispatch, shipments with their parcels and exceptions, carriers; and what needs no log-in."""

from __future__ import annotations

from salesops_duties.logistics.web import bills, carriers, outside, rates, shipments, verifying, way_sheets

ROUTES = (*shipments.ROUTES, *carriers.ROUTES, *rates.ROUTES, *bills.ROUTES, *way_sheets.ROUTES, *verifying.ROUTES)
OUTSIDE = outside.ROUTES
