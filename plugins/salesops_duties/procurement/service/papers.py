"""Papers of suppliers: kept as they were read, tied to their order, compared with it for whoever decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Transaction, clock, new_id, plain, transaction
from salesops.errors import ConflictState, ConflictVersion, Faults, NotFound
from salesops.hookspecs.procurement import SupplierPaper
from salesops.masterdata.catalogue import find_products
from salesops_duties.procurement import rules
from salesops_duties.procurement.rules.papers import OrderedLine, Paper, PaperItem, Row, compare

_PAPERS = """SELECT p.id, p.arrival_id, p.kind, p.number, p.order_no, p.seller, p.purchase_id, o.number AS purchase, o.version AS purchase_version,
    o.state AS purchase_state, o.supplier_id, v.name AS supplier, p.content::text AS content, p.state, p.reason, p.received_at, p.settled_at,
    w.name AS settled_by, p.version
  FROM procurement.supplier_paper p LEFT JOIN procurement.purchase_order o ON (o.office_id, o.id) = (p.office_id, p.purchase_id)
  LEFT JOIN core.party v ON v.id = o.supplier_id LEFT JOIN core.person w ON w.id = p.settled_by WHERE p.office_id = $1"""
PAPER_QUEUES = {"": "true", "open": "p.state = 'open'", "settled": "p.state = 'settled'", "aside": "p.state = 'aside'"}


async def take_papers(tx: Transaction, arrival_id: UUID, papers: Sequence[SupplierPaper]) -> int:
    """Keep what a file holds, each tied to the order it names; the same arrival read again changes nothing."""
    for paper in papers:
        purchase = await tx.fetchval(
            "SELECT id FROM procurement.purchase_order WHERE office_id = $1 AND number = upper($2) AND sent_at IS NOT NULL",
            tx.office.id,
            paper.order_no.strip()[:60],
        )
        added = await tx.execute(
            "INSERT INTO procurement.supplier_paper (office_id, id, arrival_id, place, kind, number, order_no, seller, purchase_id, content, received_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
            tx.office.id,
            (made := new_id()),
            arrival_id,
            paper.place,
            paper.kind,
            paper.number[:100],
            paper.order_no[:100],
            paper.seller.name[:200],
            purchase,
            msgspec.json.encode(paper).decode().replace("\\u0000", ""),
            clock.now(),
        )
        if added:
            words = {"kind": paper.kind, "number": paper.number[:100], "order": paper.order_no[:100]}
            tx.audit("supplier_paper.keep", "supplier_paper", made, changes=words)
    return len(papers)


async def supplier_papers(
    act: Act,
    *,
    queue: str = "open",
    words: str = "",
    purchase_id: UUID | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[dict[str, Any]]:
    """Papers, the newest first; `words` are a number of the paper or of the order, or a supplier."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_PAPERS} AND {PAPER_QUEUES.get(queue, 'true')} AND ($2 = '' OR position(lower($2) IN lower(p.number)) > 0 OR position(lower($2) IN lower(p.seller)) > 0"
            " OR position(upper($2) IN upper(p.order_no)) > 0) AND ($3::uuid IS NULL OR p.purchase_id = $3) ORDER BY p.id DESC LIMIT $4 OFFSET $5",
            act.office.id,
            words.strip(),
            purchase_id,
            limit,
            offset,
        )
    return [_head(row) for row in rows]


async def paper_counts(act: Act) -> dict[str, int]:
    """How many papers wait for a decision."""
    async with transaction(act) as tx:
        count = await tx.fetchval(
            "SELECT count(*) FROM procurement.supplier_paper WHERE office_id = $1 AND state = 'open'", act.office.id
        )
    return {"open": count}


async def read_paper(act: Act, paper_id: UUID) -> dict[str, Any]:
    """One paper with its rows beside the order as it stands now, or as it stood when they were decided; raises `NotFound`."""
    async with transaction(act) as tx:
        head = await tx.fetchrow(f"{_PAPERS} AND p.id = $2", act.office.id, paper_id)
        if head is None:
            raise NotFound
        paper = content_of(head)
        decided = await tx.fetch(
            "SELECT row_no, decision, agreed, row::text AS row FROM procurement.paper_decision WHERE office_id = $1 AND paper_id = $2 ORDER BY row_no",
            act.office.id,
            paper_id,
        )
        rows = []
        if head["purchase_id"] is not None and head["state"] == "open":
            rows = await rows_of(tx, paper, head["purchase_id"], head["supplier_id"])
        again = await tx.fetchval(
            "SELECT count(*) FROM procurement.supplier_paper WHERE office_id = $1 AND id <> $2 AND number <> '' AND (number, kind, seller) ="
            " (SELECT number, kind, seller FROM procurement.supplier_paper WHERE office_id = $1 AND id = $2)",
            act.office.id,
            paper_id,
        )
    shown = [_shown(row) for row in rows]
    for one in decided:
        kept = msgspec.json.decode(one["row"], type=Row)
        shown.append(_shown(kept) | {"decision": one["decision"], "agreed": one["agreed"]})
    return _head(head) | {
        "rows": shown,
        "answer": paper.answer,
        "issued_on": paper.issued_on,
        "sent_on": paper.sent_on,
        "expected_on": paper.expected_on,
        "carrier": paper.carrier,
        "tracking_no": paper.tracking_no,
        "note": paper.note,
        "doubts": paper.doubts,
        "seen_before": bool(again),
        "is_other_sender": _is_other(head["supplier"], paper.seller.name),
    }


