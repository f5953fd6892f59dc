"""The lists that people wait for read little however long the history: their plans, on a database with one, and how often they ask.

The statements are those the routes send; each is planned as the runtime role, for its arguments and for any. No time is measured.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from salesops.act import Office
from salesops.db import DB, connect_config
from salesops.masterdata import offices
from salesops.testing import SYSTEM, Client, Database

CUSTOMERS, ITEMS, ORDERS, PARTS = 200, 20_000, 20_000, 10_000
# Two years of trade in one office: a fifth of the items is open, paid ones have their links, a hundredth of the orders is at work.
HISTORY = f"""
SET session_replication_role = replica;
CREATE TEMP TABLE firm AS SELECT i, gen_random_uuid() AS id FROM generate_series(0, {CUSTOMERS} - 1) i;
INSERT INTO core.party (id, name) SELECT id, 'Firm ' || i FROM firm;
INSERT INTO receivables.account (office_id, customer_id, currency, limit_owner_id) SELECT {{office}}, id, 'CNY', id FROM firm;
INSERT INTO receivables.balance (office_id, customer_id, currency, open_minor) SELECT {{office}}, id, 'CNY', 100 FROM firm;
CREATE TEMP TABLE sold AS SELECT n, f.id AS customer, gen_random_uuid() AS debit, gen_random_uuid() AS credit, n % 5 = 0 AS open,
    current_date - (({ITEMS} - n) * 700 / {ITEMS})::int AS day FROM generate_series(1, {ITEMS}) n JOIN firm f ON f.i = n % {CUSTOMERS};
INSERT INTO receivables.item (office_id, id, customer_id, currency, kind, document_id, amount_minor, open_minor, value_on, due_on, known_at)
  SELECT {{office}}, debit, customer, 'CNY', 'invoice', gen_random_uuid(), 100, CASE WHEN open THEN 100 ELSE 0 END, day, day + 30, day FROM sold
  UNION ALL SELECT {{office}}, credit, customer, 'CNY', 'receipt', gen_random_uuid(), -100, 0, day, day, day FROM sold WHERE NOT open;
INSERT INTO receivables.allocation (office_id, credit_id, debit_id, amount_minor, value_on, at)
  SELECT {{office}}, credit, debit, 100, day, day FROM sold WHERE NOT open ORDER BY n;
INSERT INTO receivables.receipt (office_id, id, customer_id, currency, amount_minor, reference, received_on, value_on, state, noted_at, noted_by, cleared_at)
  SELECT {{office}}, credit, customer, 'CNY', 100, 'slip ' || n, day, day, 'cleared', day, gen_random_uuid(), day FROM sold WHERE NOT open;
INSERT INTO orders.sales_order (office_id, id, number, state, customer_id, intake_channel, currency, delivery_way, net_minor, total_minor, content_hash,
    lines_hash, balance_hash, taken_by, taken_at)
  SELECT {{office}}, lpad(to_hex(n), 32, '0')::uuid, 'SO-' || n, CASE WHEN n % 100 = 0 THEN 'draft' ELSE 'dispatched' END, f.id, 'counter', 'CNY', 'road',
    100, 100, 'hash', 'hash', 'hash', gen_random_uuid(), now() FROM generate_series(1, {ORDERS}) n JOIN firm f ON f.i = n % {CUSTOMERS};
INSERT INTO core.product (id, part_no, name, name_zh)
  SELECT gen_random_uuid(), 'BP-' || lpad(n::text, 6, '0'), 'Brake pad ' || n, '刹车片' || n FROM generate_series(1, {PARTS}) n;
