"""What a supplier's invoice says beside what was ordered and what came; the rows it takes from are locked (three-way match)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Money, Transaction
from salesops.masterdata.rates import Rate, rates_on
from salesops_duties.procurement import rules
from salesops_duties.procurement.rules.invoices import Block, Compared, Tolerance, blocks_of, judge
from salesops_duties.procurement.rules.landing import Landing
from salesops_duties.procurement.service.loading import Purchase, PurchaseLine, line_of, load
from salesops_duties.procurement.service.policies import policy_of

_CAME = """SELECT r.receipt_id, r.line_no, r.purchase_id, r.product_id, r.quantity, r.invoiced, r.returned, r.return_due, r.own_minor, r.cost_minor,
    r.cleared_minor, h.received_on FROM procurement.receipt_line r JOIN procurement.receipt h ON (h.office_id, h.id) = (r.office_id, r.receipt_id)
  WHERE r.office_id = $1 AND r.purchase_id = ANY ($2) ORDER BY h.received_on, r.receipt_id, r.line_no FOR UPDATE OF r"""
_DUE = """SELECT l.return_id, l.purchase_id, l.line_no, l.due, l.credited, l.claim_minor FROM procurement.return_line l
  WHERE l.office_id = $1 AND l.purchase_id = ANY ($2) AND l.credited < l.due ORDER BY l.return_id, l.line_no FOR UPDATE OF l"""


class Entered(msgspec.Struct, frozen=True):
    """A line as it was entered and parsed."""

    line_no: int
    kind: Any
    purchase_id: UUID | None
    purchase_line: int | None
    quantity: Decimal
    unit_price: Decimal
    amount_minor: int
    words: str = ""


class Came(msgspec.Struct, frozen=True):
    """Goods of a receipt, their row locked; `taken` is what invoices took of them, or went back before one did."""

    receipt_id: UUID
    line_no: int
    purchase_id: UUID
    product_id: UUID
    quantity: Decimal
    invoiced: Decimal
    returned: Decimal
    return_due: Decimal
    own_minor: int
    cost_minor: int
    cleared_minor: int
    received_on: dt.date

    @property
    def taken(self) -> Decimal:
        return self.invoiced + self.returned - self.return_due

    @property
    def open(self) -> Decimal:
        return self.quantity - self.taken


class Share(msgspec.Struct, frozen=True):
    """What a line takes of goods that came, or of a return that waits for its credit, and what that is worth."""

    line_no: int
    document_id: UUID
    document_line: int
    quantity: Decimal
    cleared_minor: int


class Match(msgspec.Struct, frozen=True):
    """An invoice beside its orders: the lines, what keeps it, and what booking it takes, in the office's currency."""

    lines: tuple[Compared, ...]
    blocks: tuple[Block, ...]
    shares: tuple[Share, ...]
    charges: dict[UUID, int]
    cleared: dict[int, int]
    agreed_goods_minor: int
    differences_own_minor: int
    last_receipt: dt.date | None
    rate: Rate


async def lock_orders(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, Purchase]:
    """The orders by id, locked in one order everywhere."""
    return {one: await load(tx, one) for one in sorted(set(ids))}


async def came_of(tx: Transaction, orders: Sequence[UUID]) -> list[Came]:
    """What came of these orders, the oldest first; the rows are locked, after the orders."""
    return [Came(**dict(row.items())) for row in await tx.fetch(_CAME, tx.office.id, orders)]


async def match(
    tx: Transaction,
    lines: Sequence[Entered],
    orders: dict[UUID, Purchase],
    *,
    currency: str,
    invoice_on: dt.date,
    is_credit: bool,
) -> Match:
    """Compare an invoice with its orders, which the caller locked."""
    policy = await policy_of(tx)
    tolerance = Tolerance(Decimal(policy.price_percent), policy.difference_minor)
    rate = (await rates_on(tx, [currency], tx.office.currency, invoice_on))[currency]
    came = await came_of(tx, sorted(orders))
    due = [dict(row.items()) for row in await tx.fetch(_DUE, tx.office.id, sorted(orders))] if is_credit else []
    pools = {} if is_credit else {one.id: await _charges_left(tx, one, came) for one in orders.values()}
    compared, shares, charges, cleared = [], [], dict[UUID, int](), dict[int, int]()
    for line in lines:
        order = orders[line.purchase_id] if line.purchase_id else None
        if line.kind == "goods":
            assert order is not None
            assert line.purchase_line is not None
            item = line_of(order, line.purchase_line)
            mine = [one for one in came if (one.purchase_id, one.line_no) == (order.id, item.line_no)]
            owed = [one for one in due if (one["purchase_id"], one["line_no"]) == (order.id, item.line_no)]
            one = _goods(line, order, item, mine, owed, currency, is_credit=is_credit)
            taken = _take_due(line, owed) if is_credit else _take(line, mine)
            came = _after(came, taken) if not is_credit else came
            shares += taken
            cleared[line.line_no] = sum(share.cleared_minor for share in taken)
        else:
            one, covered = _charge(line, order, pools, rate, is_credit=is_credit)
            cleared[line.line_no] = covered
            if order is not None and covered:
                charges[order.id] = charges.get(order.id, 0) + covered
        compared.append(judge(one, tolerance, is_credit=is_credit))
    differences = sum(abs(rate.convert(abs(one.difference_minor))) for one in compared)
    if is_credit:
        differences = sum(rate.convert(abs(one.difference_minor)) for one in compared if one.kind == "goods")
    days = {one.received_on for one in came if any(_is_of(share, one) for share in shares)}
    return Match(
        tuple(compared),
        blocks_of(compared, differences, tolerance),
        tuple(shares),
        charges,
        cleared,
        sum(one.agreed_minor for one in compared if one.kind == "goods"),
        differences,
        max(days, default=None),
        rate,
    )


