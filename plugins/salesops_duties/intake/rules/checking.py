"""What every order must stand up to, however it came: its sums, its quantities, its names; what does not becomes a doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Context, Decimal

import msgspec

from salesops_duties.intake.rules.content import Doubt, OurNames, ReadLine, ReadOrder, ReadParty, Unreadable

MOST_LINES = 20_000
MOST = Decimal(10) ** 12
_EXACT = Context(prec=80, rounding=ROUND_HALF_UP)
_NO_CENTS = {"JPY", "KRW", "VND", "CLP", "ISK", "PYG", "UGX", "XAF", "XOF", "XPF"}
_THREE = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}
_ODD_WORDS = re.compile(
    r"\b(cancel+ed|cancel|void|optional|option|alternative(?:ly)?|not required|do not (?:ship|send|deliver)|on hold|deleted|storniert|entf[äa]llt|annul[ée]+|anulad[oa])\b"
    r"|取消|作废|备选|可选|暂不|不要|删除",
    re.IGNORECASE,
)


def checked(order: ReadOrder, our: OurNames, *, settled: Decimal = Decimal(0), needs_total: bool = False) -> ReadOrder:
    """The order with the doubts that its own figures and names raise; `settled` is rounding less what is paid already."""
    if len(order.lines) > MOST_LINES:
        raise Unreadable("too_many_lines", most=MOST_LINES)
    found = [*order.doubts]
    said = {(doubt.where, doubt.code) for doubt in found}
    about = {doubt.where for doubt in found}
    for doubt in _all(order, our, about, settled, needs_total):
        if (doubt.where, doubt.code) not in said:
            found.append(doubt)
            said.add((doubt.where, doubt.code))
    return msgspec.structs.replace(order, doubts=tuple(found))


def reckoned(line: ReadLine) -> Decimal | None:
    """What the line's own quantity, price, discount and charges come to, unrounded; None when one of them is missing."""
    if line.quantity is None or line.unit_price is None or not line.price_per:
        return None
    amount = _EXACT.divide(_EXACT.multiply(line.quantity, line.unit_price), line.price_per)
    if line.discount_percent:
        amount = _EXACT.multiply(amount, 1 - line.discount_percent / 100)
    return amount + sum(charge.amount if charge.is_charge else -charge.amount for charge in line.charges)


def worth(line: ReadLine, currency: str) -> Decimal | None:
    """The line's amount, or what it comes to in the currency's digits."""
    if line.amount is not None:
        return line.amount
    amount = reckoned(line)
    return None if amount is None else rounded(amount, currency)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """An amount in the currency's own digits, half away from zero."""
    return amount.quantize(Decimal(1).scaleb(-_digits(currency)), context=_EXACT)


def tolerance(currency: str) -> Decimal:
    """Half of the currency's least coin: two amounts that differ by no more are the same, rounded in one way or the other."""
    return Decimal(5).scaleb(-_digits(currency) - 1)


def charges_of(order: ReadOrder) -> Decimal:
    """The document's own charges less its allowances."""
    return sum((c.amount if c.is_charge else -c.amount for c in order.charges), Decimal(0))


def names_us(party: ReadParty, our: OurNames) -> bool | None:
    """Whether the party is us, by number or by name; None when nothing can be compared."""
    known = {_bare(one) for one in (*our.tax_ids, *our.glns, *our.endpoint_ids)} - {""}
    theirs = {_bare(value.rpartition(":")[2]) for scheme, value in party.ids if scheme != "ours"} | {
        _bare(value) for _, value in party.ids
    }
    if known & theirs:
        return True
    ours = {_firm(name) for name in our.names} - {""}
    firm = _firm(party.name)
    if ours and firm:
        return any(
            firm == name or (len(name) > 3 and (name in firm or firm in name) and len(firm) > 3) for name in ours
        )
    return False if known and theirs - {""} else None


def gtin_holds(gtin: str) -> bool:
    """Whether a GTIN-8, -12, -13 or -14 has the right check digit."""
    if not re.fullmatch(r"\d{8}|\d{12,14}", gtin, re.ASCII):
        return False
    weighed = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(gtin[:-1])))
    return (10 - weighed % 10) % 10 == int(gtin[-1])


def _all(order: ReadOrder, our: OurNames, about: set[str], settled: Decimal, needs_total: bool) -> Iterator[Doubt]:
    yield from _head(order, our, about)
    if order.kind == "order" and not order.lines and "lines" not in about:
        yield Doubt.of("no_lines", "lines")
    for at, line in enumerate(order.lines):
        yield from _line(order, at, line, about)
    yield from _numbering(order)
    yield from _sums(order, about, settled, needs_total)


