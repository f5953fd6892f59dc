"""The sums below the lines: net, tax, charges, what is to be paid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec

from salesops_duties.intake.rules.checking import tolerance, worth
from salesops_duties.intake.rules.content import Charge, Doubt, Place, ReadLine
from salesops_duties.intake.rules.figures import CODES, Figure, Mark, figures_in
from salesops_duties.intake.rules.phrases import Page, Phrase, Row, label_of
from salesops_duties.intake.rules.tables import Cell

_MONEY = re.compile("|".join(sorted({*CODES, "RMB"})))


class Stated(msgspec.Struct, frozen=True):
    """A sum as it is stated: what it is of, its words, its figure, and where it stands."""

    kind: str
    said: str
    figure: Figure
    place: Place | None
    sure: bool = True


class Totals(msgspec.Struct):
    """The sums of an order, and what was doubtful about them."""

    net: Decimal | None = None
    tax: Decimal | None = None
    gross: Decimal | None = None
    paid: Decimal = Decimal(0)
    charges: list[Charge] = []
    doubts: list[Doubt] = []


def stated_in(page: Page, rows: Sequence[tuple[Row, Mapping[str, Cell]]]) -> Iterator[Stated]:
    """Every sum in rows below a table; a row that sums several columns says each of them."""
    for at, (row, cells) in enumerate(rows):
        for n, phrase in enumerate(row.phrases):
            label = label_of(phrase.text, ("total",))
            if label is None or label.kind in ("words", "carried"):
                continue
            several = {
                kind: cells[kind]
                for kind in ("amount", "tax_amount", "gross_amount")
                if kind in cells and figures_in(cells[kind].text)
            }
            if label.kind in ("gross", "net") and len(several) > 1:
                for kind, cell in several.items():
                    of = {"amount": "net", "tax_amount": "tax", "gross_amount": "gross"}[kind]
                    yield Stated(of, phrase.text, _last(cell.text, cell.number), cell.place, cell.sure)
                break
            behind = [figure for figure in figures_in(label.rest) if not figure.percent]
            if behind and not re.search(r"[^\W\d_]{3}", _MONEY.sub("", label.rest)):
                yield Stated(label.kind, label.said, behind[-1], page.place([phrase]), phrase.sure)
                continue
            values = _right_of(row.phrases[n + 1 :])
            if label.kind == "quantity" and values:
                values = values[:1]
            if not values:
                values = _under(rows, at, phrase)
            if values:
                value = values[-1]
                yield Stated(
                    label.kind,
                    label.said,
                    _last(value.text, value.number),
                    page.place([phrase, value]),
                    value.sure and phrase.sure,
                )


def totals_of(stated: Sequence[Stated], lines: Sequence[ReadLine], mark: Mark, currency: str) -> Totals:
    """The sums with one meaning each; two that differ and cannot be told apart by the lines are doubtful."""
    made = Totals(charges=[], doubts=[])
    values = [worth(line, currency) for line in lines]
    whole = sum((value for value in values if value is not None), Decimal(0)) if None not in values and values else None
    of: dict[str, list[tuple[Decimal, Stated]]] = {}
    for one in stated:
        meanings = [
            meaning
            for meaning in one.figure.meanings
            if whole is not None and abs(meaning - whole) <= tolerance(currency)
        ]
        value = meanings[0] if len(meanings) == 1 else one.figure.meant(mark)
        where = {"net": "totals.net", "tax": "totals.tax", "gross": "totals.gross"}.get(one.kind, "totals.charges")
        if value is None:
            made.doubts.append(
                Doubt.of("number_ambiguous", where, one.figure.text, place=one.place, first=one.figure.meanings[0], second=one.figure.meanings[1])
            )  # fmt: skip
            continue
        if not one.sure:
            made.doubts.append(Doubt.of("ocr_unsure", where, one.figure.text, place=one.place))
        of.setdefault(one.kind, []).append((value, one))
    _settle(made, of, whole, currency)
    counted = {value for value, _ in of.get("quantity", ())}
    pieces = sum((line.quantity for line in lines if line.quantity is not None), Decimal(0))
    if counted and not counted & {pieces, Decimal(len(lines))}:
        made.doubts.append(Doubt.of("control_wrong", "lines", stated=", ".join(map(str, counted)), found=pieces))
    return made


def _settle(made: Totals, of: Mapping[str, list[tuple[Decimal, Stated]]], whole: Decimal | None, currency: str) -> None:
    nets, grosses = _distinct(of.get("net", ())), _distinct(of.get("gross", ()))
    taxes = (
        _distinct(of.get("tax", ()))
        if len({s.said for _, s in of.get("tax", ())}) <= 1
        else [v for v, _ in of.get("tax", ())]
    )
    for value, one in of.get("charge", ()):
        made.charges.append(Charge(value >= 0, abs(value), one.said))
    for value, one in of.get("allowance", ()):
        made.charges.append(Charge(False, abs(value), one.said))
    made.paid = sum((abs(value) for value, _ in of.get("paid", ())), Decimal(0))
    made.tax = sum(taxes, Decimal(0)) if taxes else None
    if (
        len(grosses) > 1
        and not nets
        and whole is not None
        and any(abs(value - whole) <= tolerance(currency) for value in grosses)
    ):
        nets = [value for value in grosses if abs(value - whole) <= tolerance(currency)]
        grosses = [value for value in grosses if value not in nets]
    if len(grosses) > 1:
        base = (
            (nets[0] if nets else whole or Decimal(0))
            + (made.tax or 0)
            + sum(c.amount if c.is_charge else -c.amount for c in made.charges)
        )
        fitting = [value for value in grosses if abs(value - base) <= tolerance(currency)]
        made.doubts.append(Doubt.of("two_totals", "totals.gross", ", ".join(map(str, grosses))))
        grosses = fitting or grosses[-1:]
    if len(nets) > 1:
        fitting = [value for value in nets if whole is not None and abs(value - whole) <= tolerance(currency)]
        if not fitting or len(of.get("net", ())) != len(nets):
            made.doubts.append(Doubt.of("two_totals", "totals.net", ", ".join(map(str, nets))))
        after = [value for value in nets if value not in fitting]
        discount = sum(c.amount if c.is_charge else -c.amount for c in made.charges)
        if fitting and any(abs(fitting[0] + discount - value) > tolerance(currency) for value in after):
            made.doubts.append(Doubt.of("two_totals", "totals.net", ", ".join(map(str, nets))))
        nets = fitting or nets[:1]
    made.net = nets[0] if nets else None
    made.gross = grosses[0] if grosses else None


def _distinct(found: Sequence[tuple[Decimal, Stated]]) -> list[Decimal]:
    return list(dict.fromkeys(value for value, _ in found))


def _right_of(phrases: Sequence[Phrase]) -> list[Phrase]:
    """The figures behind a label in its row, up to the next label."""
    values = []
    for phrase in phrases:
        if label_of(phrase.text, ("total",)):
            break
        figures = [figure for figure in figures_in(phrase.text) if not figure.percent]
        if phrase.number is not None or (figures and not re.search(r"[^\W\d_]{4}", phrase.text)):
            values.append(phrase)
    return values


def _under(rows: Sequence[tuple[Row, Mapping[str, Cell]]], at: int, phrase: Phrase) -> list[Phrase]:
    for row, _ in rows[at + 1 : at + 2]:
        if row.y0 - phrase.y1 > 1.5 * max(phrase.size, 1) or row.page != rows[at][0].page:
            return []
        return [
            p
            for p in row.phrases
            if min(p.x1, phrase.x1) > max(p.x0, phrase.x0) and figures_in(p.text) and not label_of(p.text)
        ]
    return []


def _last(text: str, number: Decimal | None) -> Figure:
    if number is not None:
        return Figure(text, (number,))
    return [figure for figure in figures_in(text) if not figure.percent][-1]