def _goods(
    line: Entered,
    order: Purchase,
    item: PurchaseLine,
    came: Sequence[Came],
    owed: Sequence[dict[str, Any]],
    currency: str,
    *,
    is_credit: bool,
) -> Compared:
    still = sum(((one["due"] - one["credited"]) for one in owed), Decimal(0))
    kept = sum((one.open for one in came), Decimal(0))
    return Compared(
        line.line_no,
        "goods",
        order.id,
        order.number,
        item.line_no,
        item.part_no,
        line.quantity,
        line.unit_price,
        line.amount_minor,
        item.quantity - item.closed,
        item.unit_price,
        item.received,
        still if is_credit else kept,
        Money.times(line.quantity, item.unit_price, currency).minor,
    )


def _take(line: Entered, came: Sequence[Came]) -> list[Share]:
    """What the line takes of each receipt, the oldest first; the parts of a receipt add up to what its goods are worth."""
    parts = rules.spread(line.quantity, [one.open for one in came])
    return [
        Share(
            line.line_no,
            one.receipt_id,
            one.line_no,
            part,
            rules.share_of(one.own_minor, part, one.quantity, one.taken),
        )
        for one, part in zip(came, parts, strict=True)
        if part
    ]


def _take_due(line: Entered, owed: Sequence[dict[str, Any]]) -> list[Share]:
    """What a credit takes of the returns that wait for one."""
    parts = rules.spread(line.quantity, [one["due"] - one["credited"] for one in owed])
    shares = []
    for one, part in zip(owed, parts, strict=True):
        if part:
            worth = rules.share_of(one["claim_minor"], part, one["due"], one["credited"])
            shares.append(Share(line.line_no, one["return_id"], one["line_no"], part, worth))
            one["credited"] += part
    return shares


def _after(came: Sequence[Came], taken: Sequence[Share]) -> list[Came]:
    """The receipts as they stand after a line took its part: the next line of the same goods takes what is left."""
    return [
        msgspec.structs.replace(one, invoiced=one.invoiced + sum(s.quantity for s in taken if _is_of(s, one)))
        for one in came
    ]


def _is_of(share: Share, one: Came) -> bool:
    return (share.document_id, share.document_line) == (one.receipt_id, one.line_no)


def _charge(
    line: Entered, order: Purchase | None, pools: dict[UUID, int], rate: Rate, *, is_credit: bool
) -> tuple[Compared, int]:
    """A charge takes what was reckoned for the order's freight, duty and handling, and is a difference for the rest."""
    own = rate.convert(line.amount_minor)
    covered = 0
    if order is not None and not is_credit:
        covered = max(0, min(own, pools[order.id]))
        pools[order.id] -= covered
    agreed = line.amount_minor if covered == own else line.amount_minor * covered // own
    one = Compared(
        line.line_no,
        line.kind,
        order.id if order else None,
        order.number if order else "",
        None,
        line.words,
        Decimal(0),
        Decimal(0),
        line.amount_minor,
        Decimal(0),
        Decimal(0),
        Decimal(0),
        Decimal(0),
        line.amount_minor if is_credit else agreed,
    )
    return one, covered


async def _charges_left(tx: Transaction, order: Purchase, came: Sequence[Came]) -> int:
    """What was reckoned for an order's freight, duty and handling and is not invoiced: of all that is ordered, or of what came."""
    reckoned = sum(one.cost_minor - one.own_minor for one in came if one.purchase_id == order.id)
    rate = Rate(order.currency, tx.office.currency, order.rate or Decimal(1))
    own = rate.convert(order.total_minor)
    terms = Landing(order.total_minor, order.freight_minor, order.duty_percent, order.handling_percent)
    expected = rules.landed(order.total_minor, own, terms) - own
    return max(reckoned, expected) - order.charges_cleared_minor