def _head(order: ReadOrder, our: OurNames, about: set[str]) -> Iterator[Doubt]:
    if not order.number and "number" not in about:
        yield Doubt.of("no_number", "number")
    if order.ordered_on is None and "ordered_on" not in about:
        yield Doubt.of("no_date", "ordered_on")
    if order.kind != "order" and not order.refers_to:
        yield Doubt.of("no_reference", "refers_to")
    priced = any(line.unit_price is not None or line.amount is not None for line in order.lines)
    if priced and not order.currency and "currency" not in about:
        yield Doubt.of("no_currency", "currency")
    if not order.buyer.name and not order.buyer.ids and "buyer" not in about and "buyer.name" not in about:
        yield Doubt.of("no_buyer", "buyer")
    if names_us(order.buyer, our):
        yield Doubt.of("buyer_is_us", "buyer", order.buyer.name)
    if names_us(order.seller, our) is False:
        yield Doubt.of(
            "other_company", "seller", order.seller.name or ", ".join(value for _, value in order.seller.ids)
        )


def _line(order: ReadOrder, at: int, line: ReadLine, about: set[str]) -> Iterator[Doubt]:
    where = f"lines.{at}"
    place = line.source
    if line.quantity is None:
        if f"{where}.quantity" not in about and line.action != "cancel":
            yield Doubt.of("no_quantity", f"{where}.quantity", place=place)
    elif line.quantity <= 0:
        if line.action != "cancel":
            yield Doubt.of("quantity_not_positive", f"{where}.quantity", line.quantity, place=place)
    elif line.quantity >= MOST or line.quantity != line.quantity.quantize(Decimal("0.000001"), context=_EXACT):
        yield Doubt.of("quantity_odd", f"{where}.quantity", line.quantity, place=place)
    if line.unit_price is not None and (line.unit_price < 0 or line.unit_price >= MOST):
        yield Doubt.of("price_odd", f"{where}.unit_price", line.unit_price, place=place)
    if not (line.our_part or line.their_part or line.gtin or line.description) and f"{where}.our_part" not in about:
        yield Doubt.of("no_part", f"{where}.our_part", place=place)
    if line.gtin and not gtin_holds(line.gtin):
        yield Doubt.of("gtin_check", f"{where}.gtin", line.gtin, place=place)
    if odd := _ODD_WORDS.search(f"{line.description} {line.note}"):
        yield Doubt.of("line_words", f"{where}.note", odd[0], place=place)
    amount = reckoned(line)
    if amount is not None and line.amount is not None and abs(amount - line.amount) > tolerance(order.currency):
        yield Doubt.of(
            "line_sum", f"{where}.amount", line.amount, place=place, reckoned=rounded(amount, order.currency), stated=line.amount
        )  # fmt: skip


def _numbering(order: ReadOrder) -> Iterator[Doubt]:
    seen: set[int] = set()
    for at, line in enumerate(order.lines):
        if line.line_no in seen:
            yield Doubt.of("line_number_twice", f"lines.{at}.line_no", line.line_no, place=line.source)
        seen.add(line.line_no)


def _sums(order: ReadOrder, about: set[str], settled: Decimal, needs_total: bool) -> Iterator[Doubt]:
    values = [worth(line, order.currency) for line in order.lines]
    near = tolerance(order.currency)
    if needs_total and order.lines and order.net is None and order.gross is None and "totals.gross" not in about:
        yield Doubt.of("no_total", "totals.gross")
    known = [value for value in values if value is not None]
    whole = sum(known, Decimal(0)) if known and len(known) == len(values) else None
    if order.net is not None and whole is not None and abs(whole - order.net) > near:
        yield Doubt.of("net_sum", "totals.net", order.net, reckoned=rounded(whole, order.currency), stated=order.net)
    base = order.net if order.net is not None else whole
    if order.gross is not None and base is not None:
        come_to = base + charges_of(order) + (order.tax or 0) + settled
        if abs(come_to - order.gross) > near:
            yield Doubt.of(
                "gross_sum", "totals.gross", order.gross, reckoned=rounded(come_to, order.currency), stated=order.gross
            )  # fmt: skip


def _digits(currency: str) -> int:
    return 0 if currency in _NO_CENTS else 3 if currency in _THREE else 2


def _bare(number: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", number).upper()


def _firm(name: str) -> str:
    """A company's name without its legal form, signs and case."""
    plain = re.sub(
        r"\b(co|company|corp|corporation|inc|ltd|limited|llc|gmbh|ag|kg|sa|sarl|srl|bv|nv|ab|as|oy|plc|pty|sas|spa)\b\.?", " ", name, flags=re.IGNORECASE
    )  # fmt: skip
    return re.sub(r"[\W_]+|有限责任公司|股份有限公司|有限公司|公司", "", plain).casefold()
