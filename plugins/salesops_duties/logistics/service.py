"""The use cases of logistics: dispatch at the dock, registration in a worker."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Actor, Office, Transaction, ask, clock, new_id, transaction
from salesops.db import reading
from salesops.errors import ConflictDuplicate, ConflictState, NotFound
from salesops.events import GoodsDispatched, ShipmentRegistered
from salesops.hookspecs.hops import Hop
from salesops.hookspecs.inventory import InventoryHooks
from salesops.hookspecs.ledger import EntryToPost, LedgerHooks, Posting
from salesops.hookspecs.logistics import LogisticsHooks, OrderShipment
from salesops.hookspecs.orders import OrderPanel
from salesops.hookspecs.pages import SearchHit
from salesops.rights import scope_of
from salesops_duties.logistics.rules import NewDispatch, check_dispatch

_SELECT = """SELECT s.id, s.outbound_id, s.order_id, s.customer_id, p.name AS customer, s.carrier, s.tracking_no, s.state,
  s.dispatched_at, s.registered_at FROM logistics.shipment s JOIN core.party p ON p.id = s.customer_id WHERE s.office_id = $1"""
_PAGE = """SELECT s.id, s.outbound_id, n.number, s.order_id, s.customer_id, p.name AS customer, s.carrier, s.tracking_no, s.state, s.dispatched_at
  FROM logistics.shipment s JOIN core.party p ON p.id = s.customer_id
  LEFT JOIN core.document_number n ON n.office_id = s.office_id AND n.document_id = s.outbound_id WHERE s.office_id = $1"""
_ORDERS = {"number": "n.number", "customer": "p.name", "carrier": "s.carrier", "left": "s.dispatched_at"}


async def dispatch(act: Act, new: NewDispatch) -> dict[str, Any]:
    """Let the goods of an outbound order leave: nobody holds them, stock moves, the cost is booked, then it is told."""
    check_dispatch(new)
    carrier, tracking_no = new.carrier.strip(), new.tracking_no.strip()
    async with transaction(act) as tx:
        if tracking_no and await _is_taken(tx, carrier, tracking_no):
            raise ConflictDuplicate("This tracking number is on another shipment.", tracking_no=tracking_no)
        await ask(LogisticsHooks).shipment_dispatching(act.office, tx, new.outbound_id)
        answers = await ask(InventoryHooks).goods_issuing(act.office, tx, new.outbound_id)
        if not answers:
            raise ConflictState(
                "Nothing leaves while inventory is off in this office.", current="off", ways_out=["switch inventory on"]
            )
        issued = answers[0]
        if issued.cost_minor:
            cost = (Posting("cost_of_sales", issued.cost_minor), Posting("inventory", -issued.cost_minor))
            today = clock.today(act.office.timezone)
            entry = EntryToPost(
                "goods_issue", new.outbound_id, today, issued.currency, "Goods left with an outbound order", cost
            )
            await ask(LedgerHooks).entry_posting(act.office, tx, entry)
        if tracking_no:  # after the stock rows, as everyone takes them
            tx.write("logistics.take_tracking_number", act.office.id, carrier, tracking_no, new.outbound_id)
        now = clock.now()
        tx.tell(
            GoodsDispatched(
                outbound_id=new.outbound_id,
                order_id=issued.order_id,
                customer_id=issued.customer_id,
                carrier=carrier,
                tracking_no=tracking_no,
                dispatched_at=now,
                salesperson_id=issued.salesperson_id,
            )
        )
        tx.audit(
            "goods.dispatch",
            "outbound_order",
            new.outbound_id,
            changes={"carrier": carrier, "tracking_no": tracking_no},
        )
        return tx.answer(
            {"outbound_id": new.outbound_id, "order_id": issued.order_id, "dispatched_at": now}, status=201
        )


async def register(tx: Transaction, event: GoodsDispatched) -> None:
    """Register what left for tracking."""
    shipment_id, now = new_id(), clock.now()
    tx.write(
        "logistics.register_shipment",
        tx.office.id,
        shipment_id,
        event.outbound_id,
        event.order_id,
        event.customer_id,
        event.carrier,
        event.tracking_no,
        event.dispatched_at,
        now,
        event.salesperson_id,
    )
    tx.tell(
        ShipmentRegistered(
            shipment_id=shipment_id, outbound_id=event.outbound_id, order_id=event.order_id, registered_at=now
        )
    )
    tx.audit("shipment.register", "shipment", shipment_id, changes={"tracking_no": event.tracking_no})


async def listing(
    act: Act, *, outbound_id: UUID | None = None, after: UUID | None = None, limit: int = 50, own: bool = False
) -> list[dict[str, Any]]:
    """Shipments, oldest first, a page at a time; with `own` only of what the person sold."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_SELECT} AND ($2::uuid IS NULL OR s.outbound_id = $2) AND ($3::uuid IS NULL OR s.id > $3)"
            " AND (NOT $5 OR s.salesperson_id = $6) ORDER BY s.id LIMIT $4",
            act.office.id,
            outbound_id,
            after,
            limit,
            own,
            act.actor.person_id,
        )
    return [dict(row.items()) for row in rows]


