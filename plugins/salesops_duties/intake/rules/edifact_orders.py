"""ORDERS and ORDCHG: the segments of one message as an order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from salesops_duties.intake.rules.checking import checked
from salesops_duties.intake.rules.content import Charge, Doubt, OurNames, ReadLine, ReadOrder, ReadParty
from salesops_duties.intake.rules.edifact_lines import Lines
from salesops_duties.intake.rules.edifact_segments import Party, Segment, free_text, party_of, point
from salesops_duties.intake.rules.figures import plain_decimal

_PARTIES = {
    "BY": "buyer",
    "SU": "seller",
    "SE": "seller",
    "DP": "ship_to",
    "ST": "ship_to",
    "UC": "ship_to",
    "CN": "ship_to",
}
_ORDINARY_CODES = {"220", "230", "105", ""}


def order_of(kind: str, segments: Sequence[Segment], our: OurNames, doubts: list[Doubt]) -> ReadOrder:
    """The order of a message; `doubts` are what its envelope raised."""
    return _Reader(kind, doubts).read(segments, our)


class _Reader(Lines):
    """Takes a message's segments one by one; what a segment means depends on what came before it."""

    def __init__(self, kind: str, doubts: list[Doubt]) -> None:
        super().__init__(kind, doubts)
        self.number = self.refers_to = self.terms = ""
        self.ordered_on: dt.date | None = None
        self.requested_on: dt.date | None = None
        self.parties: list[Party] = []
        self.notes: list[str] = []
        self.sums: dict[str, Decimal] = {}
        self.charges: list[Charge] = []
        self.controls: dict[str, str] = {}
        self.summary = False

    def read(self, segments: Sequence[Segment], our: OurNames) -> ReadOrder:
        for segment in segments:
            self._take(segment)
        lines = tuple(self.read_line(line) for line in self.lines)
        self._control(lines)
        parties = {}
        for party in self.parties:
            role = _PARTIES.get(party.role)
            if role and role in parties:
                if (party.role, role) not in (("UC", "ship_to"), ("CN", "ship_to")):
                    self.doubts.append(Doubt.of("party_unclear", role, party.name))
            elif role:
                parties[role] = party.read()
        order = ReadOrder(
            kind=self.kind,
            number=self.number,
            refers_to=self.refers_to,
            ordered_on=self.ordered_on,
            currency=self.currency,
            buyer=parties.get("buyer", ReadParty()),
            seller=parties.get("seller", ReadParty()),
            ship_to=parties.get("ship_to", ReadParty()),
            requested_on=self.requested_on,
            payment_terms=self.terms,
            lines=lines,
            net=self.sums.get("79"),
            tax=self.sums.get("124", self.sums.get("176")),
            gross=self.sums.get("86", self.sums.get("77", self.sums.get("128"))),
            charges=tuple(self.charges),
            note="\n".join(self.notes),
            doubts=tuple(self.doubts),
        )
        return checked(order, our)

    def _take(self, segment: Segment) -> None:
        if segment.tag in ("LIN", "UNS"):
            self.charge = None
        if segment.tag == "UNS":
            self.summary = segment.value(0) == "S"
        elif segment.tag == "LIN":
            self.begin_line(segment)
        elif segment.tag == "ALC":
            self.charge = (segment.value(0) == "C", segment.value(4, 3) or segment.value(4), None)
        elif segment.tag == "PCD" and self.charge:
            self.charge = (*self.charge[:2], plain_decimal(point(segment.value(0, 1))))
        elif self.lines and not self.summary:
            self.in_line(self.lines[-1], segment)
        else:
            self._in_head(segment)

    # -------------------------------------------------------------- head and summary

    def _in_head(self, segment: Segment) -> None:
        match segment.tag:
            case "BGM":
                self._begin(segment)
            case "DTM":
                self._head_day(segment)
            case "RFF":
                self._reference(segment)
            case "NAD":
                self.parties.append(party_of(segment))
            case "CTA" if self.parties:
                self.parties[-1].contact = segment.value(1, 1) or segment.value(1)
            case "COM" if self.parties:
                if segment.value(0, 1) == "TE":
                    self.parties[-1].phone = segment.value(0)
                elif segment.value(0, 1) == "EM":
                    self.parties[-1].email = segment.value(0)
            case "CUX":
                self.currency = segment.value(0, 1)
            case "PAT":
                self.terms = str(segment)
            case "FTX":
                self.notes.append(free_text(segment))
            case "MOA":
                self._sum(segment)
            case "CNT":
                self.controls[segment.value(0)] = segment.value(0, 1)

    def _begin(self, segment: Segment) -> None:
        """BGM: the kind of order, its number, and whether it is new, changed, cancelled or a copy (1225)."""
        code, self.number, function = segment.value(0), segment.value(1), segment.value(2)
        if function in ("1", "3"):
            self.kind = "order_cancellation"
        elif function in ("4", "5") and self.kind == "order":
            self.kind = "order_change"
            self.refers_to = self.number
        elif function in ("7", "31", "42"):
            self.doubts.append(Doubt.of("copy_message", "kind", function))
        elif function not in ("", "9", "4", "5"):
            self.doubts.append(Doubt.of("response_type", "kind", f"BGM 1225 = {function}"))
        if self.kind == "order_cancellation" and not self.refers_to:
            self.refers_to = self.number
        if code not in _ORDINARY_CODES:
            self.doubts.append(Doubt.of("order_type", "kind", f"BGM 1001 = {code}"))

    def _head_day(self, segment: Segment) -> None:
        kind = segment.value(0)
        if kind == "137":
            self.ordered_on = self.day(segment, "ordered_on")
        elif kind in ("2", "10", "63", "64", "69", "74") and (self.requested_on is None or kind == "2"):
            self.requested_on = self.day(segment, "requested_on")
        elif kind in ("36", "273", "61") and segment.value(0, 1):
            self.doubts.append(Doubt.of("valid_until", "requested_on", segment.value(0, 1)))

    def _reference(self, segment: Segment) -> None:
        kind, number = segment.value(0), segment.value(0, 1)
        if kind in ("VA", "AHP", "FC") and self.parties and number:
            self.parties[-1].ids.append(("tax", number))
        elif kind == "ON" and self.kind != "order" and not self.parties:
            self.refers_to = number
        elif kind == "IT" and self.parties and number:
            self.parties[-1].ids.append(("ours", number))

    def _sum(self, segment: Segment) -> None:
        kind, value = segment.value(0), plain_decimal(point(segment.value(0, 1)))
        if value is None:
            self.doubts.append(Doubt.of("total_unclear", "totals.gross", segment.value(0, 1)))
        elif self.charge and kind in ("8", "23", "204", "131"):
            self.charged(self.charges, value)
        elif kind in self.sums and self.sums[kind] != value:
            self.doubts.append(Doubt.of("two_totals", "totals.gross", f"{self.sums[kind]}, {value}"))
        else:
            self.sums[kind] = value
        if segment.value(0, 2) and self.currency and segment.value(0, 2) != self.currency:
            self.doubts.append(Doubt.of("two_currencies", "currency", segment.value(0, 2)))

    def _control(self, lines: tuple[ReadLine, ...]) -> None:
        """CNT: 2 counts the lines, 1 sums the quantities."""
        if (stated := self.controls.get("2")) is not None and plain_decimal(stated) != len(lines):
            self.doubts.append(Doubt.of("count_wrong", "lines", stated=stated, found=len(lines)))
        if (stated := self.controls.get("1")) is not None:
            whole = sum((line.quantity or Decimal(0) for line in lines), Decimal(0))
            if plain_decimal(point(stated)) != whole:
                self.doubts.append(Doubt.of("control_wrong", "lines", stated=stated, found=whole))
