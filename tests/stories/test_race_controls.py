"""Negative controls of the races: with a guard taken away, the race does happen and the prover sees it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import asyncpg
import pytest

from salesops.db import connect_config
from salesops.services.verify import verify
from salesops.testing import Database
from salesops_duties.orders.service import loading
from tests.stories.desk import Desk
from tests.stories.test_races import ready, stock

UNGUARDED_STOCK = """
ALTER TABLE inventory.stock DROP CONSTRAINT reserved_is_there;
CREATE OR REPLACE FUNCTION inventory.reserve(p_office int, p_order uuid, p_customer uuid, p_lines smallint[], p_products uuid[],
                                  p_quantities numeric[], p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE v_warehouse uuid := (SELECT id FROM inventory.warehouse WHERE office_id = p_office AND code = 'main');
BEGIN
  IF EXISTS (SELECT 1 FROM inventory.stock s WHERE s.office_id = p_office AND s.product_id = p_products[1] AND s.on_hand - s.reserved < p_quantities[1]) THEN
    PERFORM core.refuse('insufficient_stock');
  END IF;
  PERFORM pg_sleep(0.4);
  UPDATE inventory.stock s SET reserved = s.reserved + p_quantities[1] WHERE s.office_id = p_office AND s.product_id = p_products[1];
  INSERT INTO inventory.reservation (office_id, order_id, line_no, warehouse_id, product_id, customer_id, quantity, since)
  VALUES (p_office, p_order, p_lines[1], v_warehouse, p_products[1], p_customer, p_quantities[1], p_at);
END $$;
"""

SORTED_LOCK = """PERFORM 1 FROM inventory.stock WHERE office_id = p_office AND product_id = ANY (p_products)
    ORDER BY warehouse_id, product_id FOR NO KEY UPDATE;"""
LOCKED_AS_THEY_STAND = """FOR n IN 1 .. cardinality(p_products) LOOP
    PERFORM 1 FROM inventory.stock WHERE office_id = p_office AND product_id = p_products[n] FOR NO KEY UPDATE;
    PERFORM pg_sleep(0.1);
  END LOOP;"""


async def change(database: Database, sql: str) -> None:
    connection = await asyncpg.connect(**connect_config(database.owner_url))
    await connection.execute(sql)
    await connection.close()


@contextlib.asynccontextmanager
async def weakened(database: Database, function: str, **guards: tuple[str, str]) -> AsyncIterator[None]:
    """Take guards out of a write function, which must have had them, and put them back afterwards."""
    rows = await database.as_owner(f"SELECT pg_get_functiondef('{function}'::regproc) AS source")
    source = weak = rows[0]["source"]
    for guard, instead in guards.values():
        assert guard in weak, f"{function} has lost its guard"
        weak = weak.replace(guard, instead)
    await change(database, weak)
    try:
        yield
    finally:
        await change(database, source)


async def test_without_the_accounts_lock_two_orders_pass_one_limit(desk: Desk, database: Database) -> None:
    await desk.goods(BOTH="100")
    customer = await desk.customer(limit="500.00")
    orders = [await ready(desk, customer, BOTH="40") for _ in range(2)]
    slow = ("PERFORM receivables.release_credit", "PERFORM pg_sleep(0.3);\n  PERFORM receivables.release_credit")
    async with (
        weakened(database, "receivables.read_standing", lock=("FOR UPDATE", "")),
        weakened(database, "receivables.commit_credit", gap=slow),
    ):
        answers = await asyncio.gather(*(desk.call(order) for order in orders))
    assert [a.status_code for a in answers] == [201, 201]
    account = (await desk.finance.get(f"{desk.base}/receivables/accounts/{customer}")).json()
    assert account["committed"] == "800.00"


async def test_stock_rows_locked_as_the_lines_stand_do_deadlock(desk: Desk, database: Database) -> None:
    parts = ["OPPA", "OPPB", "OPPC"]
    await desk.goods(**dict.fromkeys(parts, "100"))
    customers = [await desk.customer(f"Firm {n}", limit="1000.00") for n in range(4)]
    orders = [
        await ready(desk, customer, **dict.fromkeys(parts if n % 2 else reversed(parts), "1"))
        for n, customer in enumerate(customers)
    ]
    async with weakened(database, "inventory.reserve", lock=(SORTED_LOCK, LOCKED_AS_THEY_STAND)):
        answers = await asyncio.gather(*(desk.call(order) for order in orders))
    assert 503 in {a.status_code for a in answers}


async def test_without_row_lock_and_version_two_clerks_overwrite_each_other(
    desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.goods(STALE="9")
    order = (await desk.take(await desk.customer(), STALE="1")).json()["id"]

    async def both() -> list[int]:
        seen = (await desk.assistant.get(f"{desk.base}/orders/{order}")).json()
        lines = [[{"part_no": "STALE", "quantity": str(n), "unit_price": "10.00"}] for n in (2, 3)]
        bodies = [desk.fax(seen["customer_id"], wanted, version=seen["version"]) for wanted in lines]
        answers = await asyncio.gather(*(desk.assistant.put(f"{desk.base}/orders/{order}", json=b) for b in bodies))
        return sorted(a.status_code for a in answers)

    assert await both() == [200, 409]
    monkeypatch.setattr(loading, "LOCKED", loading.PLAIN)
    no_version = (" AND version = p_version", "")
    async with weakened(
        database, "orders.save", version=no_version, gap=("h := jsonb", "PERFORM pg_sleep(0.3);\n  h := jsonb")
    ):
        assert await both() == [200, 200]


async def test_without_its_own_row_a_key_is_used_twice(desk: Desk, database: Database) -> None:
    async def twice(key: str) -> int:
        body = {"name": f"Firm of {key}"}
        await asyncio.gather(*(desk.post(desk.assistant, "/customers", body, key=key) for _ in range(6)))
        found = await desk.assistant.get(f"{desk.base}/customers?words={body['name']}")
        return len(found.json()["items"])

    assert await twice("guarded") == 1
    await change(database, "ALTER TABLE core.idempotency DROP CONSTRAINT idempotency_key")
    assert await twice("unguarded") > 1


async def test_verify_sees_stock_that_was_changed_behind_its_back(desk: Desk, database: Database) -> None:
    await desk.goods(SEEN="10")
    await database.as_owner("UPDATE inventory.stock SET on_hand = on_hand + 1 WHERE office_id = $1", desk.office.id)
    assert "inventory.on_hand_is_moved" in {f.invariant async for f in verify() if f.office == desk.office.code}


async def test_verify_sees_a_balance_that_was_changed_behind_its_back(desk: Desk, database: Database) -> None:
    customer = await desk.customer()
    await database.as_owner(
        "UPDATE receivables.balance SET open_minor = open_minor + 1 WHERE office_id = $1 AND customer_id = $2::uuid",
        desk.office.id,
        customer,
    )
    assert "receivables.account_is_its_documents" in {
        f.invariant async for f in verify() if f.office == desk.office.code
    }


async def test_check_then_act_sells_the_last_piece_twice(desk: Desk, database: Database) -> None:
    await change(database, UNGUARDED_STOCK)
    await desk.goods(OVER="1")
    customers = [await desk.customer(f"Firm {n}", limit="1000.00") for n in range(4)]
    orders = [await ready(desk, customer, OVER="1") for customer in customers]
    answers = await asyncio.gather(*(desk.call(order) for order in orders))
    assert [a.status_code for a in answers].count(201) > 1
    on_hand, reserved = await stock(desk, "OVER")
    assert reserved > on_hand
