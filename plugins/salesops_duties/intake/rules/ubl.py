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
from salesops_duties.intake.rules.figures import day_of, plain_decimal

_DOCUMENT = "urn:oasis:names:specification:ubl:schema:xsd:"
_NAMES = {
    "cac": f"{_DOCUMENT}CommonAggregateComponents-2",
    "cbc": f"{_DOCUMENT}CommonBasicComponents-2",
}
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
    if not safe_xml.space(root).startswith(_DOCUMENT):
        return Reading("ubl", not_orders=(NotOrder.of("xml_other", name),), texts=texts)
    if name not in _KINDS:
        return Reading("ubl", not_orders=(_other(root, name),), texts=texts)
    return Reading("ubl", orders=(_order(root, _KINDS[name], our),), texts=texts)


def _document(root: etree._Element) -> etree._Element:
    """The business document inside an envelope (SBDH), or the root itself."""
    if safe_xml.local(root) == "StandardBusinessDocument":
        inner = [child for child in root if safe_xml.local(child) != "StandardBusinessDocumentHeader"]
        if len(inner) == 1:
            return inner[0]
    return root


def _other(root: etree._Element, name: str) -> NotOrder:
    customization = _text(root, "cbc:CustomizationID")
    kind = "order_agreement" if "order_agreement" in customization else _OTHERS.get(name, "xml_other")
    return NotOrder.of(kind, name, number=_text(root, "cbc:ID"))


def _order(root: etree._Element, kind: OrderKind, our: OurNames) -> ReadOrder:
    doubts: list[Doubt] = []
    currency = _text(root, "cbc:DocumentCurrencyCode")
    lines = []
    for at, element in enumerate(_all(root, "cac:OrderLine")):
        if at >= MOST_LINES:
            raise Unreadable("too_many_lines", most=MOST_LINES)
        lines.append(_line(element, at, kind, currency, doubts))
    net, tax, gross, settled = _totals(root, lines, doubts)
    delivery = _all(root, "cac:Delivery")
    if len(delivery) > 1:
        doubts.append(Doubt.of("two_deliveries", "ship_to"))
    doubts += _head_doubts(root, kind)
    order = ReadOrder(
        kind=kind,
        number=_text(root, "cbc:ID"),
        refers_to=_text(root, "cac:OrderReference/cbc:ID") if kind != "order" else "",
        ordered_on=_day(root, "cbc:IssueDate", "ordered_on", doubts),
        currency=currency,
        buyer=_party(_one(root, "cac:BuyerCustomerParty/cac:Party")),
        seller=_party(_one(root, "cac:SellerSupplierParty/cac:Party")),
        ship_to=_ship_to(delivery[0] if delivery else None),
        requested_on=_requested(delivery[0] if delivery else None, "requested_on", doubts),
        payment_terms="; ".join(_texts(root, "cac:PaymentTerms/cbc:Note")),
        lines=tuple(lines),
        net=net,
        tax=tax,
        gross=gross,
        charges=_charges(root, "totals.charges", doubts),
        note="\n".join([*_texts(root, "cbc:Note"), *_texts(root, "cbc:CancellationNote")]),
        doubts=tuple(doubts),
        language=next((e.get("languageID", "") for e in _all(root, "cbc:Note")), ""),
    )
    return checked(order, our, settled=settled)


def _head_doubts(root: etree._Element, kind: OrderKind) -> Iterator[Doubt]:
    code = _text(root, "cbc:OrderTypeCode")
    if code not in _ORDINARY_TYPES:
        yield Doubt.of("order_type", "kind", code)
    if _text(root, "cbc:CopyIndicator").lower() == "true":
        yield Doubt.of("copy_message", "kind")
    numbers = {_text(element, ".") for element in _all(root, "cbc:ID")}
    if len(numbers) > 1:
        yield Doubt.of("two_numbers", "number", numbers=", ".join(sorted(numbers)))
    if len(_all(root, "cac:BuyerCustomerParty")) > 1 or len(_all(root, "cac:SellerSupplierParty")) > 1:
        yield Doubt.of("party_unclear", "buyer")
    if kind == "order" and _texts(root, "cac:OrderDocumentReference/cbc:ID"):
        yield Doubt.of("changes_an_order", "kind", _text(root, "cac:OrderDocumentReference/cbc:ID"))


