"""Orders drawn as PDF in many layouts, each with what it says, so that a wrong reading is found."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from reportlab.lib.pagesizes import A4, landscape, letter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

CHINESE = "STSong-Light"
Drawn = tuple[bytes, list["Said"]]


@dataclass(frozen=True)
class Line:
    """What a line says."""

    part: str
    description: str
    quantity: str
    price: str
    amount: str = ""
    uom: str = ""

    @property
    def total(self) -> str:
        return self.amount or f"{Decimal(self.quantity) * Decimal(self.price):.2f}"


@dataclass(frozen=True)
class Said:
    """What an order says, for comparison; an empty text is not said."""

    number: str
    lines: Sequence[Line]
    day: str = ""
    currency: str = ""
    net: str = ""
    tax: str = ""
    gross: str = ""
    buyer: str = ""
    clean: bool = True  # whether its lines must be read without any doubt about a figure


@dataclass
class Pen:
    """Draws words and lines from the top left corner of pages."""

    size: tuple[float, float] = A4
    font: str = "Helvetica"
    out: io.BytesIO = field(default_factory=io.BytesIO)

    def __post_init__(self) -> None:
        if self.font == CHINESE:
            pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))
        self.canvas = Canvas(self.out, pagesize=self.size, invariant=True)

    def text(self, x: float, y: float, words: str, *, size: float = 9, align: str = "left", bold: bool = False) -> None:
        font = self.font if self.font == CHINESE or not bold else f"{self.font}-Bold"
        self.canvas.setFont(font, size)
        draw = {
            "left": self.canvas.drawString,
            "right": self.canvas.drawRightString,
            "center": self.canvas.drawCentredString,
        }
        draw[align](x, self.size[1] - y, words)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.setLineWidth(0.6)
        self.canvas.line(x0, self.size[1] - y0, x1, self.size[1] - y1)

    def page(self) -> None:
        self.canvas.showPage()

    def done(self) -> bytes:
        self.canvas.save()
        return self.out.getvalue()


PARTS = (
    Line("WP-2208", "Water pump, cast iron", "4", "138.00"),
    Line("OF-0071", "Oil filter", "20", "18.50"),
    Line("BD-3301/A", "Brake disc 312 mm, front", "6", "72.25"),
    Line("SP-0004", "Spark plug", "120", "3.40"),
    Line("TB-1190", "Timing belt set with tensioner", "3", "96.80"),
)


def total(lines: Sequence[Line]) -> Decimal:
    return sum((Decimal(line.total) for line in lines), Decimal(0))


def table(
    pen: Pen, top: float, columns: Sequence[tuple[str, float, str, Callable[[int, Line], str]]], lines: Sequence[Line], *,
    pitch: float = 18, ruled: str = "", left: float = 40, right: float = 555, edges: Sequence[float] = (), size: float = 9,
) -> float:  # fmt: skip
    """Heads and lines; `ruled` is "grid", "rows" or nothing. Gives the height below."""
    for head, x, align, _ in columns:
        pen.text(x, top, head, align=align, bold=True, size=size)
    y = top
    if ruled:
        pen.line(left, top - 12, right, top - 12)
        pen.line(left, top + 5, right, top + 5)
    for at, line in enumerate(lines):
        y += pitch
        for _, x, align, words in columns:
            pen.text(x, y, words(at, line), align=align, size=size)
        if ruled:
            pen.line(left, y + 5, right, y + 5)
    if ruled == "grid":
        for x in (left, *edges, right):
            pen.line(x, top - 12, x, y + 5)
    return y + pitch


def plain_usual() -> Drawn:
    """An English order without lines: heads over left and right aligned columns."""
    pen, lines = Pen(), PARTS[:4]
    pen.text(40, 50, "Northwind Motors Ltd", size=14, bold=True)
    pen.text(40, 64, "12 Dock Road, Hull HU1 2AB")
    pen.text(555, 50, "PURCHASE ORDER", size=18, align="right", bold=True)
    pen.text(400, 80, "PO Number: NW-10442")
    pen.text(400, 93, "Date: 14 March 2026")
    pen.text(400, 106, "Currency: GBP")
    pen.text(40, 120, "Supplier:", bold=True)
    for at, words in enumerate(("Harbour Parts Trading", "7 Quay Street", "Shanghai")):
        pen.text(40, 133 + 12 * at, words)
    columns = (
        ("Line", 40, "left", lambda at, _: str(at + 1)),
        ("Part No.", 75, "left", lambda _, one: one.part),
        ("Description", 160, "left", lambda _, one: one.description),
        ("Qty", 380, "right", lambda _, one: one.quantity),
        ("Unit Price", 460, "right", lambda _, one: one.price),
        ("Amount", 555, "right", lambda _, one: one.total),
    )
    y = table(pen, 200, columns, lines)
    net = total(lines)
    tax = (net * Decimal("0.2")).quantize(Decimal("0.01"))
    for label, value in (("Subtotal", net), ("VAT 20%", tax), ("Total", net + tax)):
        pen.text(460, y, label, align="right")
        pen.text(555, y, f"{value:,.2f}", align="right")
        y += 14
    said = Said("NW-10442", lines, "2026-03-14", "GBP", str(net), str(tax), str(net + tax), "Northwind Motors Ltd")
    return pen.done(), [said]


def gridded_wrapped() -> Drawn:
    """A grid of drawn lines with descriptions over two rows."""
    pen = Pen(letter)
    lines = PARTS[:3]
    pen.text(40, 50, "Purchase Order #88121", size=16, bold=True)
    pen.text(40, 75, "Order Date: 2026-02-03")
    pen.text(40, 90, "Bill To: Prairie Tractor Co, 55 Main St, Omaha NE")
    pen.text(40, 105, "Vendor: Harbour Parts Trading")
    edges = (120, 330, 390, 470)
    for x, head in (
        (45, "SKU"),
        (125, "Item Description"),
        (340, "Quantity"),
        (400, "Price (USD)"),
        (480, "Total (USD)"),
    ):
        pen.text(x, 140, head, bold=True, size=9)
    y = 146
    pen.line(40, 128, 570, 128)
    pen.line(40, y, 570, y)
    for line in lines:
        first, _, second = line.description.partition(" ")
        pen.text(45, y + 13, line.part)
        pen.text(125, y + 13, first)
        pen.text(125, y + 25, second)
        pen.text(380, y + 13, line.quantity, align="right")
        pen.text(460, y + 13, line.price, align="right")
        pen.text(560, y + 13, line.total, align="right")
        y += 32
        pen.line(40, y, 570, y)
    for x in (40, *edges, 570):
        pen.line(x, 128, x, y)
    pen.text(470, y + 20, "Order total", align="right")
    pen.text(560, y + 20, f"${total(lines)}", align="right")
    return pen.done(), [Said("88121", lines, "2026-02-03", "USD", gross=str(total(lines)), buyer="Prairie Tractor Co")]


def german() -> Drawn:
    """A German order with decimal commas, thousands with points, the amount before the price."""
    pen = Pen()
    lines = (Line("4711-08", "Wasserpumpe", "12", "138.00", uom="Stk"), Line("0071", "Ölfilter", "1250", "18.50", uom="Stk"),
             Line("3301-A", "Bremsscheibe vorn", "6", "72.25", uom="Satz"))  # fmt: skip

    def comma(value: str) -> str:
        return f"{Decimal(value):,.2f}".translate(str.maketrans(",.", ".,"))

    pen.text(40, 50, "Kfz-Teile Weber GmbH", size=13, bold=True)
    pen.text(40, 64, "Hafenstraße 9, 20457 Hamburg")
    pen.text(40, 110, "Bestellung", size=18, bold=True)
    pen.text(40, 135, "Bestellnummer: 4500017733")
    pen.text(300, 135, "Bestelldatum: 03.04.2026")
    columns = (
        ("Pos.", 40, "left", lambda at, _: str(10 * (at + 1))),
        ("Artikelnummer", 75, "left", lambda _, one: one.part),
        ("Bezeichnung", 165, "left", lambda _, one: one.description),
        ("Menge", 345, "right", lambda _, one: f"{int(one.quantity):,}".replace(",", ".")),
        ("ME", 355, "left", lambda _, one: one.uom),
        ("Gesamtpreis", 460, "right", lambda _, one: comma(one.total)),
        ("Einzelpreis", 550, "right", lambda _, one: comma(one.price)),
    )
    y = table(pen, 170, columns, lines, ruled="rows")
    net = total(lines)
    tax = (net * Decimal("0.19")).quantize(Decimal("0.01"))
    for label, value in (("Nettobetrag", net), ("zzgl. 19 % MwSt.", tax), ("Gesamtbetrag EUR", net + tax)):
        pen.text(440, y, label, align="right")
        pen.text(550, y, comma(str(value)), align="right")
        y += 14
    return pen.done(), [
        Said("4500017733", lines, "2026-04-03", "EUR", str(net), str(tax), str(net + tax), "Kfz-Teile Weber GmbH")
    ]


def chinese(title: str = "采购订单", *, grid: bool = True) -> Drawn:
    """A Chinese order with a sum in words and boxes for both sides."""
    pen = Pen(font=CHINESE)
    lines = (Line("WP-2208", "水泵总成", "24", "138.00", uom="件"), Line("OF-0071", "机油滤清器", "200", "18.50", uom="只"),
             Line("BD-3301", "前制动盘", "16", "72.25", uom="片"))  # fmt: skip
    pen.text(297, 50, "天山汽配有限公司", size=15, align="center")
    pen.text(297, 72, title, size=18, align="center")
    pen.text(40, 100, "订单编号：TS20260318-02")
    pen.text(380, 100, "订购日期：2026年3月18日")
    pen.text(40, 116, "需方：天山汽配有限公司")
    pen.text(300, 116, "供方：海港配件贸易有限公司")
    pen.text(40, 132, "交货日期：2026-04-10")
    columns = (
        ("序号", 45, "left", lambda at, _: str(at + 1)),
        ("零件号", 85, "left", lambda _, one: one.part),
        ("品名规格", 175, "left", lambda _, one: one.description),
        ("单位", 320, "left", lambda _, one: one.uom),
        ("数量", 400, "right", lambda _, one: one.quantity),
        ("单价(元)", 470, "right", lambda _, one: one.price),
        ("金额(元)", 550, "right", lambda _, one: f"{Decimal(one.total):,.2f}"),
    )
    y = table(pen, 165, columns, lines, ruled="grid" if grid else "", edges=(80, 170, 315, 350, 410, 480))
    pen.text(45, y, "合计")
    pen.text(550, y, f"￥{total(lines):,.2f}", align="right")
    pen.text(45, y + 16, "合计金额(大写)：捌仟壹佰陆拾捌元整")
    pen.text(45, y + 40, "付款方式：月结30天")
    return pen.done(), [
        Said("TS20260318-02", lines, "2026-03-18", "CNY", gross=str(total(lines)), buyer="天山汽配有限公司")
    ]


def chinese_without_lines() -> Drawn:
    """The same without drawn lines, as a 订购单."""
    return chinese("订购单", grid=False)


def wide() -> Drawn:
    """Landscape, columns in another order, two part numbers, a day for each line."""
    pen, lines = Pen(landscape(A4)), PARTS[:4]
    pen.text(40, 45, "ORDER", size=20, bold=True)
    pen.text(500, 45, "Order No: LX/2026/0091")
    pen.text(500, 60, "Order date: 2026-05-06")
    pen.text(500, 75, "Buyer: Lux Fleet Services")
    columns = (
        ("Delivery Date", 40, "left", lambda at, _: f"2026-06-{10 + at}"),
        ("Qty", 165, "right", lambda _, one: one.quantity),
        ("UoM", 180, "left", lambda _, one: "pcs"),
        ("Your Part No", 230, "left", lambda _, one: one.part),
        ("Our Part No", 330, "left", lambda at, _: f"LX-{700 + at}"),
        ("Description", 420, "left", lambda _, one: one.description),
        ("Net price", 690, "right", lambda _, one: one.price),
        ("Line total", 790, "right", lambda _, one: f"{Decimal(one.total):,.2f}"),
    )
    y = table(pen, 120, columns, lines, ruled="rows", right=800)
    pen.text(690, y, "Grand total EUR", align="right")
    pen.text(790, y, f"{total(lines):,.2f}", align="right")
    return pen.done(), [
        Said("LX/2026/0091", lines, "2026-05-06", "EUR", gross=str(total(lines)), buyer="Lux Fleet Services")
    ]


def many_pages() -> Drawn:
    """Three pages with their heads again, a sum carried forward, and the sums on the last."""
    pen = Pen()
    lines = tuple(
        Line(f"MP-{1000 + at}", f"Mounting plate size {at}", str(at % 9 + 1), f"{10 + at}.50") for at in range(70)
    )
    numbers = {line.part: at for at, line in enumerate(lines, 1)}
    columns = (
        ("No.", 40, "left", lambda _, one: str(numbers[one.part])),
        ("Item Code", 75, "left", lambda _, one: one.part),
        ("Description", 165, "left", lambda _, one: one.description),
        ("Quantity", 390, "right", lambda _, one: one.quantity),
        ("Unit Price", 470, "right", lambda _, one: one.price),
        ("Amount", 550, "right", lambda _, one: f"{Decimal(one.total):,.2f}"),
    )
    for number in range(3):
        pen.text(40, 40, "Oceanic Supply BV", bold=True, size=12)
        pen.text(550, 40, "PURCHASE ORDER", align="right", size=14, bold=True)
        pen.text(40, 58, "PO No: OS-5550123")
        pen.text(250, 58, "PO Date: 2026-01-20")
        pen.text(550, 58, f"Page {number + 1} of 3", align="right")
        some = lines[number * 27 : (number + 1) * 27]
        y = table(pen, 90, columns, some)
        if number < 2:
            pen.text(470, y, "Carried forward", align="right")
            pen.text(550, y, f"{total(lines[: (number + 1) * 27]):,.2f}", align="right")
            pen.page()
    pen.text(470, y, "Total EUR", align="right")
    pen.text(550, y, f"{total(lines):,.2f}", align="right")
    return pen.done(), [
        Said("OS-5550123", lines, "2026-01-20", "EUR", gross=str(total(lines)), buyer="Oceanic Supply BV")
    ]


def two_in_one() -> Drawn:
    """Two orders in one file, a page each."""
    pen, said = Pen(), []
    for number, lines in (("A-771", PARTS[:2]), ("A-772", PARTS[2:])):
        pen.text(40, 50, "PURCHASE ORDER", size=16, bold=True)
        pen.text(40, 70, f"PO #: {number}")
        pen.text(40, 85, "Date: 2026-07-30")
        pen.text(40, 100, "Customer: Alder & Sons")
        columns = (
            ("Part #", 40, "left", lambda _, one: one.part),
            ("Description", 140, "left", lambda _, one: one.description),
            ("Qty", 400, "right", lambda _, one: one.quantity),
            ("Each", 470, "right", lambda _, one: one.price),
            ("Ext. Price", 550, "right", lambda _, one: one.total),
        )
        y = table(pen, 130, columns, lines)
        pen.text(470, y, "TOTAL USD", align="right")
        pen.text(550, y, f"{total(lines)}", align="right")
        pen.page()
        said.append(Said(number, lines, "2026-07-30", "USD", gross=str(total(lines)), buyer="Alder & Sons"))
    return pen.done(), said


def two_on_a_page() -> Drawn:
    """Two orders on one page, one below the other."""
    pen, said, top = Pen(), [], 40.0
    for number, lines in (("B-1", PARTS[:2]), ("B-2", PARTS[2:4])):
        pen.text(40, top, "PURCHASE ORDER", size=14, bold=True)
        pen.text(300, top, f"PO Number: {number}")
        pen.text(40, top + 16, "Date: 2026-08-13")
        columns = (
            ("Part", 40, "left", lambda _, one: one.part),
            ("Description", 140, "left", lambda _, one: one.description),
            ("Qty", 400, "right", lambda _, one: one.quantity),
            ("Price", 470, "right", lambda _, one: one.price),
            ("Total", 550, "right", lambda _, one: one.total),
        )
        top = table(pen, top + 45, columns, lines)
        pen.text(470, top, "Order total EUR", align="right")
        pen.text(550, top, f"{total(lines)}", align="right")
        top += 60
        said.append(Said(number, lines, "2026-08-13", "EUR", gross=str(total(lines))))
    return pen.done(), said


def stacked_heads() -> Drawn:
    """Heads over two rows, a discount, units in the cell of the quantity."""
    pen, lines = (
        Pen(),
        (
            Line("WP-2208", "Water pump", "10", "138.00", "1311.00"),
            Line("OF-0071", "Oil filter", "40", "18.50", "703.00"),
        ),
    )
    pen.text(40, 50, "Purchase order PO-31337", size=15, bold=True)
    pen.text(40, 75, "Date of order: 21-Sep-2026")
    pen.text(40, 90, "Buyer: Fjord Marine AS")
    for x, first, second, align in (
        (40, "Item", "no.", "left"), (120, "Description", "", "left"), (330, "Order", "quantity", "right"), (400, "Unit", "price", "right"),
        (460, "Disc.", "%", "right"), (550, "Net", "amount", "right"),
    ):  # fmt: skip
        pen.text(x, 120, first, align=align, bold=True)
        pen.text(x, 131, second, align=align, bold=True)
    y = 152
    for line in lines:
        for x, words, align in (
            (40, line.part, "left"), (120, line.description, "left"), (330, f"{line.quantity} pcs", "right"), (400, line.price, "right"),
            (460, "5", "right"), (550, line.total, "right"),
        ):  # fmt: skip
            pen.text(x, y, words, align=align)
        y += 20
    pen.text(460, y, "Total NOK", align="right")
    pen.text(550, y, "2,014.00", align="right")
    return pen.done(), [Said("PO-31337", lines, "2026-09-21", "NOK", gross="2014.00", buyer="Fjord Marine AS")]


def small(
    title: str,
    *,
    wrong_total: str = "",
    without_total: bool = False,
    drop: int = -1,
    day: str = "2026-03-05",
    mark: str = "EUR",
) -> Drawn:
    """A small order to be spoilt in one way."""
    pen, lines = Pen(), PARTS[:3]
    pen.text(40, 50, title, size=16, bold=True)
    pen.text(40, 75, "PO Number: Z-9")
    pen.text(40, 90, f"Date: {day}")
    pen.text(40, 105, "Customer: Zephyr Garage")
    columns = (
        ("Part No", 40, "left", lambda _, one: one.part),
        ("Description", 140, "left", lambda _, one: one.description),
        ("Qty", 400, "right", lambda at, one: "" if at == drop else one.quantity),
        ("Price", 470, "right", lambda _, one: one.price),
        ("Amount", 550, "right", lambda _, one: one.total),
    )
    y = table(pen, 140, columns, lines)
    if not without_total:
        pen.text(470, y, f"Total {mark}", align="right")
        pen.text(550, y, wrong_total or f"{total(lines)}", align="right")
    gross = "" if without_total else wrong_total or str(total(lines))
    return pen.done(), [
        Said("Z-9", lines, currency=mark if len(mark) == 3 else "", gross=gross, buyer="Zephyr Garage", clean=drop < 0)
    ]


def french() -> Drawn:
    """A French order: spaces in thousands, decimal commas."""
    pen = Pen()
    lines = (Line("REF-1201", "Pompe à eau", "15", "1138.50"), Line("REF-1202", "Filtre à huile", "2400", "3.75"))

    def spaced(value: str) -> str:
        return f"{Decimal(value):,.2f}".translate(str.maketrans(",.", " ,"))

    pen.text(40, 50, "Garage Lafayette SARL", size=13, bold=True)
    pen.text(40, 80, "BON DE COMMANDE", size=16, bold=True)
    pen.text(40, 100, "N° de commande : BC-2026-114")
    pen.text(300, 100, "Date : 17/04/2026")
    columns = (
        ("Référence", 40, "left", lambda _, one: one.part),
        ("Désignation", 130, "left", lambda _, one: one.description),
        ("Quantité", 380, "right", lambda _, one: f"{int(one.quantity):,}".replace(",", " ")),
        ("P.U. HT", 460, "right", lambda _, one: spaced(one.price)),
        ("Montant HT", 550, "right", lambda _, one: spaced(one.total)),
    )
    y = table(pen, 140, columns, lines)
    net = total(lines)
    tax = (net * Decimal("0.2")).quantize(Decimal("0.01"))
    for label, value in (("Total HT", net), ("TVA 20 %", tax), ("Total TTC €", net + tax)):
        pen.text(460, y, label, align="right")
        pen.text(550, y, spaced(str(value)), align="right")
        y += 14
    return pen.done(), [
        Said("BC-2026-114", lines, "2026-04-17", "EUR", str(net), str(tax), str(net + tax), "Garage Lafayette SARL")
    ]


def centred_heads() -> Drawn:
    """Heads in the middle of wide columns whose words begin far left of them."""
    pen, lines = Pen(), PARTS[:4]
    pen.text(40, 50, "PURCHASE ORDER", size=16, bold=True)
    pen.text(40, 75, "PO No. C-4001")
    pen.text(40, 90, "PO Date 2026-11-02")
    pen.text(40, 105, "Bill to: Cedar Works")
    for head, x in (("Part No.", 75), ("Description", 250), ("Qty", 400), ("Unit price", 460), ("Amount", 530)):
        pen.text(x, 140, head, align="center", bold=True)
    y = 160
    for line in lines:
        for words, x, align in (
            (line.part, 45, "left"), (line.description, 118, "left"), (line.quantity, 400, "center"), (line.price, 480, "right"), (line.total, 552, "right"),
        ):  # fmt: skip
            pen.text(x, y, words, align=align)
        y += 16
    pen.text(480, y, "Total USD", align="right")
    pen.text(552, y, f"{total(lines)}", align="right")
    return pen.done(), [Said("C-4001", lines, "2026-11-02", "USD", gross=str(total(lines)), buyer="Cedar Works")]


def no_prices() -> Drawn:
    """An order without any price: only what and how many."""
    pen, lines = Pen(), PARTS[:3]
    pen.text(40, 50, "Order form", size=16, bold=True)
    pen.text(40, 75, "Order number: N-77")
    pen.text(40, 90, "Order date: 2026-02-27")
    columns = (("Article no.", 40, "left", lambda _, one: one.part), ("Description", 140, "left", lambda _, one: one.description),
               ("Quantity", 420, "right", lambda _, one: one.quantity))  # fmt: skip
    table(pen, 120, columns, lines)
    return pen.done(), [Said("N-77", lines, "2026-02-27")]


def freight_and_discount() -> Drawn:
    """Charges and an allowance between the lines' sum and the whole; freight is also a line of its own name."""
    pen, lines = Pen(), (*PARTS[:2], Line("FRT", "Freight pallet", "2", "45.00"))
    pen.text(40, 50, "PURCHASE ORDER", size=16, bold=True)
    pen.text(40, 75, "P.O. No.: FD-12")
    pen.text(40, 90, "Date: 2026-06-18")
    pen.text(40, 105, "Customer: Delta Cranes")
    columns = (
        ("Part No", 40, "left", lambda _, one: one.part),
        ("Description", 140, "left", lambda _, one: one.description),
        ("Qty", 400, "right", lambda _, one: one.quantity),
        ("Price", 470, "right", lambda _, one: one.price),
        ("Amount", 550, "right", lambda _, one: one.total),
    )
    y = table(pen, 140, columns, lines)
    net = total(lines)
    for label, value in (
        ("Subtotal", f"{net}"),
        ("Discount", "-50.00"),
        ("Shipping", "35.00"),
        ("Tax", "75.00"),
        ("Total CAD", f"{net + 60}"),
    ):
        pen.text(470, y, label, align="right")
        pen.text(550, y, value, align="right")
        y += 14
    return pen.done(), [Said("FD-12", lines, "2026-06-18", "CAD", str(net), "75.00", str(net + 60), "Delta Cranes")]


