"""The lines of ORDERS and ORDCHG: what each segment says of the line that it stands in."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Final

import msgspec

from salesops_duties.intake.rules.checking import MOST_LINES
from salesops_duties.intake.rules.content import Action, Charge, Doubt, OrderKind, ReadLine, Unreadable
from salesops_duties.intake.rules.edifact_segments import Segment, day_in, free_text, point
from salesops_duties.intake.rules.figures import plain_decimal

_ACTIONS: Final[dict[str, Action]] = {"1": "add", "2": "cancel", "3": "change"}
_GTIN = {"EN", "SRV", "UP", "EAN"}
_OUR_PART, _THEIR_PART = {"SA", "VN", "VP"}, {"IN", "BP", "CC"}


class Line(msgspec.Struct):
    """A line while its segments come in."""

    at: int
    number: str
    action: str
    their_part: str = ""
    our_part: str = ""
    gtin: str = ""
    words: list[str] = []
    notes: list[str] = []
    quantities: list[tuple[str, str]] = []
    prices: dict[str, tuple[str, str]] = {}
    amount: str = ""
    tax_rate: str = ""
    requested_on: dt.date | None = None
    charges: list[Charge] = []
    split: bool = False


class Lines:
    """The lines of one message; `charge` is the allowance or charge that was begun last, in the head or in a line."""

    def __init__(self, kind: str, doubts: list[Doubt]) -> None:
        self.kind: OrderKind = "order_change" if kind == "ORDCHG" else "order"
        self.doubts = doubts
        self.currency = ""
        self.lines: list[Line] = []
        self.charge: tuple[bool, str, Decimal | None] | None = None

    def begin_line(self, segment: Segment) -> None:
        """LIN: another line. Raises `Unreadable` when there are too many."""
        if len(self.lines) >= MOST_LINES:
            raise Unreadable("too_many_lines", most=MOST_LINES)
        line = Line(len(self.lines), segment.value(0), segment.value(1))
        self._part(line, segment.value(2), segment.value(2, 1))
        self.lines.append(line)

    def in_line(self, line: Line, segment: Segment) -> None:
        """What a segment says of the line that it stands in."""
        match segment.tag:
            case "PIA":
                for at in range(1, len(segment.elements)):
                    self._part(line, segment.value(at), segment.value(at, 1))
            case "IMD":
                line.words.append(" ".join(filter(None, (segment.value(2, at) for at in (3, 4)))))
            case "QTY":
                line.quantities.append((segment.value(0), segment.value(0, 1) + "\n" + segment.value(0, 2)))
            case "PRI":
                line.prices.setdefault(segment.value(0), (segment.value(0, 1), segment.value(0, 4)))
            case "MOA":
                self._line_amount(line, segment)
            case "DTM" if segment.value(0) in ("2", "10", "63", "64", "69", "74"):
                if line.requested_on:
                    line.split = True
                line.requested_on = line.requested_on or self.day(segment, f"lines.{line.at}.requested_on")
            case "FTX":
                line.notes.append(free_text(segment))
            case "TAX" if segment.value(1) in ("VAT", "GST"):
                line.tax_rate = segment.value(4, 3)
            case "CUX" if segment.value(0, 1) not in ("", self.currency):
                self.doubts.append(Doubt.of("line_currency", f"lines.{line.at}.unit_price"))

    def _part(self, line: Line, number: str, kind: str) -> None:
        if not number:
            return
        field = (
            "gtin"
            if kind in _GTIN
            else "our_part"
            if kind in _OUR_PART
            else "their_part"
            if kind in _THEIR_PART
            else ""
        )
        if field and not getattr(line, field):
            setattr(line, field, number)
        elif not field and kind not in ("PV", "NB", "GB", "MF", "HS", "IB", "RY", "BB", "SN", "GN", "AC", "GU", "MP"):
            line.notes.append(f"{number} ({kind})")

    def _line_amount(self, line: Line, segment: Segment) -> None:
        kind, value = segment.value(0), segment.value(0, 1)
        if self.charge and kind in ("8", "23", "204"):
            amount = plain_decimal(point(value))
            if amount is None:
                self.doubts.append(Doubt.of("discount_unclear", f"lines.{line.at}.charges", value))
            else:
                self.charged(line.charges, amount)
        elif kind in ("203", "66"):
            line.amount = line.amount or value

    def read_line(self, line: Line) -> ReadLine:
        """The line as its segments made it, with what is doubtful about it."""
        where = f"lines.{line.at}"
        ordered = [said.split("\n") for kind, said in line.quantities if kind in ("21", "12", "1")]
        if len(ordered) > 1:
            self.doubts.append(Doubt.of("line_split", f"{where}.quantity", ", ".join(amount for amount, _ in ordered)))
        if line.split:
            self.doubts.append(Doubt.of("line_split", f"{where}.requested_on"))
        if any(kind in ("192", "193") for kind, _ in line.quantities):
            self.doubts.append(Doubt.of("two_quantities", f"{where}.quantity"))
        price, per = line.prices.get("AAA") or line.prices.get("AAB") or line.prices.get("CAL") or ("", "")
        unread = set(line.prices) - {"AAA", "AAB", "CAL", "SRP", "RTP", "INF", "AAE", "AAF"}
        if unread:
            self.doubts.append(Doubt.of("two_prices", f"{where}.unit_price", ", ".join(sorted(unread))))
        action = _ACTIONS.get(line.action, "") if self.kind == "order_change" else ""
        if self.kind == "order_change" and not action:
            self.doubts.append(Doubt.of("no_action", f"{where}.action", line.action))
        number = line.number.lstrip("0") or line.number
        quantity, uom = ordered[0] if ordered else ("", "")
        if line.prices.get("AAA"):  # a net price has its allowances in it already
            line.charges = []
        return ReadLine(
            line_no=int(number) if re.fullmatch(r"\d{1,8}", number, re.ASCII) else line.at + 1,
            their_part=line.their_part,
            our_part=line.our_part,
            gtin=line.gtin,
            description=" ".join(filter(None, line.words)),
            quantity=self.decimal(quantity, "quantity_unclear", f"{where}.quantity"),
            uom=uom,
            unit_price=self.decimal(price, "price_unclear", f"{where}.unit_price"),
            price_per=self.decimal(per, "price_unclear", f"{where}.unit_price") or Decimal(1),
            charges=tuple(line.charges),
            amount=self.decimal(line.amount, "amount_unclear", f"{where}.amount"),
            tax_rate=self.decimal(line.tax_rate, "tax_unclear", f"{where}.tax_rate"),
            requested_on=line.requested_on,
            note="\n".join(filter(None, line.notes)),
            action=action,
        )

    def charged(self, charges: list[Charge], value: Decimal) -> None:
        """The amount of the allowance or charge that an ALC began."""
        if self.charge:
            charges.append(Charge(self.charge[0], abs(value), self.charge[1], self.charge[2]))
            self.charge = None

    def decimal(self, text: str, code: str, where: str) -> Decimal | None:
        """A number, None where there is none; one that cannot be read is doubtful."""
        if not text:
            return None
        value = plain_decimal(point(text))
        if value is None:
            self.doubts.append(Doubt.of(code, where, text))
        return value

    def day(self, segment: Segment, where: str) -> dt.date | None:
        """A day, None where it cannot be read, which is doubtful."""
        text, form = segment.value(0, 1), segment.value(0, 2)
        found = day_in(text, form)
        if found is None:
            self.doubts.append(Doubt.of("date_odd", where, f"{text} ({form})"))
        return found
