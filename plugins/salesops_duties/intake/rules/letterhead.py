"""What stands around the lines: what the page is, its number and day, its currency, who orders and where it goes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

import msgspec

from salesops_duties.intake.rules.companies import party_of, topmost_party
from salesops_duties.intake.rules.content import Doubt, OurNames, Place, ReadParty
from salesops_duties.intake.rules.figures import Day, currencies_in, days_in, meant_by_sign
from salesops_duties.intake.rules.heads import normal
from salesops_duties.intake.rules.phrases import Label, Page, Phrase, Row, below, label_of

_NUMBER = re.compile(r"(?=[\w./-]*\d)[A-Za-z0-9][\w./-]{0,40}")
_WEAK = {"编号", "单号", "document no", "document number", "our ref", "our reference", "order", "po", "bestellung", "auftrag", "belegnummer", "beleg-nr",
         "单据编号", "单据号", "order id", "p.o", "pedido", "purchase order", "合同编号", "合同号"}  # fmt: skip
_CHANGED = re.compile(
    r"\b(revised|revision\s*[:#.]?\s*(?:no\.?\s*)?[1-9a-z]\b|rev\.?\s*[:#]?\s*[1-9]\b|amend(?:ed|ment)\w*|cancel(?:l)?(?:ed|ation)|supersedes?|replaces|duplicate|copy|draft|change order|geändert|storniert|kopie|entwurf)\b"
    r"|变更|作废|取消|修订|补单|副本|草稿",
    re.IGNORECASE,
)


class Letterhead(msgspec.Struct):
    """The fields of an order's head, with what is doubtful about them."""

    number: str = ""
    ordered_on: dt.date | None = None
    requested_on: dt.date | None = None
    currency: str = ""
    payment_terms: str = ""
    buyer: ReadParty = ReadParty()
    seller: ReadParty = ReadParty()
    ship_to: ReadParty = ReadParty()
    doubts: list[Doubt] = []


class _Found(msgspec.Struct, frozen=True):
    label: Label
    at: int
    phrase: Phrase
    value: str
    place: Place | None


def read_letterhead(page: Page, head: Sequence[Row], rest: Sequence[Row], our: OurNames, everything: str) -> Letterhead:
    """The fields in the rows above the lines and, where they are missing there, below them."""
    made = Letterhead(doubts=[])
    found = [*_labels(page, head), *_labels(page, rest)]
    above = [one for one in found if any(one.phrase in row.phrases for row in head)]
    _number(made, above or found, page, head)
    _days(made, found, above, everything)
    _currency(made, found, everything)
    made.payment_terms = next((one.value for one in found if one.label.kind == "payment_terms" and one.value), "")[:200]
    made.seller = party_of(page, head, "seller", made.doubts) or ReadParty()
    made.ship_to = (
        party_of(page, head, "ship_to", made.doubts) or party_of(page, rest, "ship_to", made.doubts) or ReadParty()
    )
    buyer = party_of(page, head, "buyer", made.doubts) or party_of(page, rest, "buyer", made.doubts)
    if buyer is None:
        buyer = topmost_party(page, head, our)
        if buyer.name:
            made.doubts.append(Doubt.of("buyer_unlabelled", "buyer.name", buyer.name))
    made.buyer = buyer
    if changed := next((m for row in head if (m := _CHANGED.search(row.text))), None):
        made.doubts.append(Doubt.of("changes_an_order", "kind", changed[0]))
    return made


def number_in(page: Page, head: Sequence[Row]) -> str:
    """The order's number as the head of a page names it, empty when it names none or several."""
    made = Letterhead(doubts=[])
    _number(made, list(_labels(page, head)), page, head)
    return made.number


# ------------------------------------------------------------------ labels and their values


def _labels(page: Page, rows: Sequence[Row]) -> Iterator[_Found]:
    """Every label in some rows with the value behind it, right of it, or below it."""
    for at, row in enumerate(rows):
        for n, phrase in enumerate(row.phrases):
            label = label_of(phrase.text, ("label",))
            if label is None:
                continue
            value, near = label.rest, phrase
            if not value:
                right = row.phrases[n + 1] if n + 1 < len(row.phrases) else None
                if right is not None and label_of(right.text) is None:
                    value, near = right.text, right
                else:
                    near = below(rows, at, phrase) or phrase
                    value = near.text if near is not phrase else ""
            elif (
                not re.search("[:：#]", phrase.text)
                and label.kind in ("number", "ordered_on", "requested_on")
                and not re.match(r"\W*[\w./-]*\d", value)
            ):
                continue
            yield _Found(label, at, phrase, value.strip(), page.place([phrase, near]))


