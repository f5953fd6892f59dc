"""Receivables over HTTP."""

from salesops_duties.receivables.web import accounts, desk, documents, money, sheets

ROUTES = (*accounts.ROUTES, *money.ROUTES, *documents.ROUTES, *desk.ROUTES, *sheets.ROUTES)