def _line(element: etree._Element, at: int, kind: OrderKind, currency: str, doubts: list[Doubt]) -> ReadLine:
    where = f"lines.{at}"
    item = _one(element, "cac:LineItem")
    if item is None:
        doubts.append(Doubt.of("quantity_unclear", f"{where}.quantity", safe_xml.local(element)))
        return ReadLine(at + 1)
    number = _text(item, "cbc:ID")
    status = _text(item, "cbc:LineStatusCode")
    quantities = _all(item, "cbc:Quantity")
    if len(quantities) > 1:
        doubts.append(Doubt.of("two_quantities", f"{where}.quantity"))
    amounts = [*_all(item, "cbc:LineExtensionAmount"), *_all(item, "cac:Price/cbc:PriceAmount")]
    if any(money.get("currencyID", currency) != currency for money in amounts):
        doubts.append(Doubt.of("line_currency", f"{where}.unit_price"))
    if _all(item, "cac:SubLineItem"):
        doubts.append(Doubt.of("sub_lines", where))
    if len(_all(item, "cac:Delivery")) > 1:
        doubts.append(Doubt.of("line_split", f"{where}.requested_on"))
    if len(_all(item, "cac:Price/cbc:PriceAmount")) > 1:
        doubts.append(Doubt.of("two_prices", f"{where}.unit_price"))
    action = _ACTIONS.get(status, "") if kind == "order_change" else ""
    if kind == "order_change" and not action:
        doubts.append(Doubt.of("no_action", f"{where}.action", status))
    product = _one(item, "cac:Item")
    gtin, standard = "", _one(product, "cac:StandardItemIdentification/cbc:ID") if product is not None else None
    if standard is not None and standard.get("schemeID", "0160").upper() in ("0160", "GTIN", "EAN", ""):
        gtin = (standard.text or "").strip()
    return ReadLine(
        line_no=int(number) if number.isascii() and number.isdigit() and len(number) < 9 else at + 1,
        their_part=_text(product, "cac:BuyersItemIdentification/cbc:ID"),
        our_part=_text(product, "cac:SellersItemIdentification/cbc:ID"),
        gtin=gtin,
        description=_text(product, "cbc:Name") or _text(product, "cbc:Description"),
        quantity=_decimal(item, "cbc:Quantity", "quantity_unclear", f"{where}.quantity", doubts),
        uom=quantities[0].get("unitCode", "") if quantities else "",
        unit_price=_decimal(item, "cac:Price/cbc:PriceAmount", "price_unclear", f"{where}.unit_price", doubts),
        price_per=_decimal(item, "cac:Price/cbc:BaseQuantity", "price_unclear", f"{where}.unit_price", doubts) or Decimal(1),
        charges=_charges(item, f"{where}.charges", doubts),
        amount=_decimal(item, "cbc:LineExtensionAmount", "amount_unclear", f"{where}.amount", doubts),
        tax_rate=_decimal(product, "cac:ClassifiedTaxCategory/cbc:Percent", "tax_unclear", f"{where}.tax_rate", doubts),
        requested_on=_requested(_one(item, "cac:Delivery"), f"{where}.requested_on", doubts),
        note="\n".join([*_texts(item, "cbc:Note"), *_texts(element, "cbc:Note")]),
        action=action,
    )  # fmt: skip


def _totals(
    root: etree._Element, lines: list[ReadLine], doubts: list[Doubt]
) -> tuple[Decimal | None, Decimal | None, Decimal | None, Decimal]:
    """Net, tax, what is to be paid, and the rounding less what is paid already."""
    total = _one(root, "cac:AnticipatedMonetaryTotal")

    def amount(name: str, where: str) -> Decimal | None:
        return _decimal(total, f"cbc:{name}", "total_unclear", f"totals.{where}", doubts)

    net = amount("LineExtensionAmount", "net")
    exclusive, inclusive = amount("TaxExclusiveAmount", "net"), amount("TaxInclusiveAmount", "gross")
    payable = amount("PayableAmount", "gross")
    taxes = [
        _decimal(tax, "cbc:TaxAmount", "total_unclear", "totals.tax", doubts) for tax in _all(root, "cac:TaxTotal")
    ]
    if len(taxes) > 1:
        doubts.append(Doubt.of("two_totals", "totals.tax", ", ".join(map(str, taxes))))
    tax = taxes[0] if taxes else inclusive - exclusive if inclusive is not None and exclusive is not None else None
    paid, rounding = amount("PrepaidAmount", "gross"), amount("PayableRoundingAmount", "gross")
    return net, tax, payable if payable is not None else inclusive, (rounding or Decimal(0)) - (paid or Decimal(0))


def _charges(parent: etree._Element, where: str, doubts: list[Doubt]) -> tuple[Charge, ...]:
    found = []
    for element in _all(parent, "cac:AllowanceCharge"):
        amount = _decimal(element, "cbc:Amount", "discount_unclear", where, doubts)
        if amount is None:
            doubts.append(Doubt.of("discount_unclear", where, _text(element, "cbc:Amount")))
            continue
        reason = _text(element, "cbc:AllowanceChargeReason") or _text(element, "cbc:AllowanceChargeReasonCode")
        percent = _decimal(element, "cbc:MultiplierFactorNumeric", "discount_unclear", where, doubts)
        found.append(Charge(_text(element, "cbc:ChargeIndicator").lower() == "true", amount, reason, percent))
    return tuple(found)


