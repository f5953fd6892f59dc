"""Reads the files: Latin-1 CSV with backslash escapes and NULL for empty; a fault names file and line."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

import msgspec

from salesops.errors import Fault, Invalid

T = TypeVar("T")


class Customer(msgspec.Struct, frozen=True):
    number: str
    name: str
    contact: str
    phone: str
    address: str
    sales_rep: str
    credit_limit: Decimal


class Employee(msgspec.Struct, frozen=True):
    number: str
    name: str
    email: str


class Product(msgspec.Struct, frozen=True):
    code: str
    name: str
    vendor: str
    in_stock: int
    buy_price: Decimal


class Line(msgspec.Struct, frozen=True):
    order: str
    product: str
    quantity: int
    price: Decimal
    position: int


class Order(msgspec.Struct, frozen=True):
    number: str
    ordered: dt.date
    required: dt.date
    shipped: dt.date | None
    status: str
    comments: str
    customer: str

    @property
    def cancelled_before_issue(self) -> bool:
        """A cancelled order that never shipped was cancelled in time; one that shipped comes back as a return."""
        return self.status == "Cancelled" and self.shipped is None

    @property
    def comes_back(self) -> bool:
        """Shipped and cancelled all the same: the goods are returned."""
        return self.status == "Cancelled" and self.shipped is not None


class Payment(msgspec.Struct, frozen=True):
    customer: str
    check: str
    paid: dt.date
    amount: Decimal


class History(msgspec.Struct, frozen=True):
    """The whole history; `expected` are the receivables somebody else computed, by customer number."""

    customers: dict[str, Customer]
    employees: dict[str, Employee]
    products: dict[str, Product]
    orders: list[Order]
    lines: dict[str, list[Line]]
    payments: list[Payment]
    expected: dict[str, Decimal]

    def total(self, order: str) -> Decimal:
        return sum((line.quantity * line.price for line in self.lines[order]), Decimal(0))


def read_history(folder: Path) -> History:
    """Read all files of `folder`; raises `Invalid` with every faulty line."""
    faults: list[Fault] = []
    customers = _table(folder, "Customers.txt", 13, faults, lambda r: Customer(
        r[0], r[1], f"{r[3].strip()} {r[2].strip()}", r[4], ", ".join(x for x in r[5:11] if x), r[11], Decimal(r[12])))  # fmt: skip
    employees = _table(folder, "Employees.txt", 8, faults, lambda r: Employee(r[0], f"{r[2]} {r[1]}", r[4]))
    products = _table(folder, "Products.txt", 9, faults, lambda r: Product(r[0], r[1], r[4], int(r[6]), Decimal(r[7])))
    orders = _table(folder, "Orders.txt", 7, faults, lambda r: Order(
        r[0], dt.date.fromisoformat(r[1]), dt.date.fromisoformat(r[2]), dt.date.fromisoformat(r[3]) if r[3] else None, r[4], r[5], r[6]))  # fmt: skip
    lines = _table(
        folder, "OrderDetails.txt", 5, faults, lambda r: Line(r[0], r[1], int(r[2]), Decimal(r[3]), int(r[4]))
    )
    payments = _table(
        folder, "Payments.txt", 4, faults, lambda r: Payment(r[0], r[1], dt.date.fromisoformat(r[2]), Decimal(r[3]))
    )
    if faults:
        raise Invalid(faults)
    by_order: dict[str, list[Line]] = {}
    for line in sorted(lines, key=lambda ln: (ln.order, ln.position)):
        by_order.setdefault(line.order, []).append(line)
    return History({c.number: c for c in customers}, {e.number: e for e in employees}, {p.code: p for p in products}, orders,
                   by_order, payments, _expected(folder))  # fmt: skip


def _table(folder: Path, name: str, columns: int, faults: list[Fault], make: Callable[[list[str]], T]) -> list[T]:
    made: list[T] = []
    for number, row in _rows(folder / name):
        try:
            if len(row) != columns:
                raise ValueError(f"{len(row)} columns instead of {columns}")
            made.append(make(["" if cell == "NULL" else cell for cell in row]))
        except (ValueError, InvalidOperation) as error:
            faults.append(Fault(f"{name} line {number}", "readable", str(error) or "not a number"))
    return made


def _rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    if not file.exists():
        raise Invalid([Fault(file.name, "present", f"{file.name} is missing in {file.parent.name}.")])
    with file.open(encoding="latin-1", newline="") as text:
        reader = csv.reader(text, escapechar="\\")
        for row in reader:
            yield reader.line_num, row


def _expected(folder: Path) -> dict[str, Decimal]:
    file = folder / "expected_receivables.csv"
    if not file.exists():
        return {}
    with file.open(encoding="utf-8", newline="") as text:
        return {row["customerNumber"]: Decimal(row["receivable"]) for row in csv.DictReader(text)}
