"""Orders in layouts drawn by lot: columns, heads, places, marks and sums as nobody thought of them."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from reportlab.lib.pagesizes import A4, landscape, letter

from tests.duties.intake.layouts import Drawn, Line, Pen, Said, total

HEADS = {
    "line_no": ("No.", "Line", "Pos", "#", "Ln"),
    "part": ("Part No.", "SKU", "Item Code", "Article No.", "P/N", "Material", "Item #", "Product Code"),
    "description": ("Description", "Item Description", "Product", "Designation", "Goods", "Name"),
    "quantity": ("Qty", "Quantity", "Order Qty", "Ordered", "QTY."),
    "uom": ("UoM", "Unit", "U/M"),
    "price": ("Price", "Unit Price", "Unit Cost", "Price/Unit", "Net price", "Rate"),
    "total": ("Amount", "Total", "Line Total", "Ext. Price", "Net amount", "Value"),
    "brand": ("Brand", "Origin", "HS Code"),
}
OTHER_HEADS = {
    "de": {
        "line_no": ("Pos.",),
        "part": ("Artikelnummer", "Art.-Nr.", "Teilenummer"),
        "description": ("Bezeichnung", "Beschreibung"),
        "quantity": ("Menge", "Anzahl", "Bestellmenge"),
        "uom": ("ME", "Einheit"),
        "price": ("Einzelpreis", "Preis", "E-Preis"),
        "total": ("Gesamtpreis", "Betrag", "Summe"),
    },
    "fr": {
        "line_no": ("N°", "Ligne"),
        "part": ("Référence", "Réf."),
        "description": ("Désignation",),
        "quantity": ("Quantité", "Qté"),
        "uom": ("Unité",),
        "price": ("Prix unitaire", "P.U. HT"),
        "total": ("Montant", "Montant HT", "Total HT"),
    },
    "es": {
        "line_no": ("Nº",),
        "part": ("Referencia", "Código"),
        "description": ("Descripción", "Concepto"),
        "quantity": ("Cantidad", "Cant."),
        "uom": ("Ud",),
        "price": ("Precio", "Precio unitario"),
        "total": ("Importe", "Total"),
    },
}
TITLES = ("PURCHASE ORDER", "Purchase Order", "ORDER", "Order Form", "P.O.")
NUMBERS = ("PO Number", "PO #", "P.O. No.", "Order No", "Purchase Order No.", "Order Number", "PO No.")
DAYS = ("Date", "Order Date", "PO Date", "Date of order", "Issued")
BUYERS = ("Buyer", "Customer", "Bill To", "Ordered by company", "Purchaser", "From")
WORDS = [
    "brass",
    "cast",
    "double",
    "front",
    "rear",
    "heavy",
    "light",
    "long",
    "narrow",
    "oil",
    "water",
    "brake",
    "clutch",
    "filter",
    "pump",
    "valve",
    "bearing",
    "seal",
    "hose",
    "plate",
    "ring",
    "washer",
    "spring",
    "12V",
    "M8",
    "1/2in",
    "40mm",
]
PHRASES = (
    "Please confirm within 2 days.",
    "All prices in the stated currency.",
    "Deliver to gate 4, ask for Mr Smith.",
    "Terms: 30 days net",
)


def any_layout(seed: int) -> Drawn:
    """The order of that number; the same number gives the same order."""
    return _Lot(seed).drawn()


class _Lot:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.pen = Pen(self.random.choice((A4, letter, landscape(A4))))
        self.mark = self.random.choice((".", ".", ","))
        self.currency = self.random.choice(("EUR", "USD", "GBP", "CHF"))
        self.size = self.random.choice((7, 8, 9, 10, 11))
        self.lines = tuple(
            self._line(at)
            for at in range(self.random.choice((self.random.randint(1, 14), self.random.randint(1, 14), 60)))
        )
        self.wrapped = self.random.random() < 0.25  # descriptions over two rows
        self.sign = self.random.choice(("", "", {"EUR": "€", "USD": "US$", "GBP": "£", "CHF": "CHF "}[self.currency]))
        self.tongue = self.random.choice(("en", "en", "de", "fr", "es"))

    def _line(self, at: int) -> Line:
        pick = self.random
        part = pick.choice(("{}-{}", "{}{}", "{}.{}", "0{1}{0}", "{1}")).format(
            pick.choice(("AB", "WP", "X", "KLM")), pick.randint(100, 99999)
        )
        words = " ".join(pick.sample(WORDS, pick.randint(1, 6)))
        price = f"{pick.choice((pick.randint(1, 99), pick.randint(100, 9000)))}.{pick.randint(0, 99):02d}"
        return Line(
            part,
            words,
            str(pick.choice((pick.randint(1, 20), pick.randint(100, 4000)))),
            price,
            uom=pick.choice(("pcs", "set", "EA")),
        )

    def _number(self, value: str, *, digits: int = 2) -> str:
        plain = f"{Decimal(value):,.{digits}f}" if self.grouped else f"{Decimal(value):.{digits}f}"
        return plain.translate(str.maketrans(",.", ".,")) if self.mark == "," else plain

    def drawn(self) -> Drawn:
        pick, pen = self.random, self.pen
        self.grouped = pick.random() < 0.7
        day = dt.date(2026, 1, 1) + dt.timedelta(pick.randint(0, 364))
        number = pick.choice(("PO-{}", "{}", "45000{}", "A/{}/26")).format(pick.randint(1000, 99999))
        y = self._head(number, day)
        y = self._table(y)
        net = total(self.lines)
        said = self._sums(y, net)
        return pen.done(), [
            Said(
                number,
                self.lines,
                day.isoformat(),
                self.currency,
                said[0],
                said[1],
                said[2],
                "Zephyr Garage",
                clean=False,
            )
        ]

    def _head(self, number: str, day: dt.date) -> float:
        pick, pen = self.random, self.pen
        pen.text(40, 50, pick.choice(TITLES), size=pick.choice((14, 18)), bold=True)
        written = pick.choice(
            (
                day.isoformat(),
                day.strftime("%d %B %Y"),
                day.strftime("%b %d, %Y"),
                day.strftime("%d.%m.%Y"),
                day.strftime("%d/%m/%Y"),
            )
        )
        fields = [
            (pick.choice(NUMBERS), number),
            (pick.choice(DAYS), written),
            ("Currency", self.currency),
            (pick.choice(BUYERS), "Zephyr Garage"),
            ("Supplier", "Harbour Parts"),
        ]
        style = pick.choice(("colon", "right", "above"))
        if style == "above":
            for at, (label, value) in enumerate(fields):
                pen.text(40 + 105 * at, 80, label, size=8, bold=True)
                pen.text(40 + 105 * at, 92, value, size=8)
            return 130
        for at, (label, value) in enumerate(fields):
            if style == "colon":
                pen.text(40, 75 + 14 * at, f"{label}: {value}")
            else:
                pen.text(40, 75 + 14 * at, label)
                pen.text(170, 75 + 14 * at, value)
        return 170

    def _table(self, top: float) -> float:
        pick, pen = self.random, self.pen
        kinds = [
            kind
            for kind in HEADS
            if kind in ("part", "description", "quantity", "price", "total") or pick.random() < 0.4
        ]
        if pick.random() < 0.5:
            pick.shuffle(kinds)
        words = OTHER_HEADS.get(self.tongue, HEADS)
        kinds = [kind for kind in kinds if kind in words]
        widths = {kind: max(len(text) for text in self._texts(kind)) * 0.56 * self.size + 4 for kind in kinds}
        heads = {kind: pick.choice(words[kind]) for kind in kinds}
        widths = {
            kind: max(width, len(heads[kind]) * 0.66 * self.size) + pick.choice((8, 14))
            for kind, width in widths.items()
        }
        shrink = min(1.0, (pen.size[0] - 70) / sum(widths.values()))
        if shrink < 1:
            self.size *= shrink
            widths = {kind: width * shrink for kind, width in widths.items()}
        ruled = pick.choice(("", "", "rows", "grid"))
        aligned = {
            kind: pick.choice(("right", "right", "left", "center"))
            if kind in ("quantity", "price", "total")
            else pick.choice(("left", "left", "center"))
            for kind in kinds
        }
        head_aligned = {kind: pick.choice((aligned[kind], "center", "left")) for kind in kinds}
        pitch, y = self.size * pick.choice((1.5, 1.8, 2.4)), top
        edges = [35.0]
        for kind in kinds:
            edges.append(edges[-1] + widths[kind])
        deep = pitch * (1.7 if self.wrapped else 1)
        y = self._heads(top, kinds, edges, widths, heads, head_aligned, ruled, pitch)
        begun, page = top, 1
        for at in range(len(self.lines)):
            if y + 2 * deep > pen.size[1] - 60:
                self._grid(begun, y + pitch * 0.35, edges, ruled, pitch)
                pen.text(pen.size[0] / 2, pen.size[1] - 25, f"Page {page}", align="center", size=8)
                pen.page()
                page += 1
                begun = 60
                y = self._heads(begun, kinds, edges, widths, heads, head_aligned, ruled, pitch)
            y += pitch if at == 0 or begun == y else deep
            for left, kind in zip(edges, kinds, strict=False):
                text = self._texts(kind)[at]
                if kind == "description" and self.wrapped and " " in text:
                    text, _, second = text.partition(" ")
                    self._cell(left, widths[kind], y + self.size * 1.15, second, aligned[kind])
                self._cell(left, widths[kind], y, text, aligned[kind])
            if ruled:
                pen.line(35, y + deep - pitch * 0.65, edges[-1], y + deep - pitch * 0.65)
        bottom = y + deep - pitch * 0.65
        self._grid(begun, bottom, edges, ruled, pitch)
        return bottom + 2 * pitch

    def _heads(
        self, top: float, kinds: list[str], edges: list[float], widths: dict[str, float], heads: dict[str, str], aligned: dict[str, str],
        ruled: str, pitch: float,
    ) -> float:  # fmt: skip
        for left, kind in zip(edges, kinds, strict=False):
            self._cell(left, widths[kind], top, heads[kind], aligned[kind], bold=True)
        if ruled:
            self.pen.line(35, top + pitch * 0.35, edges[-1], top + pitch * 0.35)
        return top

    def _grid(self, top: float, bottom: float, edges: list[float], ruled: str, pitch: float) -> None:
        if ruled == "grid":
            for x in edges:
                self.pen.line(x, top - pitch * 0.8, x, bottom)

    def _texts(self, kind: str) -> list[str]:
        match kind:
            case "line_no":
                return [str(at + 1) for at in range(len(self.lines))]
            case "quantity":
                return [self._number(line.quantity, digits=0) for line in self.lines]
            case "price" | "total":
                return [self.sign + self._number(getattr(line, kind)) for line in self.lines]
            case "brand":
                return ["Bosch" if at % 2 else "ATE" for at in range(len(self.lines))]
            case _:
                return [getattr(line, kind) for line in self.lines]

    def _cell(self, left: float, width: float, y: float, words: str, align: str, *, bold: bool = False) -> None:
        x = {"left": left + 3, "right": left + width - 3, "center": left + width / 2}[align]
        self.pen.text(x, y, words, align=align, size=self.size, bold=bold)

    def _sums(self, y: float, net: Decimal) -> tuple[str, str, str]:
        pick, pen = self.random, self.pen
        right = pen.size[0] - 45
        style = pick.choice(("one", "taxed", "freight", "none"))
        tax = (net * Decimal("0.2")).quantize(Decimal("0.01")) if style == "taxed" else Decimal(0)
        freight = Decimal("45.50") if style == "freight" else Decimal(0)
        rows = {
            "one": [(pick.choice(("Total", "Order total", "TOTAL", "Total amount")), net)],
            "taxed": [("Subtotal", net), ("VAT 20%", tax), ("Grand Total", net + tax)],
            "freight": [("Net total", net), ("Freight", freight), ("Total", net + freight)],
            "none": [],
        }[style]
        for label, value in rows:
            pen.text(right - 90, y, label, align="right")
            pen.text(right, y, self._number(str(value)), align="right")
            y += 14
        if pick.random() < 0.6:
            pen.text(40, y + 20, pick.choice(PHRASES))
        said_net = str(net) if style in ("taxed", "freight") else ""
        return said_net, str(tax) if style == "taxed" else "", str(net + tax + freight) if rows else ""
