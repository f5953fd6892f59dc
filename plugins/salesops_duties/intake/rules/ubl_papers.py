"""UBL 2 papers of suppliers: order responses and despatch advices, of Peppol and plain."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from lxml import etree

from salesops_duties.intake.rules.checking import MOST_LINES
from salesops_duties.intake.rules.content import Doubt, ReadItem, ReadPaper, ReadPaperLine, Unreadable
from salesops_duties.intake.rules.ubl_elements import all_of, day_at, decimal_of, one_of, party_at, text_of, texts_of

PAPERS = {"OrderResponse", "OrderResponseSimple", "DespatchAdvice"}
_ANSWERS: Final[dict[str, Any]] = {
    "AP": "accepted", "29": "accepted", "CA": "changed", "30": "changed", "RE": "refused", "27": "refused", "AB": "received", "12": "received",
}  # fmt: skip
_LINES: Final[dict[str, Any]] = {"1": "added", "3": "changed", "5": "accepted", "7": "refused"}  # UNCL 1229


def paper_of(root: etree._Element, name: str) -> ReadPaper:
    """The response or the advice; raises `Unreadable` for too many lines."""
    return _despatch(root) if name == "DespatchAdvice" else _response(root, name)


def _response(root: etree._Element, name: str) -> ReadPaper:
    doubts: list[Doubt] = []
    answer = _ANSWERS.get(text_of(root, "cbc:OrderResponseCode"), "")
    if name == "OrderResponseSimple" and text_of(root, "cbc:AcceptedIndicator"):
        answer = "accepted" if text_of(root, "cbc:AcceptedIndicator").lower() == "true" else "refused"
    lines = []
    for at, element in enumerate(all_of(root, "cac:OrderLine")):
        _bound(at)
        item = one_of(element, "cac:LineItem")
        if item is not None:
            lines.append(_response_line(element, item, at, doubts))
    return ReadPaper(
        kind="response",
        number=text_of(root, "cbc:ID"),
        order_no=text_of(root, "cac:OrderReference/cbc:ID"),
        issued_on=day_at(root, "cbc:IssueDate", "issued_on", doubts),
        currency=text_of(root, "cbc:DocumentCurrencyCode"),
        answer=answer,
        seller=party_at(one_of(root, "cac:SellerSupplierParty/cac:Party")),
        buyer=party_at(one_of(root, "cac:BuyerCustomerParty/cac:Party")),
        expected_on=_promised(one_of(root, "cac:Delivery"), "expected_on", doubts),
        note="\n".join([*texts_of(root, "cbc:Note"), *texts_of(root, "cbc:RejectionNote")])[:2000],
        lines=tuple(lines),
        doubts=tuple(doubts),
    )


def _response_line(element: etree._Element, item: etree._Element, at: int, doubts: list[Doubt]) -> ReadPaperLine:
    where = f"lines.{at}"
    replaced = one_of(element, "cac:SellerSubstitutedLineItem/cac:Item")
    answer = _LINES.get(text_of(item, "cbc:LineStatusCode"), "")
    price = "cac:Price/cbc:PriceAmount"
    return ReadPaperLine(
        line_no=at + 1,
        order_line=text_of(element, "cac:OrderLineReference/cbc:LineID"),
        answer=answer,
        item=_item(one_of(item, "cac:Item")),
        instead=_item(replaced) if replaced is not None else None,
        quantity=Decimal(0) if answer == "refused" else decimal_of(item, "cbc:Quantity", "quantity_unclear", f"{where}.quantity", doubts),
        later=decimal_of(item, "cbc:MaximumBackorderQuantity", "quantity_unclear", f"{where}.quantity", doubts),
        uom=_unit(item, "cbc:Quantity"),
        unit_price=decimal_of(item, price, "price_unclear", f"{where}.unit_price", doubts),
        price_per=decimal_of(item, "cac:Price/cbc:BaseQuantity", "price_unclear", f"{where}.unit_price", doubts) or Decimal(1),
        expected_on=_promised(one_of(item, "cac:Delivery"), f"{where}.requested_on", doubts),
        note="\n".join([*texts_of(item, "cbc:Note"), *texts_of(element, "cbc:Note")])[:500],
    )  # fmt: skip


def _despatch(root: etree._Element) -> ReadPaper:
    doubts: list[Doubt] = []
    lines = []
    for at, element in enumerate(all_of(root, "cac:DespatchLine")):
        _bound(at)
        where = f"lines.{at}"
        lines.append(
            ReadPaperLine(
                line_no=at + 1,
                order_no=text_of(element, "cac:OrderLineReference/cac:OrderReference/cbc:ID"),
                order_line=text_of(element, "cac:OrderLineReference/cbc:LineID"),
                item=_item(one_of(element, "cac:Item")),
                quantity=decimal_of(element, "cbc:DeliveredQuantity", "quantity_unclear", f"{where}.quantity", doubts),
                later=decimal_of(element, "cbc:OutstandingQuantity", "quantity_unclear", f"{where}.quantity", doubts),
                uom=_unit(element, "cbc:DeliveredQuantity"),
                note="\n".join([*texts_of(element, "cbc:OutstandingReason"), *texts_of(element, "cbc:Note")])[:500],
            )
        )
    delivery = "cac:Shipment/cac:Delivery"
    number = text_of(root, "cac:OrderReference/cbc:ID") or next((one.order_no for one in lines if one.order_no), "")
    return ReadPaper(
        kind="despatch",
        number=text_of(root, "cbc:ID"),
        order_no=number,
        issued_on=day_at(root, "cbc:IssueDate", "issued_on", doubts),
        seller=party_at(
            one_of(root, "cac:SellerSupplierParty/cac:Party")
            if one_of(root, "cac:SellerSupplierParty/cac:Party") is not None
            else one_of(root, "cac:DespatchSupplierParty/cac:Party")
        ),
        buyer=party_at(one_of(root, "cac:BuyerCustomerParty/cac:Party")),
        sent_on=day_at(root, f"{delivery}/cac:Despatch/cbc:ActualDespatchDate", "sent_on", doubts),
        expected_on=_period(one_of(root, f"{delivery}/cac:EstimatedDeliveryPeriod"), "expected_on", doubts),
        carrier=text_of(root, "cac:Shipment/cac:Consignment/cac:CarrierParty/cac:PartyName/cbc:Name"),
        tracking_no=text_of(root, "cac:Shipment/cac:Consignment/cbc:ID") or text_of(root, f"{delivery}/cbc:TrackingID"),
        note="\n".join(texts_of(root, "cbc:Note"))[:2000],
        lines=tuple(lines),
        doubts=tuple(doubts),
    )


def _item(item: etree._Element | None) -> ReadItem:
    standard, gtin = one_of(item, "cac:StandardItemIdentification/cbc:ID"), ""
    if standard is not None and standard.get("schemeID", "0160").upper() in ("0160", "GTIN", "EAN", ""):
        gtin = (standard.text or "").strip()
    return ReadItem(
        our_part=text_of(item, "cac:BuyersItemIdentification/cbc:ID"),
        their_part=text_of(item, "cac:SellersItemIdentification/cbc:ID"),
        gtin=gtin,
        description=text_of(item, "cbc:Name") or text_of(item, "cbc:Description"),
    )


def _unit(element: etree._Element, path: str) -> str:
    found = one_of(element, path)
    return "" if found is None else str(found.get("unitCode", ""))


def _promised(delivery: etree._Element | None, where: str, doubts: list[Doubt]) -> dt.date | None:
    return _period(one_of(delivery, "cac:PromisedDeliveryPeriod"), where, doubts)


def _period(period: etree._Element | None, where: str, doubts: list[Doubt]) -> dt.date | None:
    """The last day of a period: goods are at the door by then."""
    return day_at(period, "cbc:EndDate", where, doubts) or day_at(period, "cbc:StartDate", where, doubts)


def _bound(at: int) -> None:
    if at >= MOST_LINES:
        raise Unreadable("too_many_lines", most=MOST_LINES)