COLUMNS = (
    ("Part No", 40, "left", lambda _, one: one.part),
    ("Description", 140, "left", lambda _, one: one.description),
    ("Qty", 400, "right", lambda _, one: one.quantity),
    ("Price", 470, "right", lambda _, one: one.price),
    ("Amount", 550, "right", lambda _, one: one.total),
)


def head(pen: Pen, number: str, day: str = "2026-03-05") -> None:
    """The head of a plain order."""
    pen.text(40, 50, "PURCHASE ORDER", size=16, bold=True)
    pen.text(40, 75, f"PO Number: {number}")
    pen.text(40, 90, f"Date: {day}")
    pen.text(40, 105, "Customer: Zephyr Garage")


def middle_wrapped(where: str) -> Drawn:
    """Descriptions over three rows without drawn lines, the figures in the middle or at the bottom of them, all rows as far apart."""
    pen, lines = Pen(), PARTS[:3]
    head(pen, "W-1")
    for words, x, align in (
        ("Part No", 40, "left"),
        ("Description", 140, "left"),
        ("Qty", 400, "right"),
        ("Price", 470, "right"),
        ("Amount", 550, "right"),
    ):
        pen.text(x, 140, words, align=align, bold=True)
    y = 156.0
    for line in lines:
        rows = [f"{line.description} model", "with all fittings", "and a manual"]
        for at, words in enumerate(rows):
            pen.text(140, y, words)
            if at == (1 if where == "middle" else 2):
                for figure, x in ((line.quantity, 400), (line.price, 470), (line.total, 550)):
                    pen.text(x, y, figure, align="right")
                pen.text(40, y, line.part)
            y += 12
    pen.text(470, y + 10, "Total EUR", align="right")
    pen.text(550, y + 10, f"{total(lines)}", align="right")
    long = tuple(
        Line(one.part, f"{one.description} model with all fittings and a manual", one.quantity, one.price)
        for one in lines
    )
    return pen.done(), [
        Said("W-1", long, "2026-03-05", "EUR", gross=str(total(lines)), buyer="Zephyr Garage", clean=False)
    ]