async def shipment_page(
    act: Act, *, words: str = "", sort: str = "", limit: int = 50, offset: int = 0, own: bool = False
) -> list[dict[str, Any]]:
    """A page of shipments, the newest first unless another order is asked; `words` are of the number, customer or tracking number."""
    column = _ORDERS.get(sort.removeprefix("-"))
    order = f"{column}{' DESC' if sort.startswith('-') else ''}, s.id" if column else "s.id DESC"
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_PAGE} AND (NOT $2 OR s.salesperson_id = $3) AND ($4 = '' OR position(upper($4) IN upper(coalesce(n.number, ''))) > 0"
            " OR position(upper($4) IN upper(s.tracking_no)) > 0 OR position(lower($4) IN lower(p.name)) > 0"
            " OR (p.initials <> '' AND (position(lower($4) IN p.initials) > 0 OR position(lower($4) IN p.pinyin) > 0)))"
            f" ORDER BY {order} LIMIT $5 OFFSET $6",
            act.office.id,
            own,
            act.actor.person_id,
            words.strip(),
            limit,
            offset,
        )
    return [dict(row.items()) for row in rows]


async def outbound_number(act: Act, outbound_id: UUID) -> str:
    """The number of an outbound order of this office; raises `NotFound`."""
    async with transaction(act) as tx:
        found = await tx.fetchval(
            "SELECT number FROM core.document_number WHERE office_id = $1 AND document_id = $2",
            act.office.id,
            outbound_id,
        )
    if found is None:
        raise NotFound
    return str(found)


async def _is_taken(tx: Transaction, carrier: str, tracking_no: str) -> bool:
    return bool(
        await tx.fetchval(
            "SELECT 1 FROM logistics.tracking_number WHERE office_id = $1 AND carrier = $2 AND tracking_no = $3",
            tx.office.id,
            carrier,
            tracking_no,
        )
    )


async def search_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    """Shipments by a part of their tracking number; for an offer."""
    scope = scope_of(actor, "logistics.read")
    if scope is None or len(words) < 4:
        return ()
    rows = await reading().connection.fetch(
        f"{_SELECT} AND position(upper($2) IN upper(s.tracking_no)) > 0 AND ($3::uuid IS NULL OR s.salesperson_id = $3)"
        " ORDER BY s.id DESC LIMIT 10",
        office.id,
        words,
        actor.person_id if scope == "own" else None,
    )
    return tuple(
        SearchHit(
            row["tracking_no"],
            f"{row['carrier']} · {row['customer']}",
            f"inventory/outbound/{row['outbound_id']}",
            "truck",
            exact=row["tracking_no"].upper() == words.upper(),
        )
        for row in rows
    )


async def page_panel(office: Office, actor: Actor, thing: str, thing_id: UUID) -> tuple[OrderPanel, ...]:
    """The shipment of an outbound order, on its page; for an offer."""
    scope = scope_of(actor, "logistics.read")
    if scope is None or thing != "outbound_order":
        return ()
    row = await reading().connection.fetchrow(f"{_SELECT} AND s.outbound_id = $2", office.id, thing_id)
    if row is None:
        return ()
    data = {"carrier": row["carrier"], "tracking_no": row["tracking_no"], "left": row["dispatched_at"].isoformat()}
    words = ((row["carrier"], row["tracking_no"]),)
    return (OrderPanel("shipment", "Shipment", words, "truck", "", 20, template="logistics/panel.html", data=data),)


async def order_shipments(office: Office, actor: Actor, order_id: UUID) -> tuple[OrderShipment, ...]:
    """The shipments of an order in the order in which they left; for an offer."""
    scope = scope_of(actor, "logistics.read")
    if scope is None:
        return ()
    rows = await reading().connection.fetch(
        f"{_SELECT} AND s.order_id = $2 AND ($3::uuid IS NULL OR s.salesperson_id = $3) ORDER BY s.dispatched_at, s.id",
        office.id,
        order_id,
        actor.person_id if scope == "own" else None,
    )
    return tuple(OrderShipment(r["outbound_id"], r["carrier"], r["tracking_no"], r["dispatched_at"]) for r in rows)


_HOPS = """SELECT s.order_id, 'shipped' AS place, s.dispatched_at AS since, s.outbound_id AS document_id, s.carrier, s.tracking_no
  FROM logistics.shipment s WHERE s.office_id = $1 AND s.order_id = ANY ($2) AND ($3::uuid IS NULL OR s.salesperson_id = $3) ORDER BY s.id"""
_TRACKED = """SELECT DISTINCT s.order_id FROM logistics.shipment s WHERE s.office_id = $1 AND upper(s.tracking_no) = upper($2)
    AND ($3::uuid IS NULL OR s.salesperson_id = $3) LIMIT 10"""


async def order_hops(office: Office, actor: Actor, order_ids: tuple[UUID, ...]) -> tuple[Hop, ...]:
    """With whom the goods of orders left, and under which number; for an offer."""
    scope = scope_of(actor, "logistics.read")
    if scope is None:
        return ()
    own = actor.person_id if scope == "own" else None
    rows = await reading().connection.fetch(_HOPS, office.id, order_ids, own)
    return tuple(Hop(**dict(row.items())) for row in rows)


async def tracked_orders(office: Office, actor: Actor, tracking_no: str) -> tuple[UUID, ...]:
    """Whose goods travel under a tracking number; for an offer."""
    scope = scope_of(actor, "logistics.read")
    if scope is None:
        return ()
    own = actor.person_id if scope == "own" else None
    rows = await reading().connection.fetch(_TRACKED, office.id, tracking_no, own)
    return tuple(row["order_id"] for row in rows)
