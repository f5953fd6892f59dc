"""Lines out of the cells of a table, whether of a sheet or of a page: figures with one meaning, or a doubt."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec

from salesops_duties.intake.rules.checking import gtin_holds, tolerance
from salesops_duties.intake.rules.content import Charge, Doubt, Place, ReadLine
from salesops_duties.intake.rules.figures import Figure, Mark, days_in, figure_of, figures_in, flattened, mark_of
from salesops_duties.intake.rules.heads import FIGURES

_CODES = {"quantity": "quantity_unclear", "unit_price": "price_unclear", "amount": "amount_unclear", "discount": "discount_unclear",
          "discount_amount": "discount_unclear", "tax_rate": "tax_unclear", "price_per": "price_unclear"}  # fmt: skip
_PART = re.compile(r"(?<![\w.-])(?=[A-Z0-9./-]*\d)(?=[A-Z0-9./-]*[A-Z-])[A-Z0-9]{2,}(?:[-./][A-Z0-9]+)*(?![\w-])")


class Cell(msgspec.Struct, frozen=True):
    """What stands in a cell: its text, where it is, and a number or a day when the sheet holds one.

    `sure` is false for what a picture shows unclearly, `wide` true for words that stand farther apart than those of a phrase.
    """

    text: str
    place: Place | None = None
    number: Decimal | None = None
    day: dt.date | None = None
    sure: bool = True
    wide: bool = False


Cells = Mapping[str, Cell]


def lines_of(
    rows: Sequence[Cells], currency: str, around: Sequence[Figure] = ()
) -> tuple[list[ReadLine], list[Doubt], Mark]:
    """A line of every row of cells by the kind of their column; `around` are figures elsewhere, such as totals.

    Every figure has one meaning: the only one, the one with which the line adds up, or the one of the document's decimal mark;
    else the doubt says which it can have.
    """
    mark = mark_of(
        [*around, *(f for row in rows for kind, cell in row.items() if kind in FIGURES for f in figures_in(cell.text))]
    )
    lines, doubts = [], []
    for at, row in enumerate(rows):
        reader = _Row(at, row, mark, currency)
        lines.append(reader.line())
        doubts += reader.doubts
    doubts += _gaps(lines, rows)
    return lines, doubts, mark


def unsure(cells: Cells, where: str) -> Iterator[Doubt]:
    """The doubts of what a picture shows unclearly."""
    fields = {"part": "our_part", "gross_price": "unit_price", "gross_amount": "amount", "discount": "discount_percent"}
    for kind, cell in cells.items():
        if not cell.sure:
            yield Doubt.of("ocr_unsure", f"{where}.{fields.get(kind, kind)}", cell.text, place=cell.place)


class _Row:
    """One row on its way to a line."""

    def __init__(self, at: int, cells: Cells, mark: Mark, currency: str) -> None:
        self.at, self.cells, self.mark, self.currency = at, cells, mark, currency
        self.where = f"lines.{at}"
        self.doubts: list[Doubt] = []

    def line(self) -> ReadLine:
        with_tax = "unit_price" not in self.cells and "gross_price" in self.cells
        price_cell, amount_cell = ("gross_price" if with_tax else "unit_price"), "amount"
        if "amount" not in self.cells and "gross_amount" in self.cells and with_tax:
            amount_cell = "gross_amount"
        quantity, price, amount, per = (
            self._figure(kind) for kind in ("quantity", price_cell, amount_cell, "price_per")
        )
        percent = self._percent("discount")
        off = self._figure("discount_amount")
        found = self._meant(quantity, price, amount, per, percent, off)
        if with_tax and price is not None:
            self._doubt("price_with_tax", "unit_price", price.text, price_cell)
        part, gtin, description = self._text("part"), self._text("gtin").replace(" ", ""), self._text("description")
        ours, theirs = self._text("our_part"), self._text("their_part")
        if not gtin and re.fullmatch(r"\d{13}", part, re.ASCII) and gtin_holds(part) and (ours or theirs):
            gtin, part = part, ""
        if not (part or ours or theirs or gtin):
            part = self._part_in(description)
        self._check_part("our_part", "our_part" if ours else "part")
        self._check_part("their_part", "their_part")
        uom = self._text("uom") or self._unit(quantity)
        discount = found["off"]
        return ReadLine(
            line_no=self._number(),
            their_part=theirs,
            our_part=ours or part,
            gtin=gtin,
            description=description,
            quantity=found["quantity"],
            uom=uom,
            unit_price=found["price"],
            price_per=found["per"] or Decimal(1),
            discount_percent=percent,
            charges=(Charge(False, abs(discount)),) if discount else (),
            amount=found["amount"],
            tax_rate=self._percent("tax_rate"),
            requested_on=self._day(),
            note="\n".join(filter(None, (self._text("note"), part if ours and part else ""))),
            source=_whole([cell.place for cell in self.cells.values() if cell.place]),
        )

    # -------------------------------------------------------------- figures

    def _figure(self, kind: str) -> Figure | None:
        cell = self.cells.get(kind)
        if cell is None or (not cell.text.strip() and cell.number is None):
            return None
        if cell.number is not None:
            return Figure(cell.text, (cell.number,))
        figure = figure_of(cell.text)
        if figure is None and re.fullmatch(r"[-–—/. ]+", cell.text):
            return None
        if figure is not None and cell.wide and " " in figure.text:  # two numbers, and no thousand
            figure = None
        if figure is None or (kind == "quantity" and not _is_unit(figure.before, figure.after)):
            self._doubt(_CODES.get(kind, "price_unclear"), _field(kind), cell.text, kind)
            if " " in cell.text.strip():  # words of the column beside it, perhaps
                self._doubt("description_unclear", "description", cell.text, kind)
        return figure

    def _percent(self, kind: str) -> Decimal | None:
        figure = self._figure(kind)
        if figure is None:
            return None
        value = figure.meant(self.mark)
        cell = self.cells[kind]
        if (
            value is not None and 0 < value < 1 and not figure.percent
        ):  # 0.13 as a rate of tax is a share; as a discount it is asked
            value = value * 100 if kind == "tax_rate" else None
        if value is None or not 0 <= value <= 100:
            self._doubt(_CODES[kind], _field(kind), cell.text, kind)
            return None
        return value

    def _meant(
        self, quantity: Figure | None, price: Figure | None, amount: Figure | None, per: Figure | None,
        percent: Decimal | None, off: Figure | None,
    ) -> dict[str, Decimal | None]:  # fmt: skip
        """What the figures mean together."""
        figures = {"quantity": quantity, "price": price, "amount": amount, "per": per, "off": off}
        known = {name: figure for name, figure in figures.items() if figure}
        adding_up = []
        for meanings in itertools.product(*(figure.meanings for figure in known.values())):
            values = dict(zip(known, meanings, strict=True))
            if self._adds_up(values, percent):
                adding_up.append(values)
        usual = {name: figure.meant(self.mark) for name, figure in known.items()}
        if len(adding_up) == 1:
            chosen: dict[str, Decimal | None] = dict(adding_up[0])
        elif usual in adding_up:
            chosen = usual
        else:
            chosen = usual
            for name, figure in known.items():
                if len(figure.meanings) > 1 and (
                    usual[name] is None or usual[name] == figure.meanings[1] or amount is None
                ):
                    if usual[name] == figure.meanings[0]:
                        continue  # a thousand in a document whose decimal mark is the other one
                    self.doubts.append(
                        Doubt.of(
                            "number_ambiguous", f"{self.where}.{_field(name)}", figure.text,
                            place=self._place(name), first=figure.meanings[0], second=figure.meanings[1],
                        )
                    )  # fmt: skip
        return {name: chosen.get(name) for name in figures}

    def _adds_up(self, values: Mapping[str, Decimal], percent: Decimal | None) -> bool:
        if (
            "quantity" not in values
            or "price" not in values
            or "amount" not in values
            or not values.get("per", Decimal(1))
        ):
            return False
        reckoned = values["quantity"] * values["price"] / values.get("per", Decimal(1))
        if percent:
            reckoned *= 1 - percent / 100
        reckoned -= abs(values.get("off", Decimal(0)))
        return abs(reckoned - values["amount"]) <= tolerance(self.currency)

    # -------------------------------------------------------------- words

    def _number(self) -> int:
        """The line's own number; «10.» and «0010» are numbers too."""
        text = flattened(self._text("line_no")).rstrip(".)")
        if " " in text:  # words of the column beside it, perhaps
            self._doubt("description_unclear", "description", text, "line_no")
        return int(text) if re.fullmatch(r"\d{1,6}", text, re.ASCII) and int(text) else self.at + 1

    def _day(self) -> dt.date | None:
        cell = self.cells.get("requested_on")
        if cell is None or not cell.text.strip():
            return None
        if cell.day:
            return cell.day
        days = days_in(cell.text)
        if len(days) == 1 and len(days[0].meanings) == 1:
            return days[0].meanings[0]
        if len(days) == 1:
            self.doubts.append(
                Doubt.of(
                    "date_ambiguous", f"{self.where}.requested_on", cell.text,
                    place=cell.place, first=days[0].meanings[0], second=days[0].meanings[1],
                )
            )  # fmt: skip
        elif re.search(r"\d", cell.text):
            self._doubt("date_odd", "requested_on", cell.text, "requested_on")
        return None

    def _unit(self, quantity: Figure | None) -> str:
        return (quantity.after or quantity.before).strip(" .()") if quantity else ""

    def _part_in(self, description: str) -> str:
        """The part number inside a description, when there is just one that can be it."""
        found = _PART.findall(description)
        if len(found) != 1:
            return ""
        self._doubt("part_in_description", "our_part", found[0], "description")
        return str(found[0])

    def _check_part(self, field: str, kind: str) -> None:
        cell = self.cells.get(kind)
        if cell is None:
            return
        if cell.number is not None:
            self._doubt("part_number_as_number", field, cell.text, kind)
        elif cell.place is not None and " " in cell.text.strip():  # on paper: perhaps words of the column beside it
            self._doubt("part_unclear", field, cell.text, kind)
            self._doubt("description_unclear", "description", cell.text, kind)
        elif re.fullmatch(r"\d[.,]?\d*E\+\d+", cell.text.strip(), re.IGNORECASE):
            self._doubt("part_unclear", field, cell.text, kind)

    def _text(self, kind: str) -> str:
        return " ".join(self.cells[kind].text.split()) if kind in self.cells else ""

    def _place(self, name: str) -> Place | None:
        kind = {"price": "unit_price", "per": "price_per", "off": "discount_amount"}.get(name, name)
        return self.cells[kind].place if kind in self.cells else None

    def _doubt(self, code: str, field: str, seen: str, kind: str) -> None:
        self.doubts.append(Doubt.of(code, f"{self.where}.{field}", seen, place=self.cells[kind].place))