def goes_on_without_heads() -> Drawn:
    """A second page whose lines have no heads over them."""
    pen = Pen()
    lines = tuple(Line(f"GO-{100 + at}", f"Gasket {at}", str(at + 2), "4.25") for at in range(50))
    head(pen, "G-2")
    table(pen, 140, COLUMNS, lines[:35])
    pen.page()
    y = 50.0
    for line in lines[35:]:
        for _, x, align, words in COLUMNS:
            pen.text(x, y, words(0, line), align=align)
        y += 18
    pen.text(470, y, "Total EUR", align="right")
    pen.text(550, y, f"{total(lines)}", align="right")
    return pen.done(), [
        Said("G-2", lines, "2026-03-05", "EUR", gross=str(total(lines)), buyer="Zephyr Garage", clean=False)
    ]


def labels_above_values() -> Drawn:
    """A form whose labels stand above their values, with currency marks in every cell."""
    pen, lines = Pen(), PARTS[:3]
    pen.text(40, 50, "ZEPHYR GARAGE", size=12, bold=True)
    pen.text(300, 50, "Purchase Order", size=16, bold=True)
    for x, label, value in (
        (40, "PO Number", "LA-330"),
        (160, "PO Date", "12 May 2026"),
        (280, "Payment Terms", "30 days net"),
        (420, "Ship Via", "Road"),
    ):
        pen.text(x, 80, label, bold=True, size=8)
        pen.text(x, 93, value)
    columns = (
        *COLUMNS[:3],
        ("Unit Price", 470, "right", lambda _, one: f"€{one.price}"),
        ("Line Total", 550, "right", lambda _, one: f"€{Decimal(one.total):,.2f}"),
    )
    y = table(pen, 140, columns, lines)
    pen.text(470, y, "Grand Total", align="right")
    pen.text(550, y, f"€{total(lines):,.2f}", align="right")
    return pen.done(), [Said("LA-330", lines, "2026-05-12", "EUR", gross=str(total(lines)), buyer="ZEPHYR GARAGE")]


