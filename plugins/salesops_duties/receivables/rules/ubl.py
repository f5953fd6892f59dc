"""Invoices and credit notes as UBL 2.1 after EN 16931: what the buyer's program reads of them.

What the standard wants and the facts do not say is named by `missing`; with nothing missing, `ubl` writes it. Sums follow its
rules BR-CO-10 to BR-CO-17; the tax of each category is what was posted, not reckoned anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from xml.etree import ElementTree as ET

import msgspec

from salesops.values import Money, plain

INVOICE, CREDIT_NOTE = "Invoice", "CreditNote"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CAC, _CBC = f"{_UBL}CommonAggregateComponents-2", f"{_UBL}CommonBasicComponents-2"
_STANDARD = "urn:cen.eu:en16931:2017"
_CODES = {INVOICE: "380", CREDIT_NOTE: "381"}
# Units by UN/ECE Recommendation 20; what is not known is counted by one.
_UNITS = {
    "pc": "H87",
    "set": "SET",
    "pair": "PR",
    "kg": "KGM",
    "g": "GRM",
    "l": "LTR",
    "m": "MTR",
    "box": "XBX",
    "can": "XCA",
    "roll": "XRO",
}
_ONE = "C62"
_REASONS = {"E": "Exempt from tax", "G": "Export outside the EU", "O": "Not subject to VAT"}
_FEE = "Restocking fee, outside the scope of the goods' tax"


class Firm(msgspec.Struct, frozen=True):
    """Seller or buyer; `country` has two letters, `tax_id` is a VAT number when it begins with them."""

    name: str
    address: str
    country: str
    tax_id: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""

    @property
    def has_vat_number(self) -> bool:
        return bool(self.country) and self.tax_id.upper().startswith("EL" if self.country == "GR" else self.country)


class Line(msgspec.Struct, frozen=True):
    """One line: `amount` is net of tax and of every discount; `rate` in percent."""

    line_no: str
    part_no: str
    name: str
    quantity: Decimal
    unit: str
    price: Decimal
    amount: Money
    rate: Decimal


class Sum(msgspec.Struct, frozen=True):
    """The net and tax of one rate, as posted."""

    rate: Decimal
    net: Money
    tax: Money


class Paper(msgspec.Struct, frozen=True):
    """An invoice or credit note. `tax_status` of the buyer is standard, exempt or export; `fee` lowers a credit note."""

    kind: str
    number: str
    issued_on: dt.date
    currency: str
    seller: Firm
    buyer: Firm
    lines: tuple[Line, ...]
    sums: tuple[Sum, ...]
    tax_status: str = "standard"
    due_on: dt.date | None = None
    buyer_reference: str = ""
    order_number: str = ""
    delivery_number: str = ""
    invoice_number: str = ""
    invoiced_on: dt.date | None = None
    note: str = ""
    bank_account: str = ""
    prepaid: Money | None = None
    fee: Money | None = None


def missing(paper: Paper) -> tuple[str, ...]:
    """What the standard wants and nobody wrote down yet: fields of the letterhead and of the customer's file."""
    wanted = {
        "seller.name": paper.seller.name,
        "seller.country": paper.seller.country,
        "seller.tax_id": paper.seller.tax_id,
        "buyer.name": paper.buyer.name,
        "buyer.country": paper.buyer.country,
        "lines": paper.lines,
    }
    return tuple(name for name, value in wanted.items() if not value)


