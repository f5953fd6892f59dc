"""The desk's words: what channels, states, outcomes and points are called, with their icons and tones (UX 5)."""

from __future__ import annotations

from typing import Final

from salesops.web.languages import gettext as gettext
from salesops.web.languages import later as later

CHANNELS: Final = {
    "fax": ("file-text", later("Fax")),
    "phone": ("phone", later("Phone")),
    "email": ("mail", later("E-mail")),
    "online": ("globe", later("Online")),
    "counter": ("user", later("Counter")),
    "salesperson": ("users", later("Salesperson")),
}
STATES: Final = {
    "draft": ("", "pencil", later("Draft")),
    "confirmed": ("info", "phone", later("Confirmed")),
    "issued": ("ok", "file-check", later("Issued")),
    "amending": ("warn", "refresh-cw", later("Say it again")),
    "backorder": ("futures", "clock", later("Waits for goods")),
    "dispatched": ("info", "truck", later("Dispatched")),
    "cancelled": ("", "ban", later("Cancelled")),
}
QUEUES: Final = {
    "intake": ("inbox", later("New intake")),
    "stock": ("boxes", later("Check stock")),
    "balance": ("scale", later("Check balance")),
    "confirm": ("phone", later("To confirm")),
    "issue": ("file-check", later("To issue")),
    "backorder": ("clock", later("Waits for goods")),
    "risk": ("triangle-alert", later("Promise at risk")),
    "copies": ("file-text", later("Written copy missing")),
    "today": ("circle-check", later("Issued today")),
}
PHONE_REASONS: Final = {
    "customer_no_power": later("No electricity at the customer"),
    "customer_cannot_fax": later("The customer cannot fax now"),
    "other": later("Another reason"),
}
POINTS: Final = {
    "model": later("Model"),
    "version": later("Version"),
    "quantity": later("Quantity"),
    "unit_price": later("Unit price"),
    "spot_quantity": later("Spot quantity"),
    "futures": later("Futures, date"),
    "delivery_way": later("Delivery way"),
    "delivery_date": later("Delivery date"),
    "address": later("Address"),
    "receiver": later("Receiver"),
    "payment_due": later("Still to pay"),
}
OUTCOMES: Final = {
    "confirmed": later("Confirmed"),
    "changed": later("Wants a change"),
    "no_answer": later("No answer"),
    "refused": later("Refused"),
}
BALANCES: Final = {
    "pass": ("ok", "circle-check", later("Covered")),
    "watch": ("warn", "triangle-alert", later("Covered, over 90 %")),
    "shortfall": ("bad", "octagon-alert", later("Short")),
    "overdue_block": ("bad", "octagon-alert", later("Overdue, goods wait")),
    "stop": ("bad", "octagon-x", later("Customer on stop")),
    "manual": ("ok", "circle-check", later("Ticked by hand")),
}
SOURCES: Final = {
    "manual": later("typed"),
    "base": later("list"),
    "contract": later("contract"),
    "customer": later("customer"),
    "group": later("group"),
    "promotion": later("promotion"),
    "free": later("free"),
}
WAYS: Final = (
    ("carrier", later("Carrier")),
    ("road_freight", later("Road freight")),
    ("rail", later("Rail")),
    ("air", later("Air")),
    ("sea", later("Sea")),
    ("courier", later("Courier")),
    ("customer_collects", later("Customer collects")),
    ("own_truck", later("Our truck")),
)
SAID_BY: Final = {
    "estimate": later("our estimate"),
    "supplier": later("the supplier"),
    "carrier": later("the carrier"),
    "office": later("our office"),
}
SUPPLY_WAYS: Final = (
    ("stock", later("come to stock")),
    ("supplier", later("ask the supplier to take them back")),
    ("next", later("go to the next customer who waits")),
)
DELIVERIES: Final = {
    "issued": ("info", "package", later("In the warehouse")),
    "dispatched": ("info", "truck", later("On the way")),
    "withdrawn": ("", "undo-2", later("Taken back")),
}