def _number(made: Letterhead, found: Sequence[_Found], page: Page, head: Sequence[Row]) -> None:
    strong: dict[str, _Found] = {}
    weak: dict[str, _Found] = {}
    for one in found:
        if one.label.kind != "number":
            continue
        value = _NUMBER.search(
            re.sub(r"^(?:no|nr|number|#|n°|nº)\b\.?\s*[:#]?\s*", "", one.value.strip(" #:："), flags=re.IGNORECASE)
        )
        if value is None or value.start() > 2 or (days_in(one.value) and not re.search(r"[A-Za-z]", value[0])):
            continue
        tier = weak if normal(one.label.said).strip(" .#") in _WEAK else strong
        tier.setdefault(value[0].rstrip(".-/"), one)
    for at, row in enumerate(head):
        for phrase in row.phrases:
            behind = re.fullmatch(
                r"(?:.*\b)?(?:purchase\s+order|bestellung|采购订单|订购单)\W*(?:no\.?|nr\.?|number|#)?\W*([A-Za-z]{0,5}[-/]?\d[\w/-]{2,})",
                phrase.text,
                re.IGNORECASE,
            )
            if behind and not days_in(behind[1]):
                strong.setdefault(
                    behind[1],
                    _Found(Label("label", "number", behind[1], "title"), at, phrase, behind[1], page.place([phrase])),
                )
    tier = strong or weak
    if not tier:
        return
    first = next(iter(tier))
    made.number = first
    if len(tier) > 1:
        made.doubts.append(Doubt.of("two_numbers", "number", place=tier[first].place, numbers=", ".join(tier)))
    if not tier[first].phrase.sure:
        made.doubts.append(Doubt.of("ocr_unsure", "number", first, place=tier[first].place))


def _days(made: Letterhead, found: Sequence[_Found], above: Sequence[_Found], everything: str) -> None:
    for kind in ("ordered_on", "requested_on"):
        mine = [(one, days) for one in found if one.label.kind == kind and (days := days_in(one.value))]
        inside = [(one, days) for one, days in mine if one in above] or mine
        if not inside:
            continue
        specific = [
            (one, days)
            for one, days in inside
            if normal(one.label.said) not in ("date", "datum", "日期", "fecha", "data")
        ] or inside
        meanings = {day.meanings for _, days in specific for day in days[:1]}
        one, days = specific[0]
        day = days[0]
        _set(made, kind, _likely(day, everything))
        if len(meanings) > 1 or (kind == "requested_on" and len(days) > 1):
            made.doubts.append(Doubt.of("date_odd", kind, ", ".join(d[0].text for _, d in specific), place=one.place))
        elif len(day.meanings) > 1:
            made.doubts.append(
                Doubt.of(
                    "date_ambiguous", kind, day.text, place=one.place, first=day.meanings[0], second=day.meanings[1]
                )
            )
        elif not one.phrase.sure:
            made.doubts.append(Doubt.of("ocr_unsure", kind, day.text, place=one.place))


def _set(made: Letterhead, kind: str, day: dt.date) -> None:
    if kind == "ordered_on":
        made.ordered_on = day
    else:
        made.requested_on = day


def _likely(day: Day, everything: str) -> dt.date:
    """The likelier of two: the month first where the page counts in dollars, else the day; the doubt is told either way."""
    if len(day.meanings) == 2 and "$" in everything:
        return day.meanings[1]
    return day.meanings[0]


def _currency(made: Letterhead, found: Sequence[_Found], everything: str) -> None:
    named = {code for one in found if one.label.kind == "currency" for code in currencies_in(one.value)[0]}
    certain, unsure = currencies_in(everything)
    if len(named) == 1:
        made.currency = named.pop()
        if certain - {made.currency}:
            made.doubts.append(Doubt.of("two_currencies", "currency", ", ".join(sorted(certain))))
    elif len(certain) == 1:
        made.currency = next(iter(certain))
        if {meant_by_sign(sign, everything) for sign in unsure if sign == "¥"} - {made.currency}:
            made.doubts.append(Doubt.of("two_currencies", "currency", ", ".join(sorted(certain | unsure))))
    elif certain:
        made.doubts.append(Doubt.of("two_currencies", "currency", ", ".join(sorted(certain))))
    elif unsure:
        sign = sorted(unsure)[0]
        made.currency = meant_by_sign(sign, everything)
        if len(unsure) > 1 or sign != "¥" or not made.currency:
            made.doubts.append(Doubt.of("currency_ambiguous", "currency", ", ".join(sorted(unsure))))
