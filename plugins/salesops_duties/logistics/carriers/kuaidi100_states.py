"""The states of Kuaidi100 and of Kdniao (快递鸟), and what the words of couriers of China say where there is no state."""

from __future__ import annotations

from typing import Final

from salesops.hookspecs.carriers import Wire

_KUAIDI100: Final[dict[str, Wire]] = {
    "0": "in_transit", "1001": "in_transit", "1002": "in_transit", "1003": "in_transit",
    "1": "picked_up", "101": "pending", "102": "pending", "103": "picked_up",
    "2": "on_hold", "201": "delivery_delayed", "202": "delivery_delayed", "203": "delivery_failed", "204": "delivery_failed",
    "205": "ready_for_pickup", "206": "delivery_failed", "207": "delivery_failed", "208": "on_hold", "209": "delivery_failed",
    "210": "cancelled",
    "3": "delivered", "301": "delivered", "302": "delivered", "303": "delivered", "304": "delivered",
    "4": "return_to_sender", "401": "cancelled",
    "5": "out_for_delivery", "501": "ready_for_pickup",
    "6": "return_to_sender",
    "7": "in_transit",
    "8": "on_hold", "10": "on_hold", "11": "on_hold", "12": "in_transit", "13": "on_hold",
    "14": "delivery_failed",
}  # fmt: skip

_KDNIAO: Final[dict[str, Wire]] = {
    "0": "unknown",
    "1": "picked_up",
    "2": "in_transit", "201": "in_transit", "202": "out_for_delivery", "204": "in_transit", "205": "in_transit",
    "206": "in_transit", "211": "ready_for_pickup",
    "3": "delivered", "301": "delivered", "302": "delivered", "304": "delivered", "311": "delivered",
    "4": "on_hold", "401": "pending", "402": "delivery_delayed", "403": "delivery_delayed", "404": "delivery_failed",
    "405": "delivery_failed", "406": "return_to_sender", "407": "return_to_sender", "412": "ready_for_pickup",
    "413": "on_hold", "414": "delivery_failed", "415": "cancelled", "416": "delivery_failed", "417": "delivery_delayed",
    "418": "in_transit", "419": "out_for_delivery", "420": "delivery_failed", "421": "delivery_failed", "422": "on_hold",
    "423": "delivery_failed",
    "5": "in_transit",  # sent on; some of its resellers mean: out for delivery
    "6": "on_hold", "601": "on_hold", "602": "on_hold", "603": "in_transit", "604": "on_hold",
    "10": "pending", "99": "unknown",
}  # fmt: skip

# The order is that of asking: a returned parcel is signed for as well, and one in a locker was out for delivery.
_WORDS: Final[tuple[tuple[tuple[str, ...], Wire], ...]] = (
    (("退回", "退件", "退签", "返回发件"), "return_to_sender"),
    (("拒收", "拒签", "派件异常", "派送失败", "无法联系", "妥投失败", "投递不成功", "未妥投"), "delivery_failed"),
    (("清关中", "待清关", "清关异常", "滞留", "疑难", "问题件"), "on_hold"),
    (("代收点", "快递柜", "驿站", "自提", "待取"), "ready_for_pickup"),
    (("派件", "派送", "投递中", "正在投递", "外出投递"), "out_for_delivery"),
    (("已收件", "揽收", "揽件", "收寄", "已收取"), "picked_up"),
    (
        ("在途", "到达", "发往", "离开", "已发出", "运输", "转运", "装车", "下一站", "干线", "出港", "进港"),
        "in_transit",
    ),
)
_STATUS_WORDS: Final[dict[str, Wire]] = {"签收": "delivered", "已签收": "delivered"}


def wire_of(state: str) -> Wire:
    """A state of Kuaidi100; a fine one that is not known is as its coarse one."""
    return _KUAIDI100.get(state) or (_KUAIDI100.get(state[0], "unknown") if len(state) == 3 else "unknown")


def kdniao_wire_of(state: str, action: str, words: str = "") -> Wire:
    """A state of Kdniao: its action where there is one, else its state; `words` say which of two meanings state 5 has."""
    if state == "5" and "派" in words:
        return "out_for_delivery"
    return _KDNIAO.get(action) or _KDNIAO.get(state, "unknown")


def told_by_words(status: str, text: str) -> Wire:
    """What an event without a state says of itself. Words alone never make a parcel delivered; the carrier's own status does."""
    if status in _STATUS_WORDS:
        return _STATUS_WORDS[status]
    if "签收" in text and "退" not in text:
        return "unknown"
    return next((wire for said, wire in _WORDS if any(one in status or one in text for one in said)), "unknown")
