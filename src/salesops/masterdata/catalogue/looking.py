"""Finding products: a page of the catalogue, a search by words, and what a clerk may have meant by what is not there."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from salesops.masterdata.catalogue.products import COLUMNS, Product, made
from salesops.transactions import Transaction

MOST_HINTS = 20  # how many faults of one request get a "did you mean"; each is a query
LONGEST = 100  # characters that are searched for
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[^\x00-\x7f]{3,8}")  # a word of a language that is written without spaces


async def nearest_part_nos(tx: Transaction, part_no: str, *, limit: int = 3) -> list[str]:
    """Part numbers most like this one, nearest first, each followed by the one that superseded it: what may have been meant."""
    asked = _bare(part_no)
    if not asked:
        return []
    rows = await tx.fetch("SELECT part_no, successor FROM core.numbers_near($1)", part_no[:LONGEST])
    ranked = sorted(rows, key=lambda row: (-_likeness(asked, _bare(row["part_no"])), row["part_no"]))
    both = (number for row in ranked for number in (row["part_no"], row["successor"]) if number)
    return list(dict.fromkeys(both))[:limit]


async def search_products(tx: Transaction, words: str, *, after: str = "", limit: int = 50) -> list[Product]:
    """Products that have every word in their number or their names, whatever the case; a number needs no dashes.

    First the one whose number it is, with what superseded it, then those whose number begins so, then the others. A Chinese
    name is found by the first letters of its syllables too.
    """
    return await _products(tx, "core.search_products($1, $2, $3)", words[:LONGEST], after, limit)


async def similar_products(tx: Transaction, words: str, *, limit: int = 50) -> list[Product]:
    """What may be meant by words that nothing has: Chinese names of these syllables, or numbers and names but for one mistake in a word."""
    asked = words[:LONGEST]
    found = await _products(tx, "core.products_meant($1, $2)", asked, limit)
    if not found and (corrected := await _corrected(tx, asked)):
        found = await search_products(tx, corrected, limit=limit)
    if not found and (word := _UNSPACED.fullmatch(asked)):
        parts = [(word[0][:place], word[0][place + 1 :]) for place in range(len(word[0]))]
        before, behind = map(list, zip(*parts, strict=True))
        found = await _products(tx, "core.products_but_one($1, $2, $3)", before, behind, limit)
    return found


async def list_products(tx: Transaction, *, after: str = "", limit: int = 50) -> list[Product]:
    """A page of the catalogue by part number, after the given one."""
    rows = await tx.fetch(
        f"SELECT {COLUMNS} FROM core.product WHERE part_no > $1 ORDER BY part_no LIMIT $2", after, limit
    )
    return [made(row) for row in rows]


async def _products(tx: Transaction, source: str, *args: object) -> list[Product]:
    rows = await tx.fetch(f"SELECT {COLUMNS} FROM {source} WITH ORDINALITY ORDER BY ordinality", *args)
    return [made(row) for row in rows]


async def _corrected(tx: Transaction, words: str) -> str:
    """The words with each that no name has replaced by the nearest that one has; empty when that changes nothing or leaves one."""
    typed = [word for word in _WORD.findall(words.lower()) if not word.isdigit()]
    rows = await tx.fetch("SELECT typed, word FROM core.words_like($1)", typed)
    known: dict[str, list[str]] = {}
    for row in rows:
        known.setdefault(row["typed"], []).append(row["word"])
    corrected = words.lower()
    for word in typed:
        nearest = _nearest(word, known.get(word, ()))
        corrected = re.sub(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", nearest, corrected)
    return corrected if corrected != words.lower() else ""


def _nearest(word: str, candidates: Iterable[str]) -> str:
    return max(candidates, key=lambda candidate: (_likeness(word, candidate), candidate), default=word)


def _bare(part_no: str) -> str:
    return re.sub(r"[\W_]", "", part_no).upper()


def _likeness(asked: str, found: str) -> float:
    return difflib.SequenceMatcher(None, asked, found).ratio()
