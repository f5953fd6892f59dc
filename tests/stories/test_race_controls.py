"""Negative controls of the races: with a guard taken away, the race does happen and the prover sees it."""

from __future__ import annotations

import asyncio

import asyncpg

from salesops.db import connect_config
from salesops.services.verify import verify
from salesops.testing import Database
from tests.stories.desk import Desk
from tests.stories.test_races import ready, stock

UNGUARDED_STOCK = """
ALTER TABLE inventory.stock DROP CONSTRAINT reserved_is_there;
CREATE OR REPLACE FUNCTION inventory.reserve(p_office int, p_order uuid, p_warehouse uuid, p_lines smallint[], p_products uuid[],
                                  p_quantities numeric[], p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM inventory.stock s WHERE s.office_id = p_office AND s.product_id = p_products[1] AND s.on_hand - s.reserved < p_quantities[1]) THEN
    PERFORM core.refuse('insufficient_stock');
  END IF;
  PERFORM pg_sleep(0.05);
  UPDATE inventory.stock s SET reserved = s.reserved + p_quantities[1] WHERE s.office_id = p_office AND s.product_id = p_products[1];
  INSERT INTO inventory.reservation (office_id, order_id, line_no, warehouse_id, product_id, quantity, since)
  VALUES (p_office, p_order, p_lines[1], p_warehouse, p_products[1], p_quantities[1], p_at);
END $$;
"""


async def change(database: Database, sql: str) -> None:
    connection = await asyncpg.connect(**connect_config(database.owner_url))
    await connection.execute(sql)
    await connection.close()


async def test_check_then_act_sells_the_last_piece_twice(desk: Desk, database: Database) -> None:
    await change(database, UNGUARDED_STOCK)
    await desk.goods(OVER="1")
    customers = [await desk.customer(f"Firm {n}", limit="1000.00") for n in range(4)]
    orders = [await ready(desk, customer, OVER="1") for customer in customers]
    answers = await asyncio.gather(*(desk.call(order) for order in orders))
    assert [a.status_code for a in answers].count(201) > 1
    on_hand, reserved = await stock(desk, "OVER")
    assert reserved > on_hand


async def test_verify_sees_stock_that_was_changed_behind_its_back(desk: Desk, database: Database) -> None:
    await desk.goods(SEEN="10")
    await database.as_owner("UPDATE inventory.stock SET on_hand = on_hand + 1 WHERE office_id = $1", desk.office.id)
    assert "inventory.on_hand_is_moved" in {f.invariant async for f in verify() if f.office == desk.office.code}


async def test_verify_sees_a_balance_that_was_changed_behind_its_back(desk: Desk, database: Database) -> None:
    customer = await desk.customer()
    await database.as_owner(
        "UPDATE receivables.account SET open_minor = open_minor + 1 WHERE office_id = $1 AND customer_id = $2::uuid",
        desk.office.id,
        customer,
    )
    assert "receivables.account_is_its_documents" in {
        f.invariant async for f in verify() if f.office == desk.office.code
    }
