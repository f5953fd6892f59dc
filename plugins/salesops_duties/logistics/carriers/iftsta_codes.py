"""What the codes of IFTSTA say: UNECE Recommendation 24, and the letters of X12 (elements 157 and 1650) that lines put in its place."""

from __future__ import annotations

from typing import Final

from salesops.hookspecs.carriers import Wire

_CODES: Final[dict[Wire, str]] = {
    "pending": "2 5 6 50 63 64 68 71 84",
    "picked_up": "13 27 43 74 AF CP EE I",
    "in_transit": (
        "1 8 9 10 11 12 15 16 24 26 28 29 31 35 37 39 40 41 44 46 47 48 59 62 65 67 70 75 76 78 79 83 87 88 92 93 94 98 99 100 "
        "A AE AL AM AR CR CT CU IB J1 OA P P1 R1 RL UR UV VA VD X1 X4 X6"
    ),
    "ready_for_pickup": "45 AV",
    "delivered": "21 22 D D1",
    "delivery_failed": "3 18 23 49 53 54 55 56 66 69 77 81 97 A7 A9 AP",
    "delivery_delayed": "20 25 51 52 101 SD",
    "on_hold": "17 36 57 85 86 90 91 PA",
    "cancelled": "7 CA",
    "return_to_sender": "80 82",
}

WIRES: Final[dict[str, Wire]] = {code: wire for wire, codes in _CODES.items() for code in codes.split()}
