"""UBL 2 orders, changes and cancellations, of Peppol and plain; other documents of UBL are told by their name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from lxml import etree

from salesops_duties.intake.rules import safe_xml
from salesops_duties.intake.rules.checking import MOST_LINES, checked
from salesops_duties.intake.rules.content import (
    Action,
    Charge,
    Doubt,
    NotOrder,
    OrderKind,
    OurNames,
    Reading,
    ReadLine,
    ReadOrder,
    ReadParty,
    Unreadable,
)
from salesops_duties.intake.rules.ubl_elements import (
    DOCUMENT,
    address_at,
    all_of,
    day_at,
    decimal_of,
    one_of,
    party_at,
    text_of,
    texts_of,
)
from salesops_duties.intake.rules.ubl_papers import PAPERS, paper_of

_KINDS: Final[dict[str, OrderKind]] = {
    "Order": "order",
    "OrderChange": "order_change",
    "OrderCancellation": "order_cancellation",
}
_OTHERS = {
    "OrderResponse": "order_response", "OrderResponseSimple": "order_response", "DespatchAdvice": "despatch_advice",
    "ReceiptAdvice": "receipt", "Catalogue": "catalogue", "CatalogueRequest": "catalogue", "CatalogueResponse": "catalogue",
    "Invoice": "invoice", "SelfBilledInvoice": "invoice", "Reminder": "statement", "Statement": "statement", "CreditNote": "credit_note",
    "Quotation": "quotation", "RequestForQuotation": "inquiry", "ApplicationResponse": "application_response",
}  # fmt: skip
_ACTIONS: Final[dict[str, Action]] = {"1": "add", "2": "cancel", "3": "change"}  # UNCL 1229
_ORDINARY_TYPES = {"", "220", "105"}


def read_ubl(body: bytes, our: OurNames) -> Reading:
    """The order in an XML document, or what else it is; raises `Unreadable`."""
    root = _document(safe_xml.parsed(body))
    name = safe_xml.local(root)
    texts = ("\n".join(_rows(root)),)
    if not safe_xml.space(root).startswith(DOCUMENT):
        return Reading("ubl", not_orders=(NotOrder.of("xml_other", name),), texts=texts)
    if name not in _KINDS:
        other = _other(root, name)
        papers = (paper_of(root, name),) if name in PAPERS and other.kind != "order_agreement" else ()
        return Reading("ubl", not_orders=(other,), papers=papers, texts=texts)
    return Reading("ubl", orders=(_order(root, _KINDS[name], our),), texts=texts)


def _document(root: etree._Element) -> etree._Element:
    """The business document inside an envelope (SBDH), or the root itself."""
    if safe_xml.local(root) == "StandardBusinessDocument":
        inner = [child for child in root if safe_xml.local(child) != "StandardBusinessDocumentHeader"]
        if len(inner) == 1:
            return inner[0]
    return root


def _other(root: etree._Element, name: str) -> NotOrder:
    customization = text_of(root, "cbc:CustomizationID")
    kind = "order_agreement" if "order_agreement" in customization else _OTHERS.get(name, "xml_other")
    return NotOrder.of(kind, name, number=text_of(root, "cbc:ID"))


def _order(root: etree._Element, kind: OrderKind, our: OurNames) -> ReadOrder:
    doubts: list[Doubt] = []
    currency = text_of(root, "cbc:DocumentCurrencyCode")
    lines = []
    for at, element in enumerate(all_of(root, "cac:OrderLine")):
        if at >= MOST_LINES:
            raise Unreadable("too_many_lines", most=MOST_LINES)
        lines.append(_line(element, at, kind, currency, doubts))
    net, tax, gross, settled = _totals(root, lines, doubts)
    delivery = all_of(root, "cac:Delivery")
    if len(delivery) > 1:
        doubts.append(Doubt.of("two_deliveries", "ship_to"))
    doubts += _head_doubts(root, kind)
    order = ReadOrder(
        kind=kind,
        number=text_of(root, "cbc:ID"),
        refers_to=text_of(root, "cac:OrderReference/cbc:ID") if kind != "order" else "",
        ordered_on=day_at(root, "cbc:IssueDate", "ordered_on", doubts),
        currency=currency,
        buyer=party_at(one_of(root, "cac:BuyerCustomerParty/cac:Party")),
        seller=party_at(one_of(root, "cac:SellerSupplierParty/cac:Party")),
        ship_to=_ship_to(delivery[0] if delivery else None),
        requested_on=_requested(delivery[0] if delivery else None, "requested_on", doubts),
        payment_terms="; ".join(texts_of(root, "cac:PaymentTerms/cbc:Note")),
        lines=tuple(lines),
        net=net,
        tax=tax,
        gross=gross,
        charges=_charges(root, "totals.charges", doubts),
        note="\n".join([*texts_of(root, "cbc:Note"), *texts_of(root, "cbc:CancellationNote")]),
        doubts=tuple(doubts),
        language=next((e.get("languageID", "") for e in all_of(root, "cbc:Note")), ""),
    )
    return checked(order, our, settled=settled)


def _head_doubts(root: etree._Element, kind: OrderKind) -> Iterator[Doubt]:
    code = text_of(root, "cbc:OrderTypeCode")
    if code not in _ORDINARY_TYPES:
        yield Doubt.of("order_type", "kind", code)
    if text_of(root, "cbc:CopyIndicator").lower() == "true":
        yield Doubt.of("copy_message", "kind")
    numbers = {text_of(element, ".") for element in all_of(root, "cbc:ID")}
    if len(numbers) > 1:
        yield Doubt.of("two_numbers", "number", numbers=", ".join(sorted(numbers)))
    if len(all_of(root, "cac:BuyerCustomerParty")) > 1 or len(all_of(root, "cac:SellerSupplierParty")) > 1:
        yield Doubt.of("party_unclear", "buyer")
    if kind == "order" and texts_of(root, "cac:OrderDocumentReference/cbc:ID"):
        yield Doubt.of("changes_an_order", "kind", text_of(root, "cac:OrderDocumentReference/cbc:ID"))


def _line(element: etree._Element, at: int, kind: OrderKind, currency: str, doubts: list[Doubt]) -> ReadLine:
    where = f"lines.{at}"
    item = one_of(element, "cac:LineItem")
    if item is None:
        doubts.append(Doubt.of("quantity_unclear", f"{where}.quantity", safe_xml.local(element)))
        return ReadLine(at + 1)
    number = text_of(item, "cbc:ID")
    status = text_of(item, "cbc:LineStatusCode")
    quantities = all_of(item, "cbc:Quantity")
    if len(quantities) > 1:
        doubts.append(Doubt.of("two_quantities", f"{where}.quantity"))
    amounts = [*all_of(item, "cbc:LineExtensionAmount"), *all_of(item, "cac:Price/cbc:PriceAmount")]
    if any(money.get("currencyID", currency) != currency for money in amounts):
        doubts.append(Doubt.of("line_currency", f"{where}.unit_price"))
    if all_of(item, "cac:SubLineItem"):
        doubts.append(Doubt.of("sub_lines", where))
    if len(all_of(item, "cac:Delivery")) > 1:
        doubts.append(Doubt.of("line_split", f"{where}.requested_on"))
    if len(all_of(item, "cac:Price/cbc:PriceAmount")) > 1:
        doubts.append(Doubt.of("two_prices", f"{where}.unit_price"))
    action = _ACTIONS.get(status, "") if kind == "order_change" else ""
    if kind == "order_change" and not action:
        doubts.append(Doubt.of("no_action", f"{where}.action", status))
    product = one_of(item, "cac:Item")
    gtin, standard = "", one_of(product, "cac:StandardItemIdentification/cbc:ID") if product is not None else None
    if standard is not None and standard.get("schemeID", "0160").upper() in ("0160", "GTIN", "EAN", ""):
        gtin = (standard.text or "").strip()
    return ReadLine(
        line_no=int(number) if number.isascii() and number.isdigit() and len(number) < 9 else at + 1,
        their_part=text_of(product, "cac:BuyersItemIdentification/cbc:ID"),
        our_part=text_of(product, "cac:SellersItemIdentification/cbc:ID"),
        gtin=gtin,
        description=text_of(product, "cbc:Name") or text_of(product, "cbc:Description"),
        quantity=decimal_of(item, "cbc:Quantity", "quantity_unclear", f"{where}.quantity", doubts),
        uom=quantities[0].get("unitCode", "") if quantities else "",
        unit_price=decimal_of(item, "cac:Price/cbc:PriceAmount", "price_unclear", f"{where}.unit_price", doubts),
        price_per=decimal_of(item, "cac:Price/cbc:BaseQuantity", "price_unclear", f"{where}.unit_price", doubts) or Decimal(1),
        charges=_charges(item, f"{where}.charges", doubts),
        amount=decimal_of(item, "cbc:LineExtensionAmount", "amount_unclear", f"{where}.amount", doubts),
        tax_rate=decimal_of(product, "cac:ClassifiedTaxCategory/cbc:Percent", "tax_unclear", f"{where}.tax_rate", doubts),
        requested_on=_requested(one_of(item, "cac:Delivery"), f"{where}.requested_on", doubts),
        note="\n".join([*texts_of(item, "cbc:Note"), *texts_of(element, "cbc:Note")]),
        action=action,
    )  # fmt: skip


def _totals(
    root: etree._Element, lines: list[ReadLine], doubts: list[Doubt]
) -> tuple[Decimal | None, Decimal | None, Decimal | None, Decimal]:
    """Net, tax, what is to be paid, and the rounding less what is paid already."""
    total = one_of(root, "cac:AnticipatedMonetaryTotal")

    def amount(name: str, where: str) -> Decimal | None:
        return decimal_of(total, f"cbc:{name}", "total_unclear", f"totals.{where}", doubts)

    net = amount("LineExtensionAmount", "net")
    exclusive, inclusive = amount("TaxExclusiveAmount", "net"), amount("TaxInclusiveAmount", "gross")
    payable = amount("PayableAmount", "gross")
    taxes = [
        decimal_of(tax, "cbc:TaxAmount", "total_unclear", "totals.tax", doubts) for tax in all_of(root, "cac:TaxTotal")
    ]
    if len(taxes) > 1:
        doubts.append(Doubt.of("two_totals", "totals.tax", ", ".join(map(str, taxes))))
    tax = taxes[0] if taxes else inclusive - exclusive if inclusive is not None and exclusive is not None else None
    paid, rounding = amount("PrepaidAmount", "gross"), amount("PayableRoundingAmount", "gross")
    return net, tax, payable if payable is not None else inclusive, (rounding or Decimal(0)) - (paid or Decimal(0))


def _charges(parent: etree._Element, where: str, doubts: list[Doubt]) -> tuple[Charge, ...]:
    found = []
    for element in all_of(parent, "cac:AllowanceCharge"):
        amount = decimal_of(element, "cbc:Amount", "discount_unclear", where, doubts)
        if amount is None:
            doubts.append(Doubt.of("discount_unclear", where, text_of(element, "cbc:Amount")))
            continue
        reason = text_of(element, "cbc:AllowanceChargeReason") or text_of(element, "cbc:AllowanceChargeReasonCode")
        percent = decimal_of(element, "cbc:MultiplierFactorNumeric", "discount_unclear", where, doubts)
        found.append(Charge(text_of(element, "cbc:ChargeIndicator").lower() == "true", amount, reason, percent))
    return tuple(found)


def _ship_to(delivery: etree._Element | None) -> ReadParty:
    if delivery is None:
        return ReadParty()
    address = one_of(delivery, "cac:DeliveryLocation/cac:Address")
    if address is None:
        address = one_of(delivery, "cac:DeliveryAddress")
    place = one_of(delivery, "cac:DeliveryLocation/cbc:ID")
    ids = []
    if place is not None and place.text:
        ids.append(("gln" if place.get("schemeID") in ("0088", "GLN") else "theirs", place.text.strip()))
    return ReadParty(
        name=text_of(delivery, "cac:DeliveryParty/cac:PartyName/cbc:Name")
        or text_of(delivery, "cac:DeliveryLocation/cbc:Name"),
        ids=tuple(ids),
        address=address_at(address),
        country=text_of(address, "cac:Country/cbc:IdentificationCode"),
        contact=text_of(delivery, "cac:DeliveryParty/cac:Contact/cbc:Name"),
        email=text_of(delivery, "cac:DeliveryParty/cac:Contact/cbc:ElectronicMail"),
        phone=text_of(delivery, "cac:DeliveryParty/cac:Contact/cbc:Telephone"),
    )


def _requested(delivery: etree._Element | None, where: str, doubts: list[Doubt]) -> dt.date | None:
    """The last day on which it is wanted."""
    for name in ("cbc:EndDate", "cbc:StartDate"):
        found = day_at(delivery, f"cac:RequestedDeliveryPeriod/{name}", where, doubts)
        if found:
            return found
    return day_at(delivery, "cbc:LatestDeliveryDate", where, doubts)


def _rows(root: etree._Element) -> Iterator[str]:
    """The document's own words, an element a row, for the page that shows it."""
    for element in root.iter():
        text = " ".join((element.text or "").split())
        if text and isinstance(element.tag, str):
            yield f"{safe_xml.local(element)}: {text}"
