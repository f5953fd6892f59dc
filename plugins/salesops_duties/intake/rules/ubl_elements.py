"""Elements of UBL: texts, decimals, days and parties, read alike in every document."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from lxml import etree

from salesops_duties.intake.rules.content import Doubt, ReadParty
from salesops_duties.intake.rules.figures import day_of, plain_decimal

DOCUMENT = "urn:oasis:names:specification:ubl:schema:xsd:"
_NAMES = {
    "cac": f"{DOCUMENT}CommonAggregateComponents-2",
    "cbc": f"{DOCUMENT}CommonBasicComponents-2",
}


def all_of(element: etree._Element | None, path: str) -> list[etree._Element]:
    return [] if element is None else element.findall(path, _NAMES)


def one_of(element: etree._Element | None, path: str) -> etree._Element | None:
    return None if element is None else element.find(path, _NAMES)


def texts_of(element: etree._Element | None, path: str) -> list[str]:
    return [text for found in all_of(element, path) if (text := " ".join((found.text or "").split()))]


def text_of(element: etree._Element | None, path: str) -> str:
    found = element if path == "." else one_of(element, path)
    return "" if found is None else " ".join((found.text or "").split())


def decimal_of(element: etree._Element | None, path: str, code: str, where: str, doubts: list[Doubt]) -> Decimal | None:
    text = text_of(element, path)
    if not text:
        return None
    value = plain_decimal(text)
    if value is None:
        doubts.append(Doubt.of(code, where, text))
    return value


def day_at(element: etree._Element | None, path: str, where: str, doubts: list[Doubt]) -> dt.date | None:
    text = text_of(element, path)
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


def party_at(party: etree._Element | None) -> ReadParty:
    if party is None:
        return ReadParty()
    ids: list[tuple[str, str]] = []
    for path, scheme in (
        ("cbc:EndpointID", "endpoint"),
        ("cac:PartyIdentification/cbc:ID", "theirs"),
        ("cac:PartyTaxScheme/cbc:CompanyID", "tax"),
        ("cac:PartyLegalEntity/cbc:CompanyID", "legal"),
    ):
        for element in all_of(party, path):
            value, kind = (element.text or "").strip(), element.get("schemeID", "")
            if value:
                ids.append((scheme, f"{kind}:{value}" if kind and scheme == "endpoint" else value))
                if kind in ("0088", "GLN"):
                    ids.append(("gln", value))
    address = one_of(party, "cac:PostalAddress")
    if address is None:
        address = one_of(party, "cac:PartyLegalEntity/cac:RegistrationAddress")
    return ReadParty(
        name=text_of(party, "cac:PartyName/cbc:Name") or text_of(party, "cac:PartyLegalEntity/cbc:RegistrationName"),
        ids=tuple(dict.fromkeys(ids)),
        address=address_at(address),
        country=text_of(address, "cac:Country/cbc:IdentificationCode"),
        contact=text_of(party, "cac:Contact/cbc:Name"),
        email=text_of(party, "cac:Contact/cbc:ElectronicMail"),
        phone=text_of(party, "cac:Contact/cbc:Telephone"),
    )


def address_at(address: etree._Element | None) -> tuple[str, ...]:
    if address is None:
        return ()
    town = " ".join(filter(None, (text_of(address, "cbc:PostalZone"), text_of(address, "cbc:CityName"))))
    street = (text_of(address, "cbc:StreetName"), text_of(address, "cbc:AdditionalStreetName"))
    lines = [*street, *texts_of(address, "cac:AddressLine/cbc:Line"), town, text_of(address, "cbc:CountrySubentity")]
    return tuple(line for line in lines if line)