async def assign_paper(act: Act, paper_id: UUID, version: int, order_number: str) -> dict[str, Any]:
    """Say which order a paper is about; raises `Invalid` for a number that was not sent."""
    faults = Faults()
    async with transaction(act) as tx:
        head = await lock_paper(tx, paper_id, version)
        purchase = await tx.fetchval(
            "SELECT id FROM procurement.purchase_order WHERE office_id = $1 AND number = upper($2) AND sent_at IS NOT NULL",
            act.office.id,
            order_number.strip()[:60],
        )
        if purchase is None:
            faults.add("order_number", "known", "No such purchase order was sent.", given=order_number)
        faults.raise_if_any()
        await tx.execute(
            "UPDATE procurement.supplier_paper SET purchase_id = $3, version = version + 1 WHERE office_id = $1 AND id = $2",
            act.office.id,
            paper_id,
            purchase,
        )
        tx.audit("supplier_paper.assign", "supplier_paper", paper_id, changes={"order": order_number.strip().upper()})
        return tx.answer({"id": paper_id, "purchase_id": purchase, "version": head["version"] + 1})


async def put_aside(act: Act, paper_id: UUID, version: int, reason: str) -> dict[str, Any]:
    """A paper that changes nothing: not ours, an old one, or settled by telephone."""
    faults = Faults()
    rules.check_reason(reason, faults, "Say why nothing is done with it.")
    faults.raise_if_any()
    async with transaction(act) as tx:
        head = await lock_paper(tx, paper_id, version)
        await tx.execute(
            "UPDATE procurement.supplier_paper SET state = 'aside', reason = $3, settled_at = $4, settled_by = $5, version = version + 1"
            " WHERE office_id = $1 AND id = $2",
            act.office.id,
            paper_id,
            reason.strip()[:500],
            clock.now(),
            act.actor.person_id,
        )
        tx.audit("supplier_paper.aside", "supplier_paper", paper_id, reason=reason.strip())
        return tx.answer({"id": paper_id, "state": "aside", "version": head["version"] + 1})


async def lock_paper(tx: Transaction, paper_id: UUID, version: int) -> Mapping[str, Any]:
    """An open paper, its row locked; raises `NotFound`, `ConflictVersion`, `ConflictState`."""
    head = await tx.fetchrow(f"{_PAPERS} AND p.id = $2 FOR UPDATE OF p", tx.office.id, paper_id)
    if head is None:
        raise NotFound
    if head["state"] != "open":
        words = "This paper is settled already." if head["state"] == "settled" else "This paper was put aside."
        raise ConflictState(words, current=head["state"], ways_out=["look at what was decided"])
    if head["version"] != version:
        raise ConflictVersion("Someone changed this paper meanwhile.", yours=version, present=head["version"])
    return dict(head.items())


def content_of(head: Mapping[str, Any]) -> Paper:
    """What was read of it."""
    return msgspec.json.decode(head["content"], type=Paper)


async def rows_of(tx: Transaction, paper: Paper, purchase_id: UUID, supplier_id: UUID) -> list[Row]:
    """The paper beside the order as it stands; parts that are not on the order are looked up."""
    rows = await tx.fetch(
        "SELECT l.line_no, c.part_no, l.supplier_part_no, '' AS gtin, l.quantity - l.closed AS wanted, l.received, l.unit_price, l.expected_on"
        " FROM procurement.purchase_line l JOIN core.product c ON c.id = l.product_id WHERE l.office_id = $1 AND l.purchase_id = $2 ORDER BY l.line_no",
        tx.office.id,
        purchase_id,
    )
    found = compare(paper, [OrderedLine(**dict(row.items())) for row in rows])
    others = [row.item for row in found if row.kind in ("substitute", "added")]
    known = await _products(tx, others, supplier_id) if others else {}
    return [
        msgspec.structs.replace(row, product_id=known.get(row.item)) if row.kind in ("substitute", "added") else row
        for row in found
    ]


async def _products(tx: Transaction, items: Sequence[PaperItem], supplier_id: UUID) -> dict[PaperItem, UUID]:
    """Parts of ours: by our number, or by the supplier's as its price list has it."""
    theirs = {
        row["supplier_part_no"].casefold(): row["product_id"]
        for row in await tx.fetch(
            "SELECT DISTINCT ON (supplier_part_no) supplier_part_no, product_id FROM procurement.supplier_price WHERE office_id = $1 AND supplier_id = $2"
            " AND supplier_part_no = ANY ($3) ORDER BY supplier_part_no, valid_from DESC",
            tx.office.id,
            supplier_id,
            sorted({item.their_part for item in items if item.their_part}),
        )
    }
    numbers = sorted({text for item in items for text in (item.our_part, item.their_part) if text})
    ours = {one.part_no.casefold(): one.id for one in await find_products(tx, part_nos=numbers)}
    found = {}
    for item in items:
        product = ours.get(item.our_part.casefold()) or theirs.get(item.their_part.casefold())
        product = product or ours.get(item.their_part.casefold())
        if product is not None:
            found[item] = product
    return found


def _is_other(supplier: str | None, seller: str) -> bool:
    """Whether the paper names another firm than the order's supplier."""
    return bool(supplier and seller) and (supplier or "").casefold() not in seller.casefold() and seller.casefold() not in (
        supplier or ""
    ).casefold()  # fmt: skip


def _head(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "content"}


def _shown(row: Row) -> dict[str, Any]:
    numbers = ("ordered", "rest", "agreed_price", "quantity", "later", "unit_price")
    known = {name: getattr(row, name) for name in row.__struct_fields__}
    shown = {name: None if known[name] is None else plain(known[name]) for name in numbers}
    more = {"is_known": row.product_id is not None, "decision": "", "agreed": ""}
    return known | shown | {"item": msgspec.structs.asdict(row.item)} | more