def sections_and_notes() -> Drawn:
    """Lines under headings of sections, with a note across and a line that is cancelled."""
    pen, lines = Pen(), (PARTS[0], PARTS[1], Line("BD-3301", "Brake disc - CANCELLED", "6", "72.25"))
    head(pen, "S-3")
    for words, x, align in ((h, x, a) for h, x, a, _ in COLUMNS):
        pen.text(x, 140, words, align=align, bold=True)
    y = 160.0
    for at, line in enumerate(lines):
        if at in (0, 2):
            pen.text(
                40, y, "Section 1: engine" if at == 0 else "Section 2: brakes, deliver before 30.06.2026", bold=True
            )
            y += 20
        for _, x, align, words in COLUMNS:
            pen.text(x, y, words(0, line), align=align)
        y += 20
    pen.text(470, y, "Total EUR", align="right")
    pen.text(550, y, f"{total(lines)}", align="right")
    return pen.done(), [
        Said("S-3", lines, "2026-03-05", "EUR", gross=str(total(lines)), buyer="Zephyr Garage", clean=False)
    ]


def several_quantities() -> Drawn:
    """Columns for what is in stock, what was shipped and what is packed, beside what is ordered."""
    pen, lines = Pen(landscape(A4)), PARTS[:4]
    head(pen, "Q-4")
    columns = (
        ("Part No", 40, "left", lambda _, one: one.part),
        ("Description", 140, "left", lambda _, one: one.description),
        ("Stock", 350, "right", lambda at, _: str(90 + at)),
        ("Pack", 400, "right", lambda at, _: "10"),
        ("Order Qty", 470, "right", lambda _, one: one.quantity),
        ("Qty shipped", 550, "right", lambda at, _: "0"),
        ("Weight", 610, "right", lambda at, _: f"{at + 1}.5"),
        ("Price", 690, "right", lambda _, one: one.price),
        ("Amount", 790, "right", lambda _, one: one.total),
    )
    y = table(pen, 140, columns, lines, right=800)
    pen.text(690, y, "Total EUR", align="right")
    pen.text(790, y, f"{total(lines)}", align="right")
    return pen.done(), [Said("Q-4", lines, "2026-03-05", "EUR", gross=str(total(lines)), buyer="Zephyr Garage")]


