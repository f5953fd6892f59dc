"""The text that a customer is told of their goods, in both languages: no supplier, no other customer and no cost can stand in it,
for it is made of places, quantities, days and the carrier alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from salesops.formats import days_since, figure, long_day
from salesops.languages import gettext, later, speaking

LANGUAGES: Final = ("en", "zh")
SAID_BY: Final = {
    "estimate": later("our estimate"),
    "supplier": later("our supplier"),
    "carrier": later("the carrier"),
    "office": later("our office"),
}
PLACES: Final = {
    "left": later("%(quantity)s left our warehouse"),
    "packed": later("%(quantity)s packed in our warehouse"),
    "reserved": later("%(quantity)s here and set aside for you"),
    "coming": later("%(quantity)s on order"),
    "planned": later("%(quantity)s being ordered"),
    "open": later("%(quantity)s not arranged yet"),
}
DRAFT, CANCELLED = later("the order is not confirmed yet"), later("the order was cancelled")


def text_of_order(order: Mapping[str, Any], language: str, timezone: str) -> str:
    """What to paste about one order."""
    with speaking(language, "orders"):
        lines = [_head(order)]
        if order["state"] == "cancelled":
            return _sentence(lines[0], gettext(CANCELLED))
        for line in order["lines"]:
            name = (line["name_zh"] if language == "zh" else "") or line["name"]
            said = gettext("; ").join(_stage(stage, timezone) for stage in line["way"])
            unit = line["uom"]
            what = f"{line['part_no']} {name}, {figure(line['quantity'])} {gettext(unit)}"
            lines.append(_sentence(what, gettext(DRAFT) if order["state"] == "draft" else said))
        return "\n".join(lines)


def text_of_part(part: Mapping[str, Any], language: str) -> str:
    """What to paste about a part that may be had."""
    with speaking(language, "orders"):
        name = (part["name_zh"] if language == "zh" else "") or part["name"]
        return _sentence(f"{part['part_no']} {name}", _had(part) if part["quantity"] else _there(part))


def _there(part: Mapping[str, Any]) -> str:
    """What there is, where no quantity was said."""
    if part["available"] != "0":
        unit = part["uom"]
        known = {"quantity": figure(part["available"]), "unit": gettext(unit)}
        return gettext("%(quantity)s %(unit)s in stock") % known
    if part["later_on"]:
        return gettext("not in stock; it can be here on %(day)s") % {"day": long_day(part["later_on"])}
    return gettext("not in stock; there is no day yet")


def _had(part: Mapping[str, Any]) -> str:
    """How much of a quantity can be had at once, and when the rest."""
    uom = part["uom"]
    unit = gettext(uom)
    now = gettext("%(quantity)s %(unit)s at once") % {"quantity": figure(part["at_once"]), "unit": unit}
    if part["later"] == "0":
        return now
    rest = {"quantity": figure(part["later"]), "unit": unit}
    then = gettext("for %(quantity)s %(unit)s there is no day yet") % rest
    if part["later_on"]:
        then = gettext("%(quantity)s %(unit)s on %(day)s") % (rest | {"day": long_day(part["later_on"])})
    return then if part["at_once"] == "0" else gettext("; ").join((now, then))


def _sentence(what: str, said: str) -> str:
    return gettext("%(what)s: %(said)s.") % {"what": what, "said": said}


def _head(order: Mapping[str, Any]) -> str:
    both = {"theirs": order["customer_po_no"], "ours": order["number"] or ""}
    if both["theirs"] and both["ours"]:
        return gettext("Your order %(theirs)s (our number %(ours)s)") % both
    if both["theirs"] or both["ours"]:
        return gettext("Your order %(number)s") % {"number": both["theirs"] or both["ours"]}
    return gettext("Your new order")


def _stage(stage: Mapping[str, Any], timezone: str) -> str:
    place = PLACES[stage["place"]]
    said = gettext(place) % {"quantity": figure(stage["quantity"])}
    if stage["place"] == "coming" and stage["under_way"]:
        said = gettext("%(quantity)s on the way to us") % {"quantity": figure(stage["quantity"])}
    if stage["place"] == "left":
        return said + _left(stage, timezone)
    if stage["place"] == "packed" and stage["held"]:
        return said + gettext(", waiting for the payment")
    return said + _day(stage, timezone) if stage["place"] in ("coming", "planned") else said


def _left(stage: Mapping[str, Any], timezone: str) -> str:
    day = (
        gettext(" on %(day)s") % {"day": long_day(stage["since"].astimezone(ZoneInfo(timezone)).date())}
        if stage["since"]
        else ""
    )
    if stage["carrier"] == "own":
        return day + gettext(" with our own delivery")
    if stage["carrier"] and stage["tracking_no"]:
        both = {"carrier": stage["carrier"], "number": stage["tracking_no"]}
        return day + gettext(" with %(carrier)s, tracking number %(number)s") % both
    return day + (gettext(" with %(carrier)s") % {"carrier": stage["carrier"]} if stage["carrier"] else "")


def _day(stage: Mapping[str, Any], timezone: str) -> str:
    """The day with who said it and when; one that is over is told as such, and none is never made up."""
    if stage["day"] is None:
        return gettext(", there is no day yet")
    known = {"day": long_day(stage["day"])}
    said = gettext(", expected on %(day)s and overdue") if stage["overdue"] else gettext(", expected on %(day)s")
    source = ""
    if stage["said_by"] and stage["said_at"]:
        who = SAID_BY[stage["said_by"]]
        words = {"who": gettext(who), "age": _age(days_since(stage["said_at"], timezone))}
        source = gettext(" (said by %(who)s %(age)s)") % words
    before = gettext(", before: %(day)s") % {"day": long_day(stage["day_before"])} if stage["day_before"] else ""
    return said % known + source + before


def _age(days: int) -> str:
    if days <= 0:
        return gettext("today")
    return gettext("yesterday") if days == 1 else gettext("%(count)s days ago") % {"count": days}
