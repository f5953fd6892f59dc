"""Reads the file a line at a time: memory does not grow with it, and every faulty line is named before anything is booked."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO

import msgspec

from salesops.errors import Fault, Invalid
from salesops.values import Money

COLUMNS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
MOST_FAULTS = 100
_GOODS = re.compile(
    r"\d{5}"
)  # five digits and perhaps a letter are goods; anything else is postage, a fee, a manual entry
_TIMES = ("%Y-%m-%d %H:%M:%S", "%m/%d/%Y %H:%M", "%Y-%m-%d %H:%M")


class Line(msgspec.Struct, frozen=True):
    """One line of the file; `customer` is "" where nobody is named."""

    invoice_no: str
    stock_code: str
    description: str
    quantity: Decimal
    at: dt.datetime
    unit_price: Decimal
    customer: str
    country: str

    @property
    def kind(self) -> str:
        """`credit_note` for numbers that begin with C, `adjustment` for A, else `invoice`."""
        return {"C": "credit_note", "A": "adjustment"}.get(self.invoice_no[:1], "invoice")

    @property
    def category(self) -> str:
        """Goods or other codes, to a known customer or for cash; free lines and bad debt apart."""
        if self.kind == "adjustment":
            return "bad_debt"
        if self.unit_price == 0:
            return "free"
        goods = "goods" if _GOODS.match(self.stock_code) else "other"
        return goods if self.customer else f"{goods}_cash"

    def amount(self, currency: str) -> Money:
        """What the line adds to the books, rounded half-up once; credits are negative."""
        return Money.times(self.quantity, self.unit_price, currency)


class Tally(msgspec.Struct):
    """How many lines of the file fall into each class, and what they come to in minor units."""

    lines: dict[str, int] = {}
    minor: dict[str, int] = {}
    documents: int = 0

    def add(self, line: Line, currency: str) -> None:
        """Count a line."""
        key = f"{line.kind} {line.category}"
        self.lines[key] = self.lines.get(key, 0) + 1
        self.minor[key] = self.minor.get(key, 0) + line.amount(currency).minor

    @property
    def total_lines(self) -> int:
        return sum(self.lines.values())

    @property
    def total_minor(self) -> int:
        return sum(self.minor.values())


def count_lines(file: Path, currency: str) -> Tally:
    """Read the whole file once; raises `Invalid` naming the faulty lines, the first hundred of them."""
    faults: list[Fault] = []
    tally = Tally()
    for line in read_lines(file, faults):
        tally.add(line, currency)
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        raise Invalid(faults)
    return tally


def read_lines(file: Path, faults: list[Fault]) -> Iterator[Line]:
    """The lines of a csv file, packed with gzip or not; a faulty one is noted and left out."""
    with _opened(file) as text:
        reader = csv.DictReader(text)
        if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
            raise Invalid([Fault("columns", "required", f"These columns are missing: {', '.join(missing)}.")])
        for row in reader:
            try:
                yield _line(row)
            except (ValueError, InvalidOperation, TypeError) as error:
                faults.append(Fault(f"line {reader.line_num}", "readable", f"Cannot be read: {error}.", str(row)[:120]))
                if len(faults) >= MOST_FAULTS:
                    return


def _opened(file: Path) -> IO[str]:
    if file.suffix == ".gz":
        return gzip.open(file, "rt", encoding="utf-8-sig", newline="")
    return file.open(encoding="utf-8-sig", newline="")


def _line(row: dict[str, str]) -> Line:
    number = row["InvoiceNo"].strip()
    if not number:
        raise ValueError("it has no invoice number")
    quantity, price = Decimal(row["Quantity"]), Decimal(row["UnitPrice"])
    if not (quantity.is_finite() and price.is_finite()):
        raise ValueError("quantity and price are numbers")
    return Line(
        number,
        row["StockCode"].strip(),
        row["Description"].strip(),
        quantity,
        _time(row["InvoiceDate"].strip()),
        price,
        row["CustomerID"].strip().removesuffix(".0"),
        row["Country"].strip(),
    )


def _time(text: str) -> dt.datetime:
    for form in _TIMES:
        try:
            return dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC)
        except ValueError:
            continue
    raise ValueError(f"{text!r} is no time such as 2010-12-01 08:26:00")