def _field(kind: str) -> str:
    return {
        "price": "unit_price", "gross_price": "unit_price", "gross_amount": "amount", "per": "price_per", "off": "charges",
        "discount": "discount_percent", "discount_amount": "charges",
    }.get(kind, kind)  # fmt: skip


def _is_unit(before: str, after: str) -> bool:
    """Whether what stands beside a quantity is a unit and nothing else: at most two short words on one side."""
    beside = [part for part in (before.strip(" .()x×*"), after.strip(" .()x×*")) if part]
    return not beside or (
        len(beside) == 1 and re.fullmatch(r"[^\W\d_]{1,10}\.?(\s[^\W\d_]{1,8}\.?)?", beside[0]) is not None
    )


def _gaps(lines: Sequence[ReadLine], rows: Sequence[Cells]) -> Iterator[Doubt]:
    """Lines that are numbered in steps, with a step that is larger than the others: one may be missing."""
    numbers = [
        line.line_no for line, row in zip(lines, rows, strict=True) if "line_no" in row and row["line_no"].text.strip()
    ]
    if len(numbers) < len(lines) or not numbers:
        return
    steps = [second - first for first, second in itertools.pairwise([0, *numbers])]
    usual = 1 if numbers[0] == 1 else min((step for step in steps if step > 0), default=1)
    for at, step in enumerate(steps):
        if step != usual:
            yield Doubt.of("line_number_gap", f"lines.{at}.line_no", numbers[at], place=lines[at].source)


def _whole(places: Sequence[Place]) -> Place | None:
    if not places:
        return None
    page = places[0].page
    mine = [place for place in places if place.page == page]
    return Place(
        page, min(p.x0 for p in mine), min(p.y0 for p in mine), max(p.x1 for p in mine), max(p.y1 for p in mine)
    )