def thousand_or_fraction() -> Drawn:
    """Quantities such as 1,250 with nothing that tells what they mean."""
    pen, lines = Pen(), (Line("A-1", "Bolt", "1250", "0"), Line("A-2", "Nut", "2000", "0"))
    head(pen, "T-5")
    columns = (*COLUMNS[:2], ("Qty", 400, "right", lambda _, one: f"{int(one.quantity):,}"))
    table(pen, 140, columns, lines)
    return pen.done(), [Said("T-5", lines, "2026-03-05", buyer="Zephyr Garage", clean=False)]


def no_amounts() -> Drawn:
    """Prices without amounts, the quantity last, and numbers at the end of descriptions."""
    pen, lines = (
        Pen(),
        (
            Line("HX-19", "Hose 25", "5", "12.00"),
            Line("HX-20", "Hose 32", "15", "14.00"),
            Line("HX-21", "Hose 40", "25", "16.00"),
        ),
    )
    head(pen, "N-6")
    columns = (("Part No", 40, "left", lambda _, one: one.part), ("Description", 120, "left", lambda _, one: one.description),
               ("Price EUR", 250, "right", lambda _, one: one.price), ("Qty", 290, "right", lambda _, one: one.quantity))  # fmt: skip
    table(pen, 140, columns, lines)
    return pen.done(), [Said("N-6", lines, "2026-03-05", "EUR", buyer="Zephyr Garage")]


