"""A parcel's life in the formats of four carriers, each with its own codes, times and manners.

Each function is given the number it speaks about and what has happened so far, in the order in which it is to be told; carriers
tell the newest first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from salesops.hookspecs.carriers import Wire
from salesops_duties.logistics.carriers.simulator.life import Life, Step

_SHANGHAI: Final = dt.timezone(dt.timedelta(hours=8))
_KUAIDI100: Final[dict[Wire, tuple[str, str, str]]] = {  # the coarse state, the fine one, its word
    "pending": ("1", "102", "待揽收"), "picked_up": ("1", "103", "揽收"), "in_transit": ("0", "1002", "干线"),
    "out_for_delivery": ("5", "5", "派件"), "delivered": ("3", "301", "本人签收"), "ready_for_pickup": ("5", "501", "投柜或驿站"),
    "delivery_failed": ("2", "206", "无法联系"), "delivery_delayed": ("2", "202", "超时未更新"), "on_hold": ("2", "208", "滞留"),
    "return_to_sender": ("6", "6", "退回"),
}  # fmt: skip
_DHL: Final[dict[Wire, str]] = {
    "pending": "pre-transit", "delivered": "delivered", "delivery_failed": "failure", "return_to_sender": "failure",
}  # fmt: skip
_FEDEX: Final[dict[Wire, str]] = {
    "pending": "OC", "picked_up": "PU", "in_transit": "IT", "out_for_delivery": "OD", "delivered": "DL", "ready_for_pickup": "HL",
    "delivery_failed": "DE", "delivery_delayed": "DY", "on_hold": "CD", "return_to_sender": "RS",
}  # fmt: skip
_UPS: Final[dict[Wire, tuple[str, str]]] = {  # its type and its code
    "pending": ("M", "MP"), "picked_up": ("P", "PU"), "in_transit": ("I", "DP"), "out_for_delivery": ("I", "OT"), "delivered": ("D", "FS"),
    "ready_for_pickup": ("I", "ZP"), "delivery_failed": ("X", "NH"), "delivery_delayed": ("X", "DY"), "on_hold": ("X", "HX"),
    "return_to_sender": ("RS", "RS"),
}  # fmt: skip


def last(steps: Sequence[Step]) -> Step:
    """The newest of them, wherever it stands."""
    return max(steps, key=lambda step: step.at)


def kuaidi100(no: str, company: str, life: Life, steps: Sequence[Step]) -> dict[str, Any]:
    """The answer of `/poll/query.do` with the fine states, and `lastResult` of a push."""
    state = _KUAIDI100[last(steps).wire][1]
    data = [
        {
            "time": _shanghai(step.at), "ftime": _shanghai(step.at), "context": f"【{step.place.chinese}】{step.chinese}",
            "location": step.place.chinese, "areaName": step.place.chinese, "status": _KUAIDI100[step.wire][2],
            "statusCode": _KUAIDI100[step.wire][1],
        }
        for step in steps
    ]  # fmt: skip
    return {
        "message": "ok", "nu": no, "ischeck": "1" if state == "301" else "0", "condition": "00", "com": company or "auto", "status": "200",
        "state": state, "data": data, "arrivalTime": _shanghai(life.expected_at)[:13],
    }  # fmt: skip


def kuaidi100_push(no: str, company: str, life: Life, steps: Sequence[Step]) -> dict[str, Any]:
    """The `param` of a push; a parcel that arrived is not watched any more."""
    ended = last(steps).wire in ("delivered", "return_to_sender")
    return {
        "status": "shutdown" if ended else "polling", "billstatus": "check", "message": "",
        "lastResult": kuaidi100(no, company, life, steps),
    }  # fmt: skip


def dhl(no: str, life: Life, steps: Sequence[Step]) -> dict[str, Any]:
    """The answer of `/track/shipments`."""
    events = [_dhl_event(step) for step in steps]
    newest = last(steps)
    details: dict[str, Any] = {"product": {"productName": "DHL Express Worldwide"}, "totalNumberOfPieces": 1}
    if newest.wire == "delivered":
        details["proofOfDelivery"] = {"timestamp": _local(newest), "signed": {"@type": "Person", "name": life.receiver}}
    shipment = {
        "id": no, "service": "express", "status": _dhl_event(newest), "details": details, "events": events,
        "estimatedTimeOfDelivery": life.expected_at.isoformat(),
    }  # fmt: skip
    return {"shipments": [shipment]}


def fedex(told: Sequence[tuple[str, Life, Sequence[Step]]]) -> dict[str, Any]:
    """The answer of `/track/v1/trackingnumbers`; a number without steps is one that FedEx does not know."""
    results = [{"trackingNumber": no, "trackResults": [_fedex_result(no, life, steps)]} for no, life, steps in told]
    return {"transactionId": "simulator", "output": {"completeTrackResults": results}}


def ups(no: str, life: Life, steps: Sequence[Step]) -> dict[str, Any]:
    """The answer of `/api/track/v1/details/{no}`."""
    newest = last(steps)
    delivered = newest.wire == "delivered"
    package = {
        "trackingNumber": no, "packageCount": 1, "currentStatus": _ups_status(newest), "activity": [_ups_activity(step) for step in steps],
        "deliveryDate": [{"type": "DEL" if delivered else "SDD", "date": f"{newest.at if delivered else life.expected_at:%Y%m%d}"}],
        "deliveryInformation": {"receivedBy": life.receiver} if delivered else {},
        "service": {"code": "011", "description": "UPS Standard"},
    }  # fmt: skip
    return {"trackResponse": {"shipment": [{"inquiryNumber": no, "package": [package]}]}}


def _shanghai(at: dt.datetime) -> str:
    return f"{at.astimezone(_SHANGHAI):%Y-%m-%d %H:%M:%S}"


def _local(step: Step) -> str:
    return step.at.astimezone(step.place.zone).isoformat()


def _dhl_event(step: Step) -> dict[str, Any]:
    code = _DHL.get(step.wire, "transit")
    return {
        "timestamp": _local(step), "statusCode": code, "status": code, "description": step.english,
        "location": {"address": {"addressLocality": f"{step.place.english}, {step.place.country}", "countryCode": step.place.country}},
    }  # fmt: skip


def _fedex_result(no: str, life: Life, steps: Sequence[Step]) -> dict[str, Any]:
    about = {"trackingNumberInfo": {"trackingNumber": no, "carrierCode": "FDXE"}}
    if not steps:
        return about | {
            "error": {"code": "TRACKING.TRACKINGNUMBER.NOTFOUND", "message": "Tracking number cannot be found."}
        }
    newest = last(steps)
    days = [{"type": "ESTIMATED_DELIVERY", "dateTime": life.expected_at.isoformat()}]
    delivery = {}
    if newest.wire == "delivered":
        days.append({"type": "ACTUAL_DELIVERY", "dateTime": _local(newest)})
        delivery = {"signedByName": life.receiver}
    return about | {
        "latestStatusDetail": {"code": _FEDEX[newest.wire], "description": newest.english},
        "scanEvents": [_fedex_event(step) for step in steps],
        "dateAndTimes": days, "deliveryDetails": delivery, "packageDetails": {"count": "1"},
        "serviceDetail": {"description": "FedEx International Priority"},
    }  # fmt: skip


def _fedex_event(step: Step) -> dict[str, Any]:
    return {
        "date": _local(step), "eventType": _FEDEX[step.wire], "eventDescription": step.english,
        "scanLocation": {"city": step.place.english, "countryCode": step.place.country},
    }  # fmt: skip


def _ups_status(step: Step) -> dict[str, str]:
    kind, code = _UPS[step.wire]
    return {"type": kind, "code": code, "description": step.english}


def _ups_activity(step: Step) -> dict[str, Any]:
    local = step.at.astimezone(step.place.zone)
    return {
        "date": f"{local:%Y%m%d}", "time": f"{local:%H%M%S}", "gmtDate": f"{step.at.astimezone(dt.UTC):%Y%m%d}",
        "gmtTime": f"{step.at.astimezone(dt.UTC):%H:%M:%S}", "gmtOffset": f"{local:%z}"[:3] + ":" + f"{local:%z}"[3:],
        "status": _ups_status(step),
        "location": {"address": {"city": step.place.english, "countryCode": step.place.country}},
    }  # fmt: skip
