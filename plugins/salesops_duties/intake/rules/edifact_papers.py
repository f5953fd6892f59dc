"""ORDRSP and DESADV: the segments of one message as a supplier's paper."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import msgspec

from salesops_duties.intake.rules.checking import MOST_LINES
from salesops_duties.intake.rules.content import Doubt, ReadItem, ReadPaper, ReadPaperLine, ReadParty, Unreadable
from salesops_duties.intake.rules.edifact_segments import Segment, day_in, free_text, party_of, point
from salesops_duties.intake.rules.figures import plain_decimal

PAPERS = {"ORDRSP", "DESADV"}
_ANSWERS: Final[dict[str, Any]] = {"29": "accepted", "4": "changed", "27": "refused", "12": "received"}  # 1225
_LINES: Final[dict[str, Any]] = {"1": "added", "3": "changed", "5": "accepted", "7": "refused"}  # 1229
_OURS, _THEIRS, _WORLDS = {"BP", "IN"}, {"SA", "VN", "MF"}, {"EN", "SRV", "UP", "EAN"}  # 7143
_SAID = {"113", "21", "12", "66", "194"}  # 6063: to be delivered, ordered, despatched, confirmed, received and accepted
_STRENGTH = {"113": 3, "12": 3, "66": 3, "194": 2, "21": 1}
_ARRIVES, _LEAVES, _ISSUED = {"2", "17", "35", "63", "67", "69", "132", "191"}, {"10", "11", "110"}, {"4", "137"}


class _Line(msgspec.Struct):
    """A line while its segments come in."""

    line_no: int
    fields: dict[str, Any] = {}
    item: dict[str, str] = {}
    instead: dict[str, str] = {}
    strength: int = 0

    def read(self) -> ReadPaperLine:
        instead = ReadItem(**self.instead) if self.instead else None
        if self.fields.get("answer") == "refused":
            self.fields["quantity"] = Decimal(0)
        return ReadPaperLine(self.line_no, item=ReadItem(**self.item), instead=instead, **self.fields)


class _Papers:
    """Takes a message's segments one by one; what a segment means depends on what came before it."""

    def __init__(self, kind: str, doubts: list[Doubt]) -> None:
        self.kind, self.doubts = kind, doubts
        self.head: dict[str, Any] = {}
        self.lines: list[_Line] = []
        self.notes: list[str] = []

    def take(self, segment: Segment) -> None:
        line = self.lines[-1] if self.lines else None
        match segment.tag:
            case "BGM":
                self.head["number"] = segment.value(1)
                code = segment.value(2) or segment.value(3)
                self.head["answer"] = _ANSWERS.get(code, "") if self.kind == "ORDRSP" else ""
            case "LIN":
                self._begin(segment)
            case "PIA" if line is not None:
                self._number(line, segment)
            case "IMD" if line is not None:
                words = " ".join(filter(None, (segment.value(2, 3), segment.value(2, 4))))
                line.item.setdefault("description", words)
            case "QTY" if line is not None:
                self._quantity(line, segment)
            case "PRI" if line is not None:
                self._price(line, segment)
            case "DTM":
                self._day(line, segment)
            case "RFF":
                self._reference(line, segment)
            case "NAD":
                self._party(segment)
            case "TDT" if segment.value(4, 3):
                self.head["carrier"] = segment.value(4, 3)
            case "CUX":
                self.head.setdefault("currency", segment.value(0, 1))
            case "FTX":
                words = free_text(segment)
                if line is not None:
                    line.fields["note"] = words[:500]
                elif words:
                    self.notes.append(words)

    def _begin(self, segment: Segment) -> None:
        if len(self.lines) >= MOST_LINES:
            raise Unreadable("too_many_lines", most=MOST_LINES)
        line = _Line(len(self.lines) + 1, {}, {}, {})
        line.fields["order_line"] = segment.value(0).lstrip("0")
        line.fields["answer"] = _LINES.get(segment.value(1), "") if self.kind == "ORDRSP" else ""
        if segment.value(2):
            line.item["gtin" if segment.value(2, 1) in _WORLDS or not segment.value(2, 1) else "their_part"] = (
                segment.value(2)
            )
        self.lines.append(line)

    def _number(self, line: _Line, segment: Segment) -> None:
        """PIA 1 and 5 name the part, 3 what comes instead of it, 4 what it comes instead of."""
        said: dict[str, str] = {}
        for at in range(1, len(segment.elements)):
            number, kind = segment.value(at), segment.value(at, 1)
            if number:
                name = (
                    "our_part"
                    if kind in _OURS
                    else "their_part"
                    if kind in _THEIRS
                    else "gtin"
                    if kind in _WORLDS
                    else "their_part"
                )
                said.setdefault(name, number)
        code = segment.value(0)
        if code == "3":
            line.instead |= said
        elif code == "4":
            line.instead = dict(line.item) | line.instead
            line.item = said
        else:
            line.item |= said

    def _quantity(self, line: _Line, segment: Segment) -> None:
        code, value = segment.value(0), self._decimal(segment.value(0, 1), f"lines.{line.line_no - 1}.quantity")
        if code in ("83", "185", "3"):
            line.fields["later"] = value
        elif code in _SAID and _STRENGTH[code] >= line.strength:
            line.strength = _STRENGTH[code]
            line.fields |= {"quantity": value, "uom": segment.value(0, 2)}

    def _price(self, line: _Line, segment: Segment) -> None:
        if segment.value(0) in ("AAA", "AAB", "CAL", "NTP"):
            where = f"lines.{line.line_no - 1}.unit_price"
            line.fields["unit_price"] = self._decimal(segment.value(0, 1), where, "price_unclear")
            line.fields["price_per"] = self._decimal(segment.value(0, 4), where, "price_unclear") or Decimal(1)

    def _decimal(self, text: str, where: str, code: str = "quantity_unclear") -> Decimal | None:
        if not text:
            return None
        value = plain_decimal(point(text))
        if value is None:
            self.doubts.append(Doubt.of(code, where, text))
        return value

    def _day(self, line: _Line | None, segment: Segment) -> None:
        code, day = segment.value(0), day_in(segment.value(0, 1), segment.value(0, 2))
        if day is None:
            self.doubts.append(Doubt.of("date_odd", "lines" if line else "issued_on", segment.value(0, 1)))
        elif line is not None and code in _ARRIVES:
            line.fields["expected_on"] = day
        elif line is None and code in _ARRIVES:
            self.head["expected_on"] = day
        elif line is None and code in _LEAVES:
            self.head["sent_on"] = day
        elif line is None and code in _ISSUED:
            self.head["issued_on"] = day

    def _reference(self, line: _Line | None, segment: Segment) -> None:
        code, number, place = segment.value(0), segment.value(0, 1), segment.value(0, 2)
        if line is not None and code == "ON":
            line.fields["order_no"] = number
            if place:
                line.fields["order_line"] = place.lstrip("0")
        elif line is not None and code == "LI" and len(number) < 6:
            line.fields["order_line"] = (place or number).lstrip("0")
        elif line is None and code == "ON":
            self.head.setdefault("order_no", number)
        elif line is None and code in ("CN", "BM", "AAM"):
            self.head["tracking_no"] = number

    def _party(self, segment: Segment) -> None:
        role = {"SU": "seller", "SE": "seller", "BY": "buyer"}.get(segment.value(0))
        if role and role not in self.head:
            self.head[role] = party_of(segment).read()
        elif segment.value(0) == "CA":
            self.head["carrier"] = party_of(segment).name


def paper_of(kind: str, segments: Sequence[Segment], doubts: list[Doubt]) -> ReadPaper:
    """The response or the advice of a message; `doubts` are what its envelope raised."""
    papers = _Papers(kind, doubts)
    for segment in segments:
        if segment.tag == "UNS":
            continue
        papers.take(segment)
    lines = tuple(line.read() for line in papers.lines)
    head = papers.head
    if not head.get("order_no"):
        head["order_no"] = next((one.order_no for one in lines if one.order_no), "")
    head.setdefault("seller", ReadParty())
    return ReadPaper(
        kind="response" if kind == "ORDRSP" else "despatch",
        note="\n".join(papers.notes)[:2000],
        lines=lines,
        doubts=tuple(papers.doubts),
        **head,
    )