def _party(party: etree._Element | None) -> ReadParty:
    if party is None:
        return ReadParty()
    ids: list[tuple[str, str]] = []
    for path, scheme in (
        ("cbc:EndpointID", "endpoint"),
        ("cac:PartyIdentification/cbc:ID", "theirs"),
        ("cac:PartyTaxScheme/cbc:CompanyID", "tax"),
        ("cac:PartyLegalEntity/cbc:CompanyID", "legal"),
    ):
        for element in _all(party, path):
            value, kind = (element.text or "").strip(), element.get("schemeID", "")
            if value:
                ids.append((scheme, f"{kind}:{value}" if kind and scheme == "endpoint" else value))
                if kind in ("0088", "GLN"):
                    ids.append(("gln", value))
    address = _one(party, "cac:PostalAddress")
    if address is None:
        address = _one(party, "cac:PartyLegalEntity/cac:RegistrationAddress")
    return ReadParty(
        name=_text(party, "cac:PartyName/cbc:Name") or _text(party, "cac:PartyLegalEntity/cbc:RegistrationName"),
        ids=tuple(dict.fromkeys(ids)),
        address=_address(address),
        country=_text(address, "cac:Country/cbc:IdentificationCode"),
        contact=_text(party, "cac:Contact/cbc:Name"),
        email=_text(party, "cac:Contact/cbc:ElectronicMail"),
        phone=_text(party, "cac:Contact/cbc:Telephone"),
    )


def _ship_to(delivery: etree._Element | None) -> ReadParty:
    if delivery is None:
        return ReadParty()
    address = _one(delivery, "cac:DeliveryLocation/cac:Address")
    if address is None:
        address = _one(delivery, "cac:DeliveryAddress")
    place = _one(delivery, "cac:DeliveryLocation/cbc:ID")
    ids = []
    if place is not None and place.text:
        ids.append(("gln" if place.get("schemeID") in ("0088", "GLN") else "theirs", place.text.strip()))
    return ReadParty(
        name=_text(delivery, "cac:DeliveryParty/cac:PartyName/cbc:Name")
        or _text(delivery, "cac:DeliveryLocation/cbc:Name"),
        ids=tuple(ids),
        address=_address(address),
        country=_text(address, "cac:Country/cbc:IdentificationCode"),
        contact=_text(delivery, "cac:DeliveryParty/cac:Contact/cbc:Name"),
        email=_text(delivery, "cac:DeliveryParty/cac:Contact/cbc:ElectronicMail"),
        phone=_text(delivery, "cac:DeliveryParty/cac:Contact/cbc:Telephone"),
    )


def _address(address: etree._Element | None) -> tuple[str, ...]:
    if address is None:
        return ()
    town = " ".join(filter(None, (_text(address, "cbc:PostalZone"), _text(address, "cbc:CityName"))))
    street = (_text(address, "cbc:StreetName"), _text(address, "cbc:AdditionalStreetName"))
    lines = [*street, *_texts(address, "cac:AddressLine/cbc:Line"), town, _text(address, "cbc:CountrySubentity")]
    return tuple(line for line in lines if line)


def _requested(delivery: etree._Element | None, where: str, doubts: list[Doubt]) -> dt.date | None:
    """The last day on which it is wanted."""
    for name in ("cbc:EndDate", "cbc:StartDate"):
        found = _day(delivery, f"cac:RequestedDeliveryPeriod/{name}", where, doubts)
        if found:
            return found
    return _day(delivery, "cbc:LatestDeliveryDate", where, doubts)


# ------------------------------------------------------------------ reading elements


def _all(element: etree._Element | None, path: str) -> list[etree._Element]:
    return [] if element is None else element.findall(path, _NAMES)


def _one(element: etree._Element | None, path: str) -> etree._Element | None:
    return None if element is None else element.find(path, _NAMES)


def _texts(element: etree._Element | None, path: str) -> list[str]:
    return [text for found in _all(element, path) if (text := " ".join((found.text or "").split()))]


def _text(element: etree._Element | None, path: str) -> str:
    found = element if path == "." else _one(element, path)
    return "" if found is None else " ".join((found.text or "").split())


def _decimal(element: etree._Element | None, path: str, code: str, where: str, doubts: list[Doubt]) -> Decimal | None:
    text = _text(element, path)
    if not text:
        return None
    value = plain_decimal(text)
    if value is None:
        doubts.append(Doubt.of(code, where, text))
    return value


def _day(element: etree._Element | None, path: str, where: str, doubts: list[Doubt]) -> dt.date | None:
    text = _text(element, path)
    if not text:
        return None
    parts = text[:10].split("-")
    found = (
        day_of(*(int(part) for part in parts))
        if len(parts) == 3 and all(p.isascii() and p.isdigit() for p in parts)
        else None
    )
    if found is None:
        doubts.append(Doubt.of("date_odd", where, text))
    return found


def _rows(root: etree._Element) -> Iterator[str]:
    """The document's own words, an element a row, for the page that shows it."""
    for element in root.iter():
        text = " ".join((element.text or "").split())
        if text and isinstance(element.tag, str):
            yield f"{safe_xml.local(element)}: {text}"
