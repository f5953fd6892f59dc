"""Orders on paper: pages of words, from a PDF, a picture or a sheet, parted into documents and read one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from salesops_duties.intake.rules.checking import MOST_LINES, checked
from salesops_duties.intake.rules.columns import Heads, find_heads
from salesops_duties.intake.rules.content import Doubt, NotOrder, OrderKind, OurNames, ReadOrder, Unreadable
from salesops_duties.intake.rules.figures import figures_in
from salesops_duties.intake.rules.layout import is_sum, read_table
from salesops_duties.intake.rules.letterhead import number_in, read_letterhead
from salesops_duties.intake.rules.phrases import Page, Row
from salesops_duties.intake.rules.tables import Cell, lines_of, unsure
from salesops_duties.intake.rules.titles import Title, titles_in
from salesops_duties.intake.rules.totals import stated_in, totals_of

_FIRST_ROWS = 18
_ORDER_KINDS = {"order", "change", "cancellation"}
_FIRST_PAGE = re.compile(
    r"\b(?:page|seite|página|pagina)\s*:?\s*1\s*(?:of|/|von|de|di)\s*\d|第\s*1\s*页", re.IGNORECASE
)


class Part(msgspec.Struct):
    """A page, or a piece of one, that begins with its own head."""

    page: Page
    heads: Heads | None
    titles: list[Title]
    number: str


def orders_of(pages: Sequence[Page], our: OurNames, *, scanned: bool = False) -> tuple[list[ReadOrder], list[NotOrder]]:
    """Every order on the pages, and every document that is none."""
    orders, others = [], []
    for parts in _documents([part for page in pages for part in _parts(page)]):
        kind = _kind(parts)
        if kind and kind not in _ORDER_KINDS:
            others.append(NotOrder.of(kind, parts[0].titles[0].text, number=parts[0].number))
        elif not kind and (not any(part.heads for part in parts) or not _may_be(parts)):
            others.append(NotOrder.of("unknown"))
        else:
            orders.append(_order(parts, our, kind, scanned))
    return orders, others


# ------------------------------------------------------------------ documents


def _parts(page: Page) -> list[Part]:
    """A page, parted above a title that stands between two tables of lines."""
    if not page.rows:
        return []
    cuts = [0]
    heads = find_heads(page)
    while heads is not None:
        following = find_heads(page, heads.until)
        if following is None:
            break
        between = range(heads.until, following.first)
        sums = [at for at in between if is_sum(page.rows[at])]
        titles = [t for t in titles_in(page, following.first) if t.row in between and (not sums or t.row > sums[0])]
        if titles:
            cuts.append(min(title.row for title in titles))
        heads = following
    pieces = [
        msgspec.structs.replace(page, rows=page.rows[a:b])
        for a, b in zip(cuts, [*cuts[1:], len(page.rows)], strict=True)
    ]
    return [_part(piece) for piece in pieces if piece.rows]


def _part(page: Page) -> Part:
    heads = find_heads(page)
    until = heads.first if heads else min(_FIRST_ROWS, len(page.rows))
    return Part(page, heads, titles_in(page, until), number_in(page, page.rows[:until]))


def _documents(parts: Sequence[Part]) -> list[list[Part]]:
    """Parts that belong together: another number, another kind of title or a first page begins a new document."""
    documents: list[list[Part]] = []
    for part in parts:
        if documents and not _begins(documents[-1], part):
            documents[-1].append(part)
        else:
            documents.append([part])
    return documents


def _begins(before: Sequence[Part], part: Part) -> bool:
    number = next((p.number for p in before if p.number), "")
    if part.page.exact and part.page.number != before[-1].page.number:
        return True
    if part.titles:
        kind = before[0].titles[0].kind if before[0].titles else ""
        if part.titles[0].kind != kind and kind and part.titles[0].size >= 0.8 * before[0].titles[0].size:
            return True
        if part.number and number and part.number != number:
            return True
        same_page = part.page.number == before[-1].page.number
        return same_page or any(_FIRST_PAGE.search(row.text) for row in part.page.rows)
    return bool(part.number and number and part.number != number and part.heads)


def _kind(parts: Sequence[Part]) -> str:
    """What the document is called: the largest title, or an order when one of about the same size says so too."""
    titles = [title for part in parts[:1] for title in part.titles]
    if not titles:
        return ""
    first = titles[0]
    if first.kind in _ORDER_KINDS:
        changes = [t for t in titles if t.kind in ("change", "cancellation")]
        return changes[0].kind if changes else first.kind
    return first.kind


def _may_be(parts: Sequence[Part]) -> bool:
    """Whether a document without a title can be an order: it names an order's number, or stands in a sheet."""
    return any(part.number for part in parts) or parts[0].page.exact


# ------------------------------------------------------------------ one order