INSERT INTO core.product_word SELECT 'word' || n FROM generate_series(1, 2000) n;
INSERT INTO core.product_word VALUES ('brake');
RESET session_replication_role;
"""
TABLES = ("receivables.item", "receivables.allocation", "receivables.receipt", "orders.sales_order", "core.product")
POLLED = ("core.duty_states", "FROM core.office WHERE")  # the kernel's own look whether a duty was switched
BY_ANY_ARGUMENTS = 6  # asyncpg's statements are planned for any arguments after five runs


@dataclass(frozen=True)
class Sent:
    """A statement as the product sent it."""

    text: str
    args: tuple[Any, ...]


@dataclass
class Seen:
    """What plans do: which tables they read whole, and which indexes they use, alone or with their tables."""

    whole: set[str] = field(default_factory=set)
    indexes: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)

    def look_at(self, node: dict[str, Any]) -> None:
        if node["Node Type"] == "Seq Scan":
            self.whole.add(f"{node.get('Schema', '')}.{node['Relation Name']}".lstrip("."))
        if "Index Name" in node:
            self.indexes.add(node["Index Name"])
        if node["Node Type"] == "Index Only Scan":
            self.alone.add(node["Index Name"])
        for below in node.get("Plans", ()):
            self.look_at(below)


@dataclass
class House:
    """An office with a history, its desk, and what is sent to the database."""

    office: Office
    database: Database
    client: Any
    sent: list[Sent]

    async def ask(self, path: str) -> list[Sent]:
        """Ask for a page, and give the statements of that; sign-in and the transaction's own ends are among them."""
        self.sent.clear()
        answer = await self.client.get(f"/api/{self.office.code}{path}")
        assert answer.status_code == 200, answer.text
        await asyncio.sleep(0)
        return [sent for sent in self.sent if not any(of_kernel in sent.text for of_kernel in POLLED)]

    async def plans(self, path: str) -> Seen:
        """The plans of all of them, and of those inside their functions, as the runtime role has them."""
        statements = [sent for sent in await self.ask(path) if sent.args]
        seen, heard = Seen(), []
        connection = await asyncpg.connect(**connect_config(self.database.owner_url))
        try:
            connection.add_log_listener(lambda _, message: heard.append(message.message))
            await connection.execute(
                "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on;"
                " SET auto_explain.log_format = json; SET auto_explain.log_level = notice; SET jit = off; SET auto_explain.log_verbose = on;"
                f" SET ROLE salesops_app; SELECT set_config('app.office_id', '{self.office.id}', false)"
            )
            for statement in statements:
                for _ in range(BY_ANY_ARGUMENTS):
                    await connection.fetch(statement.text, *statement.args)
            await asyncio.sleep(0)
        finally:
            await connection.close()
        assert len(heard) >= len(statements) * BY_ANY_ARGUMENTS
        for message in heard:
            seen.look_at(json.loads(message.partition("plan:")[2])["Plan"])
        return seen


@pytest_asyncio.fixture(scope="module")
async def office(kernel: Any, database: Database) -> Office:
    """The office of the module, with its history in."""
    new = offices.NewOffice(code="plans", name="Plans", currency="CNY", timezone="Asia/Shanghai")
    made = await offices.open_office(SYSTEM, new)
    connection = await asyncpg.connect(**connect_config(database.owner_url))
    try:
        await connection.execute(HISTORY.format(office=made.id))
        await connection.execute(
            f"VACUUM ANALYZE {', '.join(TABLES)}, receivables.balance, receivables.account, core.party, core.product_word"
        )
    finally:
        await connection.close()
    return made


@pytest_asyncio.fixture
async def house(office: Office, database: Database, client: Client) -> AsyncIterator[House]:
    sent: list[Sent] = []

    def note(query: Any) -> None:
        sent.append(Sent(query.query, tuple(query.args or ())))

    assert DB.pool
    held = [await DB.pool.acquire() for _ in range(DB.pool.get_max_size())]
    for connection in held:
        connection.add_query_logger(note)
        await DB.pool.release(connection)
    house = House(office, database, await client(office, "head"), sent)
    await house.ask("/receivables/policy")  # notes that the token was used
    yield house
    held = [await DB.pool.acquire() for _ in range(DB.pool.get_max_size())]
    for connection in held:
        connection.remove_query_logger(note)
        await DB.pool.release(connection)


