"""The companies on a page: who orders, who sells, where it goes, each with its address and ways to reach it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from salesops_duties.intake.rules.checking import names_us
from salesops_duties.intake.rules.content import Doubt, OurNames, ReadParty
from salesops_duties.intake.rules.figures import days_in
from salesops_duties.intake.rules.phrases import Page, Phrase, Row, below, label_of
from salesops_duties.intake.rules.titles import title_of

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"\+?\(?\d[\d ()./-]{5,20}\d")
_TAX = re.compile(r"\b(?:[A-Z]{2}\s?\d{8,12}|[0-9A-Z]{18})\b")
_MOST_LINES = 8


def party_of(page: Page, rows: Sequence[Row], role: str, doubts: list[Doubt]) -> ReadParty | None:
    """The company under, or right of, a word for its role."""
    for at, row in enumerate(rows):
        for n, phrase in enumerate(row.phrases):
            label = label_of(phrase.text, ("party",))
            if label is None or label.kind != role or (label.rest and not re.search("[:：]", phrase.text)):
                continue
            limit = row.phrases[n + 1].x0 if n + 1 < len(row.phrases) else page.width
            block = [label.rest] if label.rest else []
            left = phrase.x0
            right = row.phrases[n + 1] if n + 1 < len(row.phrases) else None
            if not block and right is not None and label_of(right.text) is None and not _starts_below(rows, at, phrase):
                block, left = [right.text], right.x0
                limit = row.phrases[n + 2].x0 if n + 2 < len(row.phrases) else page.width
            if page.exact:
                limit = left + 1 if block or label.rest else limit
            block += _under(page, rows, at, left, limit)
            party = _read_block(block)
            if party.name:
                unsure = not phrase.sure or (right is not None and not right.sure)
                if unsure or len(block) > _MOST_LINES:
                    doubts.append(Doubt.of("party_unclear", role, party.name, place=page.place([phrase])))
                return party
    return None


def _starts_below(rows: Sequence[Row], at: int, phrase: Phrase) -> bool:
    under = below(rows, at, phrase)
    return (
        under is not None
        and abs(under.x0 - phrase.x0) < 1.5 * max(phrase.size, 1)
        and not re.search("[:：]$", phrase.text)
    )


def _under(page: Page, rows: Sequence[Row], at: int, left: float, limit: float) -> list[str]:
    """The texts below a place, down to a gap, another role, or a number of the order."""
    block: list[str] = []
    bottom, slack = rows[at].y1, 0.5 if page.exact else 1.5 * rows[at].size
    for row in rows[at + 1 :]:
        mine = [p for p in row.phrases if left - slack <= p.x0 < limit - (0 if page.exact else slack)]
        if row.page != rows[at].page or row.y0 - bottom > 1.8 * max(row.size, 1) or len(block) > _MOST_LINES:
            break
        if not mine:
            continue
        label = label_of(mine[0].text)
        if label and (
            label.table == "party"
            or label.kind
            in (
                "number",
                "ordered_on",
                "other_date",
                "comments",
                "payment_terms",
                "ship_via",
                "requested_on",
                "currency",
            )
        ):
            break
        block.append(" ".join(p.text for p in mine))
        bottom = row.y1
    return block


def _read_block(lines: Sequence[str]) -> ReadParty:
    """A company's name, address and ways to reach it from the lines of a block."""
    name, address, ids = "", [], []
    contact = email = phone = ""
    for line in lines:
        text = line.strip(" ,;")
        label = label_of(text, ("label",))
        kind = label.kind if label else ""
        if found := _EMAIL.search(text):
            email = email or found[0]
            text = text.replace(found[0], "").strip(" :：,;")
            if kind == "email" or not text:
                continue
        if kind == "phone" and label:
            phone = phone or label.rest
        elif kind == "tax_id" and label:
            if label.rest:
                ids.append(("tax", label.rest))
        elif kind == "person" and label:
            contact = contact or label.rest
        elif kind in ("fax", "web", "email"):
            continue
        elif kind == "address" and label:
            address.append(label.rest)
        elif not name:
            name = text
        elif not phone and _PHONE.fullmatch(text):
            phone = text
        elif text:
            address.append(text)
    return ReadParty(name, tuple(ids), tuple(filter(None, address)), contact=contact, email=email, phone=phone)


def topmost_party(page: Page, head: Sequence[Row], our: OurNames) -> ReadParty:
    """The company in the head of the page, where nothing says that it orders; not ourselves."""
    for at, row in enumerate(head[:8]):
        for phrase in row.phrases:
            if (
                title_of(phrase.text)
                or label_of(phrase.text)
                or not re.search(r"[^\W\d_]{2}", phrase.text)
                or days_in(phrase.text)
            ):
                continue
            party = _read_block(
                [
                    phrase.text,
                    *_under(page, head, at, phrase.x0, phrase.x1 if page.exact else phrase.x0 + page.width / 2),
                ]
            )
            if names_us(ReadParty(phrase.text), our):
                return ReadParty()
            return party
    return ReadParty()
