"""Stock lists of a morning: many parts × many lists, from the clock's strike until the mail server has the last; time and memory."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
import statistics
import time
from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.cluster import Cluster
from bench.measuring import Bench, Numbers
from salesops import clock
from salesops.act import SYSTEM, Act, Actor, Office
from salesops.kernel.boot import booted
from salesops.masterdata import offices
from salesops.masterdata.parties import add_party
from salesops.migrations import migrate
from salesops.services import outbox
from salesops.services.documents.letterhead import Letterhead, change_letterhead
from salesops.transactions import transaction
from salesops_duties.inventory import service
from salesops_duties.inventory.rules import NewStockList

DATABASE, ZONE = "lists", "Asia/Shanghai"
OPERATOR = Actor(SYSTEM, "bench", frozenset({"system"}))
MONDAY = dt.datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo(ZONE))
FORMATS = ("xlsx", "csv", "xlsx", "text")  # every other list is a workbook
COLUMNS = ("name", "manufacturer", "unit", "quantity", "coming", "expected", "price")
CUSTOMERS = 20
_GOODS = """
INSERT INTO core.product (id, part_no, name, manufacturer) SELECT gen_random_uuid(), 'P-' || lpad(n::text, 6, '0'), 'Part ' || n, 'Maker ' || n % 40
  FROM generate_series(1, {parts}) n;
INSERT INTO inventory.warehouse (office_id, id, code, name) VALUES ({office}, '00000000-0000-0000-0000-000000000001', 'main', 'Main');
INSERT INTO inventory.stock (office_id, warehouse_id, product_id, on_hand, value_minor)
  SELECT {office}, '00000000-0000-0000-0000-000000000001', id, 2 + (hashtext(part_no) & 63), 100 FROM core.product;
INSERT INTO prices.price (office_id, id, kind, product_id, uom, currency, unit_price, valid_from, added_by, added_at)
  SELECT {office}, gen_random_uuid(), 'base', id, 'pc', 'CNY', 10 + (hashtext(part_no) & 1023), '2026-01-01', gen_random_uuid(), now() FROM core.product;
ANALYZE;
"""
_NEXT_DAY = """UPDATE inventory.stock SET on_hand = on_hand + 7 WHERE office_id = {office} AND hashtext(product_id::text) % 50 = 0"""


async def measure(bench: Bench, *, parts: int, lists: int) -> Numbers:
    """Two mornings: on the second every other list marks what changed since the first."""
    await _prepare(bench.cluster, parts)
    found: Numbers = {}
    async with booted(bench.cluster.url(DATABASE), pool_size=4, statement_timeout="60s") as registry, _sink() as taken:
        office = registry.by_code["harbour"]
        await bench.cluster.run(_GOODS.format(office=office.id, parts=parts), database=DATABASE)
        with clock.at(MONDAY - dt.timedelta(hours=1)):
            await _write_lists(office, lists)
        for name, moment in (("first", MONDAY), ("second", MONDAY + dt.timedelta(days=1))):
            found[name] = await _morning(office, moment)
            await bench.cluster.run(_NEXT_DAY.format(office=office.id), database=DATABASE)
        found |= {"mails": len(taken), "mail_mb": round(sum(taken) / 1e6, 1), "parts": parts, "lists": lists}
    await bench.cluster.drop(DATABASE)
    return found


async def _prepare(cluster: Cluster, parts: int) -> None:
    await cluster.drop(DATABASE)
    await cluster.run(f"CREATE DATABASE {DATABASE}")
    await migrate(cluster.url(DATABASE, "postgres"))
    async with booted(cluster.url(DATABASE), pool_size=2):
        new = offices.NewOffice(code="harbour", name="Harbour", currency="CNY", timezone=ZONE)
        office = await offices.open_office(OPERATOR, new)
        async with transaction(Act(office, OPERATOR, "cli")) as tx:
            await change_letterhead(tx, Letterhead(legal_name="Harbour Parts", sender="stock@harbour.example"))


async def _write_lists(office: Office, count: int) -> None:
    act = Act(office, OPERATOR, "cli")
    async with transaction(act) as tx:
        customers = [await add_party(tx, f"Customer {n}") for n in range(CUSTOMERS)]
    for n in range(count):
        new = NewStockList(
            f"List {n}",
            customers[n % CUSTOMERS],
            "buyer@example.com",
            columns=COLUMNS,
            prices="base",
            format=FORMATS[n % len(FORMATS)],
            changes="mark" if n % 2 else "none",
            days=(1, 2, 3, 4, 5),
        )
        await service.add_list(act, new)


async def _morning(office: Office, moment: dt.datetime) -> Numbers:
    """One strike of the clock, and all its jobs one after the other, as one worker with one place does them."""
    seconds: dict[str, list[float]] = {}
    memory = []
    with clock.at(moment):
        began = time.perf_counter()
        async with transaction(Act.of_system(office, "schedule")) as tx:
            begun = await service.send_due(tx)
        strike = time.perf_counter() - began
        while jobs := await outbox.claim(limit=1):
            started = time.perf_counter()
            if await outbox.deliver(jobs[0]) != "done":
                raise SystemExit(f"{jobs[0].handler} did not end")
            seconds.setdefault(jobs[0].handler, []).append(time.perf_counter() - started)
            memory.append(_resident())
        whole = time.perf_counter() - began
        async with transaction(Act.of_system(office, "schedule")) as tx:
            sent = "SELECT reason FROM inventory.list_send WHERE office_id = $1 AND state <> 'left' LIMIT 1"
            if why := await tx.fetchval(sent, office.id):
                raise SystemExit(f"a list did not go: {why}")
    made = seconds["inventory.make_stock_list"]
    tenth = max(len(memory) // 10, 1)
    return {
        "lists": begun,
        "snapshot_seconds": round(strike, 2),
        "seconds": round(whole, 1),
        "seconds_a_list": round(statistics.median(made), 3),
        "slowest_list": round(max(made), 3),
        "resident_mb": {
            "after_a_tenth": round(max(memory[:tenth]), 1),
            "after_half": round(max(memory[: len(memory) // 2]), 1),
            "after_all": round(max(memory), 1),
        },
    }


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6


@contextlib.asynccontextmanager
async def _sink() -> AsyncIterator[list[int]]:
    """A mail server of the loopback that takes everything and keeps how long each was."""
    taken: list[int] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                size = 0
                while (part := await reader.readline()) not in (b".\r\n", b""):
                    size += len(part)
                taken.append(size)
            writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=2**20)
    before = os.environ.get("SALESOPS_SMTP_URL")
    os.environ["SALESOPS_SMTP_URL"] = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}?tls=none"
    try:
        yield taken
    finally:
        server.close()
        os.environ.pop("SALESOPS_SMTP_URL")
        if before is not None:
            os.environ["SALESOPS_SMTP_URL"] = before