def with_tax() -> Drawn:
    """A Chinese order whose prices hold the tax, with three sums in one row."""
    pen = Pen(landscape(A4), font=CHINESE)
    lines = (Line("WP-2208", "水泵总成", "10", "113.00"), Line("OF-0071", "机油滤清器", "20", "11.30"))
    pen.text(420, 45, "订购单", size=18, align="center")
    pen.text(40, 70, "采购单号：HT-0091")
    pen.text(300, 70, "日期：2026.03.20")
    pen.text(40, 88, "甲方：东湖机械厂")
    columns = (
        ("序号", 40, "left", lambda at, _: str(at + 1)),
        ("物料编码", 80, "left", lambda _, one: one.part),
        ("物料名称", 170, "left", lambda _, one: one.description),
        ("数量", 330, "right", lambda _, one: one.quantity),
        ("含税单价", 410, "right", lambda _, one: one.price),
        ("税率", 470, "right", lambda _, one: "13%"),
        ("价税合计", 600, "right", lambda _, one: one.total),
    )
    y = table(pen, 120, columns, lines, ruled="grid", edges=(75, 165, 290, 340, 420, 480), right=620)
    pen.text(40, y, "合计")
    pen.text(330, y, "30", align="right")
    pen.text(600, y, f"{total(lines)}", align="right")
    return pen.done(), [
        Said("HT-0091", lines, "2026-03-20", "", gross=str(total(lines)), buyer="东湖机械厂", clean=False)
    ]


