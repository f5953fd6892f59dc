"""The words of a page that say what it is: an order, an invoice, a confirmation."""

from __future__ import annotations

import re

import msgspec

from salesops_duties.intake.rules.heads import TITLE_OF, normal
from salesops_duties.intake.rules.phrases import Page

_SUFFIXES = ("采购订单", "订购单", "采购单", "订货单", "订购合同", "采购合同", "购销合同", "报价单", "送货单", "发货单", "对账单", "发票", "订单确认书", "订单变更单",
             "purchase order", "quotation", "order confirmation", "delivery note", "packing list", "proforma invoice", "tax invoice", "bestellung")  # fmt: skip
_GENERIC = {"order", "po", "p.o.", "bill", "receipt", "offer", "proposal", "contract", "agreement", "catalogue", "catalog", "合同", "协议", "commande", "pedido", "auftrag", "offre",
            "quote", "estimate", "statement", "confirmation", "acknowledgement", "requisition", "inquiry", "reminder", "amendment", "cancellation", "回执", "报价", "询价"}  # fmt: skip
_SPACED = {one.replace(" ", ""): one for one in TITLE_OF if " " in one}


class Title(msgspec.Struct, frozen=True):
    """A word that says what the page is: its kind as in `TITLES`, the word, how large it is, and its row."""

    kind: str
    text: str
    size: float
    row: int


def titles_in(page: Page, until: int) -> list[Title]:
    """The titles above a row of a page, the largest first."""
    found = []
    sizes = sorted(row.size for row in page.rows)
    usual = sizes[len(sizes) // 2] if sizes else 1.0
    for at, row in enumerate(page.rows[:until]):
        for phrase in dict.fromkeys((row.text, *(p.text for p in row.phrases))):
            size = max((p.size for p in row.phrases if p.text in phrase), default=row.size)
            title = title_of(phrase)
            if title is None or (
                title[1] in _GENERIC and size < 1.15 * usual and not phrase.isupper() and not page.exact
            ):
                continue
            found.append(Title(title[0], phrase, size, at))
            break
    return sorted(found, key=lambda title: (-round(title.size, 1), title.row))


def title_of(text: str) -> tuple[str, str] | None:
    """The kind of a title and its words, when a phrase is one, perhaps with a number behind or a company before it."""
    plain = normal(text)
    for shown in (plain, plain.replace(" ", ""), plain.strip(" .-–—*#")):
        if shown in TITLE_OF:
            return TITLE_OF[shown], shown
        spaced = _SPACED.get(shown)
        if spaced:
            return TITLE_OF[spaced], spaced
    both = [part for part in re.split(r"\s*[/|()（）]\s*|\s+-\s+", plain) if part]
    kinds = {TITLE_OF[part] for part in both if part in TITLE_OF}
    if len(both) > 1 and len(kinds) == 1 and all(part in TITLE_OF for part in both):
        return kinds.pop(), both[0]
    words = plain.split()
    for count in range(min(4, len(words) - 1), 0, -1):
        head, behind = " ".join(words[:count]), " ".join(words[count:])
        if head in TITLE_OF and re.fullmatch(r"(?:no\.?|nr\.?|number|#|n°|nº)?\s*[:#]?\s*#?[\w./-]*\d[\w./-]*", behind):
            return TITLE_OF[head], head
    chinese = re.fullmatch(r"([\u4e00-\u9fff（）()]{2,8}?)[a-z \-/]*(?:no\.?)?[:#]?\s*[\w-]*", plain)
    if chinese and chinese[1] in TITLE_OF:
        return TITLE_OF[chinese[1]], chinese[1]
    for suffix in _SUFFIXES:
        if plain.endswith(suffix) and len(plain) <= len(suffix) + 40 and (not suffix.isascii() or len(words) <= 6):
            return TITLE_OF[suffix], suffix
    return None
