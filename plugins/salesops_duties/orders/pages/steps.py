"""The five steps as a rail: what each has or lacks, in one line with its number (UX 1.2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from salesops.web import formats
from salesops.web.languages import gettext, ngettext
from salesops_duties.orders.pages.words import BALANCES, CHANNELS

ORDER = ("intake", "stock", "balance", "confirm", "issue")
ACTIVE = ("draft", "amending", "confirmed")


class Step(msgspec.Struct, frozen=True):
    """One step of the rail: `tone` is ok, bad, warn or empty for not begun."""

    key: str
    title: str
    tone: str
    icon: str
    words: str
    opens: bool = False


def steps_of(order: dict[str, Any], *, office_currency: str, said: int = 0) -> list[Step]:
    """The rail of an order as `service.sheet` gives it."""
    return [_intake(order), _stock(order), _balance(order, office_currency), _confirm(order, said), _issue(order)]


def current_step(order: dict[str, Any]) -> str:
    """Which step is next for the order."""
    done = order["steps"]
    if order["state"] not in ACTIVE:
        return "issue"
    if not done["stock_checked"]:
        return "stock"
    if not done["balance_checked"]:
        return "balance"
    return "issue" if order["state"] == "confirmed" else "confirm"


def missing_paper(order: dict[str, Any]) -> bool:
    """Whether what was sent is not filed yet."""
    return order["intake_channel"] in ("fax", "email", "online") and not order["document_ref"]


def _intake(order: dict[str, Any]) -> Step:
    title = gettext("Intake")
    word = CHANNELS[order["intake_channel"]][1]
    channel = gettext(word)
    if missing_paper(order):
        return Step("intake", title, "warn", "triangle-alert", gettext("%s: not filed yet") % channel)
    if order["caller_check"] == "call_back" and order["caller_name"] and order["state"] in ACTIVE:
        return Step("intake", title, "warn", "triangle-alert", gettext("Call back on the number on file"))
    if order["written_copy"] == "awaited":
        due = formats.day(order["written_copy_due"])
        return Step("intake", title, "ok", "circle-check", gettext("Written copy due %s") % due)
    filed = gettext("%s, filed") % channel if order["document_ref"] else channel
    return Step("intake", title, "ok", "circle-check", filed)


def _stock(order: dict[str, Any]) -> Step:
    title, count = gettext("Stock"), len(order["lines"])
    lines = ngettext("%d line", "%d lines", count) % count
    if not order["steps"]["stock_checked"]:
        again = any(line["spot"] is not None for line in order["lines"])
        words = gettext("Check again") if again else gettext("Not checked")
        return Step("stock", title, "warn" if again else "", "refresh-cw" if again else "circle-dashed", words)
    parked = sum(1 for line in order["lines"] if Decimal(line["spot"] or 0) < Decimal(line["stock_quantity"]))
    words = lines if not parked else gettext("%(lines)s, %(count)d futures") % {"lines": lines, "count": parked}
    return Step("stock", title, "ok", "circle-check", words)


def _balance(order: dict[str, Any], office_currency: str) -> Step:
    title = gettext("Balance")
    if not order["steps"]["balance_checked"]:
        return Step("balance", title, "", "circle-dashed", gettext("Not checked"))
    tone, icon, words = BALANCES.get(order["balance_outcome"], ("", "circle-dashed", ""))
    if order["short"]:
        figure = formats.money(order["short"], order["currency"], office_currency)
        return Step("balance", title, "bad", icon, gettext("Short %s") % figure)
    if tone == "bad" and order["state"] not in ACTIVE:
        return Step("balance", title, "ok", "lock-open", gettext("Released"))
    return Step("balance", title, tone, icon, gettext(words))


def _confirm(order: dict[str, Any], said: int) -> Step:
    title = gettext("Confirmation")
    if order["confirmed"]:
        return Step("confirm", title, "ok", "circle-check", gettext("Confirmed as it stands"))
    if order["state"] == "cancelled":
        return Step("confirm", title, "", "ban", gettext("Cancelled"))
    if order["was_confirmed"]:
        return Step("confirm", title, "warn", "refresh-cw", gettext("Say it again"))
    if order["calls_without_answer"]:
        count = order["calls_without_answer"]
        words = ngettext("%d call without answer", "%d calls without answer", count) % count
        return Step("confirm", title, "warn", "phone", words)
    return Step("confirm", title, "", "circle-dashed", gettext("%d of 11 points said") % said)


def _issue(order: dict[str, Any]) -> Step:
    title, state = gettext("Issue"), order["state"]
    if state == "cancelled":
        return Step("issue", title, "", "ban", gettext("Cancelled"))
    if state == "dispatched":
        return Step("issue", title, "ok", "truck", gettext("Dispatched"))
    if state == "backorder":
        return Step("issue", title, "warn", "clock", gettext("A rest waits for goods"))
    if state == "issued":
        return Step("issue", title, "ok", "circle-check", gettext("Documents issued"))
    if state == "confirmed":
        return Step("issue", title, "", "file-check", gettext("Ready to issue"))
    return Step("issue", title, "", "circle-dashed", gettext("Needs confirmation"))