ORDERS: dict[str, Callable[[], Drawn]] = {
    "plain_usual": plain_usual,
    "gridded_wrapped": gridded_wrapped,
    "german": german,
    "chinese": chinese,
    "chinese_without_lines": chinese_without_lines,
    "wide": wide,
    "many_pages": many_pages,
    "two_in_one": two_in_one,
    "two_on_a_page": two_on_a_page,
    "stacked_heads": stacked_heads,
    "french": french,
    "centred_heads": centred_heads,
    "no_prices": no_prices,
    "freight_and_discount": freight_and_discount,
    "middle_wrapped": lambda: middle_wrapped("middle"),
    "bottom_wrapped": lambda: middle_wrapped("bottom"),
    "goes_on_without_heads": goes_on_without_heads,
    "labels_above_values": labels_above_values,
    "sections_and_notes": sections_and_notes,
    "several_quantities": several_quantities,
    "thousand_or_fraction": thousand_or_fraction,
    "no_amounts": no_amounts,
    "with_tax": with_tax,
    "missing_total": lambda: small("PURCHASE ORDER", without_total=True),
    "wrong_total": lambda: small("PURCHASE ORDER", wrong_total="1,000.00"),
    "missing_quantity": lambda: small("PURCHASE ORDER", drop=1),
    "ambiguous_day": lambda: small("PURCHASE ORDER", day="05/03/2026"),
    "dollars": lambda: small("PURCHASE ORDER", mark="$"),
}
OTHERS = {
    "QUOTATION": "quotation",
    "INVOICE": "invoice",
    "PROFORMA INVOICE": "invoice",
    "ORDER CONFIRMATION": "confirmation",
    "Delivery Note": "delivery_note",
    "REQUEST FOR QUOTATION": "inquiry",
    "Credit Note": "credit_note",
    "Auftragsbestätigung": "confirmation",
    "Sales Order Acknowledgement": "",
}
