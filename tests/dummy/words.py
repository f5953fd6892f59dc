"""Something to say with each hook: a sample for every parameter name of the specs."""

from __future__ import annotations

import datetime as dt
import inspect
from decimal import Decimal
from typing import Any

from salesops import Actor, new_id
from salesops.hookspecs.inventory import OutboundToIssue
from salesops.hookspecs.ledger import EntryToPost, Posting
from salesops.hookspecs.logistics import LeavingParcel
from salesops.hookspecs.orders import ArrivedLine, ArrivedOrder, ForeseenOrder, Order, OrderLine, Substitution
from salesops.hookspecs.prices import OrderToPrice
from salesops.hookspecs.receivables import CreditNoteToIssue, InvoiceToIssue
from salesops.hookspecs.supply import FuturesDemand, FuturesLine, GoodsToReceive, GoodsToSendBack

DAY = dt.date(2026, 3, 2)
AN_ACTOR = Actor(new_id(), "Ms Sample")


def an_order(**given: Any) -> Order:
    """An order over 20.00 with one line."""
    line = OrderLine(1, new_id(), Decimal(2), Decimal(10), 2000)
    return Order(
        **{"id": new_id(), "customer_id": new_id(), "currency": "CNY", "total_minor": 2000, "lines": (line,)} | given
    )


def samples() -> dict[str, Any]:
    """A value for each parameter name that some hook has."""
    sides = (Posting("bank", 100), Posting("sales", -100))
    return {
        "order": an_order(),
        "actor": AN_ACTOR,
        "line_no": 1,
        "words": "sample",
        "tracking_no": "SF-1",
        "arrived": ArrivedOrder(new_id(), "email", (ArrivedLine("WP-1", "2"),)),
        "instead": Substitution(new_id(), 1, new_id(), Decimal(2), "the customer agreed"),
        "customer_po_no": "PO-1",
        "version": 1,
        "foreseen": ForeseenOrder(new_id(), new_id(), "CNY", (new_id(),)),
        "spot": {1: Decimal(2)},
        "outbound": OutboundToIssue(new_id(), new_id(), new_id(), ()),
        "entry": EntryToPost("sample", new_id(), DAY, "CNY", "a sample", sides),
        "invoice": InvoiceToIssue(new_id(), new_id(), new_id(), new_id(), "CNY", 0, ()),
        "expected_shortfall_minor": 0,
        "weight_grams": 500,
        "province": "Jiangsu",
        "postcode": "215000",
        "country": "CN",
        "currency": "CNY",
        "quantity": Decimal(3),
        "recipient": "Ms Lin",
        "value_minor": 5000,
        "total_minor": 9900,
        "on": DAY,
        "expires_at": dt.datetime(2026, 3, 4, tzinfo=dt.UTC),
        "wanted": OrderToPrice(new_id(), new_id(), "CNY", DAY, ()),
        "since": DAY,
        "until": DAY,
        "account": "receivable",
        "form": "beancount",
        "reason": "a sample",
        "used": {new_id(): 100},
        "quantities": {1: Decimal(1)},
        "lines": (),
        "product_ids": (new_id(),),
        "ids": (new_id(),),
        "outbound_ids": (new_id(),),
        "thing": "product",
        "thing_id": new_id(),
        "parts": (),
        "demand": FuturesDemand(new_id(), new_id(), "SO-1", (FuturesLine(1, new_id(), Decimal(2)),)),
        "choices": (),
        "goods": (),
        "pegs": (),
        "changes": (),
        "moves": (),
        "order_ids": (new_id(),),
        "supply_ids": (new_id(),),
        "keep": {1: Decimal(1)},
        "way": "stock",
        "receipt": GoodsToReceive(new_id(), "main", "a sample", (), DAY),
        "back": GoodsToSendBack(new_id(), "main", "a sample", (), DAY),
        "parcel": LeavingParcel("sample", new_id(), "SF Express"),
        "receiver": "Ms Ke",
        "arrival_id": new_id(),
        "papers": (),
        "deposits": (),
        "note": CreditNoteToIssue(new_id(), new_id(), None, "sample", new_id(), "CNY", "a sample", (), 0),
        **{
            f"{name}_id": new_id()
            for name in (
                "contract",
                "party",
                "order",
                "document",
                "customer",
                "outbound",
                "product",
                "purchase",
                "supplier",
                "request",
            )
        },
    }


def given_to(function: Any) -> dict[str, Any]:
    """What to call a hook with, besides office and transaction."""
    have = samples()
    return {
        name: have[name] for name in list(inspect.signature(function).parameters)[1:] if name not in ("office", "tx")
    }