def ubl(paper: Paper) -> bytes:
    """The document as UBL 2.1 XML; whatever stands in it is text, never markup."""
    root = ET.Element(f"{{{_UBL}{paper.kind}-2}}{paper.kind}")
    for tag, value in _head(paper):
        _put(root, tag, value)
    _references(root, paper)
    _party(root, "AccountingSupplierParty", paper.seller, is_seller=True, is_taxed=not _is_outside(paper))
    _party(root, "AccountingCustomerParty", paper.buyer, is_seller=False, is_taxed=not _is_outside(paper))
    _payment(root, paper)
    if paper.fee:
        _charge(root, paper.fee, _FEE, category="E", rate=Decimal(0))
    _tax_total(root, paper)
    _totals(root, paper)
    for line in paper.lines:
        _line(root, paper, line)
    ET.register_namespace("ubl", f"{_UBL}{paper.kind}-2")
    ET.register_namespace("cac", _CAC)
    ET.register_namespace("cbc", _CBC)
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _head(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "CustomizationID", _STANDARD
    yield "ID", paper.number
    yield "IssueDate", paper.issued_on.isoformat()
    if paper.kind == INVOICE and paper.due_on:
        yield "DueDate", paper.due_on.isoformat()
    yield f"{paper.kind}TypeCode", _CODES[paper.kind]
    if paper.note:
        yield "Note", paper.note
    yield "DocumentCurrencyCode", paper.currency
    if paper.buyer_reference:
        yield "BuyerReference", paper.buyer_reference


def _references(root: ET.Element, paper: Paper) -> None:
    if paper.buyer_reference or paper.order_number:
        order = _group(root, "OrderReference")
        _put(order, "ID", paper.buyer_reference or paper.order_number)
        if paper.order_number:
            _put(order, "SalesOrderID", paper.order_number)
    if paper.invoice_number:
        before = _group(_group(root, "BillingReference"), "InvoiceDocumentReference")
        _put(before, "ID", paper.invoice_number)
        if paper.invoiced_on:
            _put(before, "IssueDate", paper.invoiced_on.isoformat())
    if paper.delivery_number:
        _put(_group(root, "DespatchDocumentReference"), "ID", paper.delivery_number)


def _party(root: ET.Element, tag: str, firm: Firm, *, is_seller: bool, is_taxed: bool) -> None:
    party = _group(_group(root, tag), "Party")
    _put(_group(party, "PartyName"), "Name", firm.name)
    address = _group(party, "PostalAddress")
    rows = [row.strip() for row in firm.address.splitlines() if row.strip()]
    for place, row in zip(("StreetName", "AdditionalStreetName"), rows[:2], strict=False):
        _put(address, place, row)
    if rows[2:]:
        _put(_group(address, "AddressLine"), "Line", ", ".join(rows[2:]))
    _put(_group(address, "Country"), "IdentificationCode", firm.country)
    is_vat = firm.has_vat_number and is_taxed
    if is_vat or (firm.tax_id and is_seller and is_taxed):
        scheme = _group(party, "PartyTaxScheme")
        _put(scheme, "CompanyID", firm.tax_id)
        _put(_group(scheme, "TaxScheme"), "ID", "VAT" if is_vat else "TAX")
    legal = _group(party, "PartyLegalEntity")
    _put(legal, "RegistrationName", firm.name)
    if firm.tax_id and not is_vat:
        _put(legal, "CompanyID", firm.tax_id)
    if firm.contact or firm.phone or firm.email:
        contact = _group(party, "Contact")
        for name, value in (("Name", firm.contact), ("Telephone", firm.phone), ("ElectronicMail", firm.email)):
            if value:
                _put(contact, name, value)


def _payment(root: ET.Element, paper: Paper) -> None:
    means = _group(root, "PaymentMeans")
    _put(means, "PaymentMeansCode", "30" if paper.bank_account else "1")
    _put(means, "PaymentID", paper.number)
    if paper.bank_account:
        account = _group(means, "PayeeFinancialAccount")
        _put(account, "ID", "".join(paper.bank_account.split()))
        _put(account, "Name", paper.seller.name)
    if paper.due_on:
        _put(_group(root, "PaymentTerms"), "Note", f"Due on {paper.due_on.isoformat()}")


def _charge(parent: ET.Element, amount: Money, reason: str, *, category: str = "", rate: Decimal | None = None) -> None:
    """An allowance, or for a negative amount a charge."""
    allowance = _group(parent, "AllowanceCharge")
    _put(allowance, "ChargeIndicator", "true" if amount.minor < 0 else "false")
    _put(allowance, "AllowanceChargeReason", reason)
    _money(allowance, "Amount", amount if amount.minor >= 0 else -amount)
    if category and rate is not None:
        _tax_category(allowance, "TaxCategory", category, rate)


def _tax_total(root: ET.Element, paper: Paper) -> None:
    total = _group(root, "TaxTotal")
    _money(total, "TaxAmount", _tax(paper))
    for net, tax, category, rate in _subtotals(paper):
        part = _group(total, "TaxSubtotal")
        _money(part, "TaxableAmount", net)
        _money(part, "TaxAmount", tax)
        _tax_category(part, "TaxCategory", category, rate, with_reason=True)


def _subtotals(paper: Paper) -> list[tuple[Money, Money, str, Decimal]]:
    """One for each category and rate, several codes of one rate together; the fee stands with what is exempt."""
    nothing = Money(paper.currency, 0)
    sums: dict[tuple[str, Decimal], tuple[Money, Money]] = {}
    fee = [Sum(Decimal(0), -paper.fee, nothing)] if paper.fee else []
    for place, one in enumerate([*paper.sums, *fee]):
        key = ("E", Decimal(0)) if place >= len(paper.sums) else (_category(paper, one.rate), one.rate)
        net, tax = sums.get(key, (nothing, nothing))
        sums[key] = net + one.net, tax + one.tax
    return [(net, tax, category, rate) for (category, rate), (net, tax) in sorted(sums.items())]


def _totals(root: ET.Element, paper: Paper) -> None:
    lines = sum((line.amount for line in paper.lines), Money(paper.currency, 0))
    net = lines - paper.fee if paper.fee else lines
    gross = net + _tax(paper)
    total = _group(root, "LegalMonetaryTotal")
    _money(total, "LineExtensionAmount", lines)
    _money(total, "TaxExclusiveAmount", net)
    _money(total, "TaxInclusiveAmount", gross)
    if paper.fee:
        _money(total, "AllowanceTotalAmount", paper.fee)
    if paper.prepaid:
        _money(total, "PrepaidAmount", paper.prepaid)
    _money(total, "PayableAmount", gross - paper.prepaid if paper.prepaid else gross)


def _line(root: ET.Element, paper: Paper, line: Line) -> None:
    part = _group(root, f"{paper.kind}Line")
    _put(part, "ID", line.line_no)
    quantity = _put(part, "InvoicedQuantity" if paper.kind == INVOICE else "CreditedQuantity", plain(line.quantity))
    quantity.set("unitCode", _UNITS.get(line.unit, _ONE))
    _money(part, "LineExtensionAmount", line.amount)
    whole = Money.times(line.quantity, line.price, paper.currency)
    if whole != line.amount:
        _charge(part, whole - line.amount, "Discount")
    item = _group(part, "Item")
    _put(item, "Name", line.name)
    _put(_group(item, "SellersItemIdentification"), "ID", line.part_no)
    _tax_category(item, "ClassifiedTaxCategory", _category(paper, line.rate), line.rate)
    price = _group(part, "Price")
    _put(price, "PriceAmount", plain(line.price)).set("currencyID", paper.currency)


def _tax_category(parent: ET.Element, tag: str, category: str, rate: Decimal, *, with_reason: bool = False) -> None:
    group = _group(parent, tag)
    _put(group, "ID", category)
    if category != "O":
        _put(group, "Percent", plain(rate))
    if with_reason and category in _REASONS:
        _put(group, "TaxExemptionReason", _REASONS[category])
    _put(_group(group, "TaxScheme"), "ID", "VAT")


def _category(paper: Paper, rate: Decimal) -> str:
    """S where there is tax; without, E or G by the buyer, O where nothing at all is taxed, else Z."""
    if rate:
        return "S"
    if paper.tax_status in ("exempt", "export"):
        return "E" if paper.tax_status == "exempt" else "G"
    return "O" if _is_outside(paper) else "Z"


def _is_outside(paper: Paper) -> bool:
    """An office that taxes nothing, and has no VAT number either; a fee, which needs a category of its own, stands beside nothing."""
    untaxed = paper.tax_status == "standard" and not any(one.rate for one in paper.sums)
    return untaxed and not paper.seller.has_vat_number and not paper.fee


def _tax(paper: Paper) -> Money:
    return sum((one.tax for one in paper.sums), Money(paper.currency, 0))


def _group(parent: ET.Element, tag: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{_CAC}}}{tag}")


def _put(parent: ET.Element, tag: str, text: str) -> ET.Element:
    made = ET.SubElement(parent, f"{{{_CBC}}}{tag}")
    made.text = "".join(c for c in text if c.isprintable() or c in "\n\t")
    return made


def _money(parent: ET.Element, tag: str, amount: Money) -> None:
    _put(parent, tag, str(amount)).set("currencyID", amount.currency)