def pages() -> Iterator[Any]:
    """Each page with the indexes it uses, those it does not look behind, and the number of its statements."""
    summary = "/receivables/summary"
    yield pytest.param(f"{summary}?limit=200", {"item_open", "receipt_cleared"}, {"item_open"}, 2, id="summary")
    yield pytest.param(summary, {"item_open", "receipt_cleared"}, {"item_open"}, 2, id="first page")
    yield pytest.param(f"{summary}?since={{month}}", {"item_open", "item_value"}, {"item_open"}, 2, id="since a day")
    yield pytest.param(
        f"{summary}?as_of={{week}}", {"item_open", "item_value", "allocation_at"}, {"item_open"}, 2, id="of a day"
    )
    yield pytest.param(f"{summary}/totals", {"item_open"}, {"item_open"}, 2, id="totals")
    yield pytest.param("/receivables/items?customer_id={firm}&bucket=31-60", {"item_open"}, set(), 3, id="items")
    yield pytest.param(
        "/receivables/items?customer_id={firm}&as_of={week}", {"item_value"}, set(), 3, id="items of a day"
    )
    for words, number in (("BP-0012", 1), ("brake pad", 1), ("刹车", 1), ("zzz", 3)):
        yield pytest.param(f"/products?search={words}", {"product_number"}, set(), number, id=f"search {words}")
    for words in ("4321", "9999", "车片9998"):
        yield pytest.param(f"/products?search={words}", {"product_pieces"}, set(), 1, id=f"search {words}")
    yield pytest.param("/products?search=BP-00O120", {"product_misspelt"}, set(), 2, id="mistyped number")
    yield pytest.param("/products?search=brkae+pad", {"product_word_misspelt"}, set(), 4, id="mistyped word")
    yield pytest.param("/orders", {"sales_order_pkey"}, set(), 1, id="orders")
    yield pytest.param("/orders?after={order}", {"sales_order_pkey"}, set(), 1, id="orders, a later page")
    yield pytest.param("/orders?queue=draft", {"sales_order_queue"}, set(), 1, id="queue")
    yield pytest.param("/orders?queue=draft&after={order}", {"sales_order_queue"}, set(), 1, id="queue, a later page")
    yield pytest.param("/orders?customer_id={firm}", {"sales_order_customer"}, set(), 1, id="orders of a customer")
    yield pytest.param("/orders/calls", {"sales_order_queue"}, set(), 1, id="calls")


@pytest.mark.parametrize(("path", "indexes", "alone", "number"), list(pages()))
async def test_a_page_reads_no_long_table_whole_and_asks_seldom(
    house: House, path: str, indexes: set[str], alone: set[str], number: int
) -> None:
    asked = await _path(house, path)
    seen = await house.plans(asked)
    assert seen.whole.isdisjoint(TABLES), seen
    assert indexes <= seen.indexes, seen
    assert alone <= seen.alone, seen
    fewest = min([len(await house.ask(asked)) for _ in range(3)])  # what the kernel does meanwhile can only add
    assert fewest == number + 3, house.sent  # besides: who asks, BEGIN, COMMIT


async def test_a_list_that_reads_a_table_whole_is_noticed(house: House) -> None:
    """Without its indexes the same page reads the whole table, and the plans say so."""
    asked = await _path(house, "/orders?queue=draft")
    await house.database.as_owner(
        "UPDATE pg_index SET indisvalid = false WHERE indrelid = 'orders.sales_order'::regclass"
    )
    try:
        seen = await house.plans(asked)
        assert "orders.sales_order" in seen.whole
    finally:
        await house.database.as_owner(
            "UPDATE pg_index SET indisvalid = true WHERE indrelid = 'orders.sales_order'::regclass"
        )


async def _path(house: House, path: str) -> str:
    row = (
        await house.database.as_owner(
            "SELECT (SELECT customer_id FROM receivables.account WHERE office_id = $1 ORDER BY 1 LIMIT 1) AS firm,"
            " (SELECT id FROM orders.sales_order WHERE office_id = $1 ORDER BY id OFFSET 9000 LIMIT 1) AS order,"
            " current_date - 7 AS week, current_date - 30 AS month",
            house.office.id,
        )
    )[0]
    return path.format(**row)
