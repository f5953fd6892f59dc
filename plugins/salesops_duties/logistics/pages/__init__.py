"""The pages of logistics: the board and the list, a shipment with its parcels, exceptions, carriers, the form at the dock."""

from __future__ import annotations

from salesops_duties.logistics.pages import (
    bills,
    board,
    carriers,
    dispatching,
    exceptions,
    rates,
    shipments,
    terms,
    verifying,
)

ROUTES = (
    *board.ROUTES,
    *shipments.ROUTES,
    *dispatching.ROUTES,
    *exceptions.ROUTES,
    *carriers.ROUTES,
    *rates.ROUTES,
    *terms.ROUTES,
    *bills.ROUTES,
    *verifying.ROUTES,
)