def _order(parts: Sequence[Part], our: OurNames, kind: str, scanned: bool) -> ReadOrder:
    first = parts[0]
    above = first.page.rows[: first.heads.first] if first.heads else first.page.rows
    doubts: list[Doubt] = []
    rows: list[dict[str, Cell]] = []
    sums: list[tuple[Page, list[tuple[Row, dict[str, Cell]]]]] = []
    below: list[Row] = []
    notes: list[str] = []
    heads: Heads | None = None
    for part in parts:
        heads = _read_part(part, heads, rows, sums, below, notes, doubts)
    everything = "\n".join(row.text for part in parts for row in part.page.rows)
    head = read_letterhead(first.page, above, below, our, everything)
    stated = [one for page, group in sums for one in stated_in(page, group)]
    lines, line_doubts, mark = lines_of(rows, head.currency, [one.figure for one in stated])
    totals = totals_of(stated, lines, mark, head.currency)
    unsures = [doubt for at, cells in enumerate(rows) for doubt in unsure(cells, f"lines.{at}")]
    order_kind: OrderKind = {"change": "order_change", "cancellation": "order_cancellation"}.get(kind, "order")  # type: ignore[assignment]
    doubts += [*head.doubts, *line_doubts, *totals.doubts, *unsures, *_title_doubts(first, kind)]
    if scanned:
        doubts.append(Doubt.of("ocr_used", "order"))
    if not rows and order_kind == "order":
        doubts.append(Doubt.of("no_heads" if first.heads is None else "no_lines", "lines"))
    order = ReadOrder(
        kind=order_kind,
        number=head.number,
        refers_to=head.number if order_kind != "order" else "",
        ordered_on=head.ordered_on,
        currency=head.currency,
        buyer=head.buyer,
        seller=head.seller,
        ship_to=head.ship_to,
        requested_on=head.requested_on,
        payment_terms=head.payment_terms,
        lines=tuple(lines),
        net=totals.net,
        tax=totals.tax,
        gross=totals.gross,
        charges=tuple(totals.charges),
        note="\n".join(notes),
        doubts=tuple(_each_once(doubts)),
        language=_language(everything),
        pages=(first.page.number, parts[-1].page.number),
    )
    return checked(
        order, our, settled=-totals.paid, needs_total=any("amount" in row or "unit_price" in row for row in rows)
    )


def _each_once(doubts: Sequence[Doubt]) -> list[Doubt]:
    return list({(doubt.where, doubt.code, doubt.seen): doubt for doubt in reversed(doubts)}.values())[::-1]


def _read_part(
    part: Part,
    before: Heads | None,
    rows: list[dict[str, Cell]],
    sums: list[tuple[Page, list[tuple[Row, dict[str, Cell]]]]],
    below: list[Row],
    notes: list[str],
    doubts: list[Doubt],
) -> Heads | None:
    """The lines and sums of a page; one without heads goes on with the columns of the page before."""
    page = part.page
    heads = part.heads
    if heads is None:
        if before is None:
            return None
        found = _continued(page, before)
        if found is not None:
            doubts.append(Doubt.of("table_continued", "lines", f"{page.number}"))
            heads = found
        else:
            sums.append((page, [(row, {}) for row in page.rows]))
            below.extend(page.rows)
            return before
    while heads is not None:
        following = find_heads(page, heads.until)
        table = read_table(page, heads, following.first if following else len(page.rows), len(rows))
        rows.extend(table.rows)
        if len(rows) > MOST_LINES:
            raise Unreadable("too_many_lines", most=MOST_LINES)
        doubts.extend(table.doubts)
        notes.extend(table.notes)
        sums.append((page, table.sums))
        below.extend(row for row, _ in table.sums)
        left = [row.text for row, cells in table.sums if _looks_like_a_line(cells) and not is_sum(row)]
        if left:
            doubts.append(Doubt.of("rows_left_out", "lines", "; ".join(left)))
        before, heads = heads, following
    return before


def _continued(page: Page, before: Heads) -> Heads | None:
    """The columns of the page before, when the first rows of this one stand in them like lines."""
    moved = Heads(0, 0, before.heads)
    for at in range(min(12, len(page.rows))):
        tried = Heads(at, at, moved.heads)
        table = read_table(page, tried, min(at + 1, len(page.rows)))
        if table.rows and _looks_like_a_line(table.rows[0]):
            return Heads(at, at, before.heads)
    return None


def _looks_like_a_line(cells: dict[str, Cell]) -> bool:
    figures = sum(
        kind in cells and bool(figures_in(cells[kind].text))
        for kind in ("quantity", "unit_price", "amount", "gross_price", "gross_amount")
    )
    return "quantity" in cells and figures >= 2 and bool({"part", "our_part", "their_part", "description"} & set(cells))


def _title_doubts(part: Part, kind: str) -> list[Doubt]:
    others = [title.text for title in part.titles if title.kind not in _ORDER_KINDS]
    if not kind:
        return [Doubt.of("no_title", "kind")]
    if others:
        return [Doubt.of("two_titles", "kind", titles=", ".join(dict.fromkeys(title.text for title in part.titles)))]
    if kind in ("change", "cancellation"):
        return [Doubt.of("changes_an_order", "kind", part.titles[0].text)]
    return []


def _language(text: str) -> str:
    if re.search(r"[\u3040-\u30ff]", text):
        return "ja"
    if len(re.findall(r"[\u4e00-\u9fff]", text)) > 10:
        return "zh"
    counts = {
        "de": len(re.findall(r"\b(und|der|die|Menge|Preis|Bestellung|Lieferung|bitte)\b", text)),
        "fr": len(re.findall(r"\b(de|la|le|commande|quantité|prix|livraison)\b", text, re.IGNORECASE)),
        "es": len(re.findall(r"\b(de|el|la|pedido|cantidad|precio|entrega|compra)\b", text, re.IGNORECASE)),
        "en": len(re.findall(r"\b(the|and|order|quantity|price|qty|ship|please|total|unit)\b", text, re.IGNORECASE)),
    }
    best = max(counts, key=lambda one: counts[one])
    return best if counts[best] > 1 else ""
