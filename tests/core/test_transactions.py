"""One use case, one transaction: what is added is written together, in order, or not at all."""

from __future__ import annotations

import asyncpg
import pytest

from salesops import DB, Act, clock, new_id, transaction
from salesops.batch import Call, statement
from salesops.db import connect_config
from salesops.errors import Busy, ConflictState, InsufficientStock, Refused
from salesops.events import OrderCancelled
from salesops.testing import Database

PROBE = """
CREATE SCHEMA probe;
CREATE TABLE probe.step(office_id int NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY, word text NOT NULL, PRIMARY KEY (office_id, id));
SELECT core.protect_office_table('probe.step');
GRANT USAGE ON SCHEMA probe TO salesops_app;
CREATE FUNCTION probe.note(p_office int, p_word text) RETURNS void LANGUAGE sql AS
  $$ INSERT INTO probe.step (office_id, word) VALUES (p_office, p_word) $$;
CREATE FUNCTION probe.refuse(p_code text, p_facts text) RETURNS void LANGUAGE plpgsql AS
  $$ BEGIN PERFORM core.refuse(p_code, p_facts::jsonb); END $$;
"""


@pytest.fixture(scope="module", autouse=True)
async def probe(database: Database, kernel) -> None:
    connection = await asyncpg.connect(**connect_config(database.owner_url))
    await connection.execute(PROBE)
    await connection.close()


async def words(act: Act) -> list[str]:
    async with transaction(act) as tx:
        return [
            row["word"]
            for row in await tx.fetch("SELECT word FROM probe.step WHERE office_id = $1 ORDER BY id", act.office.id)
        ]


async def test_writes_happen_together_in_the_order_they_were_added(act: Act) -> None:
    async with transaction(act) as tx:
        for word in ["credit", "stock", "ledger", "numbers"]:
            tx.write("probe.note", act.office.id, word)
        assert await tx.fetchval("SELECT count(*) FROM probe.step WHERE office_id = $1", act.office.id) == 0
    assert await words(act) == ["credit", "stock", "ledger", "numbers"]


def test_every_call_reads_from_the_one_before_it() -> None:
    text = statement([Call("a.f", (1, 2)), Call("b.g", (3,)), Call("c.h", ())])
    assert text == (
        "WITH w0 AS MATERIALIZED (SELECT a.f($1, $2) AS r), w1 AS MATERIALIZED (SELECT b.g($3) AS r FROM w0),"
        " w2 AS MATERIALIZED (SELECT c.h() AS r FROM w1) SELECT w0.r, w1.r, w2.r FROM w2, w1, w0"
    )


async def test_a_whole_act_takes_three_round_trips_beside_its_reads(act: Act) -> None:
    """BEGIN with the office, one statement for all writes, audit and events, and COMMIT."""
    said: list[str] = []
    async with transaction(act) as tx:
        tx._inner.connection.add_query_logger(lambda record: said.append(record.query))
        tx.write("probe.note", act.office.id, "one")
        tx.write("probe.note", act.office.id, "two")
        tx.audit("probe.note", "probe", None)
        tx.tell(OrderCancelled(order_id=new_id(), customer_id=new_id(), reason="x", cancelled_at=clock.now()))
    assert len(said) == 2, said
    assert said[-1] == "COMMIT"


async def test_a_refusal_inside_a_function_rolls_everything_back_and_keeps_its_facts(act: Act) -> None:
    with pytest.raises(InsufficientStock) as told:
        async with transaction(act) as tx:
            tx.write("probe.note", act.office.id, "lost")
            tx.audit("probe.note", "probe", None)
            tx.write("probe.refuse", "insufficient_stock", '{"short": [{"part_no": "WP-1"}]}')
    assert told.value.facts == {"short": [{"part_no": "WP-1"}]}
    assert await words(act) == []
    async with transaction(act) as tx:
        assert (
            await tx.fetchval(
                "SELECT count(*) FROM core.audit WHERE office_id = $1 AND action = 'probe.note'", act.office.id
            )
            == 0
        )


async def test_a_state_refused_by_the_database_names_the_state(act: Act) -> None:
    with pytest.raises(ConflictState) as told:
        async with transaction(act) as tx:
            tx.write("probe.refuse", "conflict_state", '{"current": "issued"}')
    assert told.value.facts["current"] == "issued"


async def test_a_lock_that_is_not_to_be_had_is_busy(act: Act, database: Database) -> None:
    other = await asyncpg.connect(**connect_config(database.owner_url))
    try:
        await other.execute("BEGIN; LOCK TABLE probe.step IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(Busy):
            async with transaction(act) as tx:
                tx.write("probe.note", act.office.id, "waits")
    finally:
        await other.close()
    assert await words(act) == []


async def test_what_is_raised_inside_rolls_back_and_comes_through(act: Act) -> None:
    with pytest.raises(Refused, match="no"):
        async with transaction(act) as tx:
            tx.write("probe.note", act.office.id, "lost")
            raise Refused("no")
    assert await words(act) == []
    assert DB.current_transaction.get() is None


async def test_flush_lets_later_reads_see_what_was_added(act: Act) -> None:
    async with transaction(act) as tx:
        tx.write("probe.note", act.office.id, "seen")
        await tx.flush()
        assert await tx.fetchval("SELECT count(*) FROM probe.step WHERE office_id = $1", act.office.id) == 1


async def test_the_audit_trail_cannot_be_changed_even_by_its_owner(act: Act, database: Database) -> None:
    async with transaction(act) as tx:
        tx.audit("probe.kept", "probe", None, changes={"a": 1}, reason="why")
    for tampering in ("UPDATE core.audit SET action = 'x'", "DELETE FROM core.audit", "TRUNCATE core.audit"):
        with pytest.raises(asyncpg.PostgresError, match="append-only"):
            await database.as_owner(tampering)
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            "SELECT * FROM core.audit WHERE office_id = $1 AND action = 'probe.kept'", act.office.id
        )
    assert row is not None
    assert (row["reason"], row["source"], row["actor_id"]) == ("why", "api", act.actor.person_id)
