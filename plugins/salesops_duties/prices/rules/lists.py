"""What a price of a list must be, and that no two of a key hold on one day (ORD-10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops.values import QUANTITY_DIGITS, UNIT_PRICE_DIGITS, parse_decimal

KINDS = ("base", "group", "customer", "contract")
MOST = 500


class NewPrice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A price per `uom` (the product's own when empty), from `min_qty` of it on; both days count, no last day: until ended."""

    part_no: str
    unit_price: str
    valid_from: dt.date
    kind: str = "base"
    uom: str = ""
    min_qty: str = "0"
    currency: str = ""
    valid_until: dt.date | None = None
    tax_inclusive: bool = False
    group: str = ""
    customer_id: UUID | None = None
    label: str = ""


class LastDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last day on which it holds."""

    on: dt.date


class PriceRow(msgspec.Struct, frozen=True):
    """A checked price, ready to be kept."""

    kind: str
    group: str
    customer_id: UUID | None
    label: str
    product_id: UUID
    uom: str
    min_qty: Decimal
    currency: str
    unit_price: Decimal
    tax_inclusive: bool
    valid_from: dt.date
    valid_until: dt.date | None

    @property
    def key(self) -> tuple[object, ...]:
        """Prices of one key may not hold on the same day."""
        return self.kind, self.group, self.customer_id, self.product_id, self.uom, self.currency, self.min_qty


class Known(msgspec.Struct, frozen=True):
    """A product of the catalogue with every unit it is sold in."""

    id: UUID
    uom: str
    units: frozenset[str]


def parse_prices(
    new: Sequence[NewPrice], products: Mapping[str, Known], customers: Collection[UUID], currency: str
) -> tuple[list[PriceRow], Faults]:
    """The prices that are whole, and every fault of the others; two of the list that overlap are a fault of the second."""
    faults = Faults()
    rows: list[tuple[int, PriceRow]] = []
    if not 1 <= len(new) <= MOST:
        faults.add("prices", "count", f"1 to {MOST} prices at once.", given=len(new))
    for index, one in enumerate(new):
        row = parse_price(one, products, customers, currency, faults, path=f"prices[{index}].")
        if row is not None:
            twin = next((i for i, other in rows if overlap(row, other)), None)
            if twin is not None:
                faults.add(
                    f"prices[{index}].valid_from",
                    "overlap",
                    f"Holds on days of prices[{twin}] too.",
                    given=one.valid_from,
                )
            rows.append((index, row))
    return [row for _, row in rows], faults


def parse_price(
    new: NewPrice, products: Mapping[str, Known], customers: Collection[UUID], currency: str, faults: Faults, *, path: str = ""
) -> PriceRow | None:  # fmt: skip
    """One price, or None with its faults noted below `path`."""
    before = len(faults.found)
    product = products.get(new.part_no.strip())
    if product is None:
        faults.add(f"{path}part_no", "known", "There is no such product.", given=new.part_no)
    elif new.uom and new.uom not in product.units:
        faults.add(f"{path}uom", "unit", "It is not sold by this unit.", given=new.uom, allowed=sorted(product.units))
    _check_whom(new, customers, faults, path)
    code = new.currency or currency
    if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
        faults.add(f"{path}currency", "iso4217", "An ISO 4217 code such as CNY.", given=code)
    if new.valid_until is not None and new.valid_until < new.valid_from:
        faults.add(f"{path}valid_until", "order", "Not before its first day.", given=new.valid_until)
    price = _decimal(new.unit_price, UNIT_PRICE_DIGITS, f"{path}unit_price", faults)
    least = _decimal(new.min_qty or "0", QUANTITY_DIGITS, f"{path}min_qty", faults)
    if len(faults.found) > before or product is None or price is None or least is None:
        return None
    return PriceRow(new.kind, new.group.strip(), new.customer_id, new.label.strip(), product.id, new.uom or product.uom, least, code, price,
                    new.tax_inclusive, new.valid_from, new.valid_until)  # fmt: skip


def overlap(one: PriceRow, other: PriceRow) -> bool:
    """Whether two prices of one key hold on a common day."""
    last, other_last = one.valid_until or dt.date.max, other.valid_until or dt.date.max
    return one.key == other.key and one.valid_from <= other_last and other.valid_from <= last


def _check_whom(new: NewPrice, customers: Collection[UUID], faults: Faults, path: str) -> None:
    if new.kind not in KINDS:
        faults.add(
            f"{path}kind", "choice", "Choose base, group, customer or contract.", given=new.kind, allowed=list(KINDS)
        )
        return
    if (new.kind == "group") != bool(new.group.strip()):
        faults.add(f"{path}group", "group_only", "A price of a group names the group, and only that.", given=new.group)
    if (new.kind in ("customer", "contract")) != (new.customer_id is not None):
        words = "A customer's or a contract's price names the customer, and only these."
        faults.add(f"{path}customer_id", "customer_only", words, given=new.customer_id)
    elif new.customer_id is not None and new.customer_id not in customers:
        faults.add(f"{path}customer_id", "known", "There is no such customer.", given=new.customer_id)
    if new.kind == "contract" and not new.label.strip():
        faults.add(f"{path}label", "required", "Name the contract.")


def _decimal(text: str, digits: int, field: str, faults: Faults) -> Decimal | None:
    try:
        value = parse_decimal(text, digits=digits)
    except ValueError as error:
        faults.add(field, "decimal", f"Needs {error}.", given=text, allowed=f"{digits} digits after the point")
        return None
    if value < 0:
        faults.add(field, "not_negative", "Zero or more.", given=text)
        return None
    return value
