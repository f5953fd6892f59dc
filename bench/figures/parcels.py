"""An office with parcels under way, over an account of Kuaidi100: what the figures of tracking begin with and are compared with."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from bench.cluster import Cluster
from salesops import clock
from salesops.act import SYSTEM, Act, Actor, Office
from salesops.kernel.boot import booted
from salesops.masterdata import offices
from salesops.masterdata.parties import add_party
from salesops.migrations import migrate
from salesops.transactions import transaction
from salesops_duties.logistics import service
from salesops_duties.logistics.carriers.kuaidi100 import md5
from salesops_duties.logistics.rules import NewAccount, NewCarrier
from salesops_duties.logistics.service import draining

DATABASE = "tracking"
OFFICE = "harbour"
OPERATOR = Actor(SYSTEM, "bench", frozenset({"system"}))
SECRET = "bench"
EVENTS = 5  # of a push, as an aggregator sends the whole way each time
AT_ONCE = 32
ROUND = draining.AT_ONCE * EVENTS  # events that the worker keeps in a transaction
_PARCELS = """
INSERT INTO logistics.shipment (office_id, id, number, kind, customer_id, carrier, state, dispatched_at, registered_at)
  SELECT {office}, gen_random_uuid(), 'B-' || n, 'carrier', '{customer}', 'SF Express', 'handed', now() - interval '1 hour', now()
  FROM generate_series(1, {parcels}) n;
INSERT INTO logistics.parcel (office_id, id, shipment_id, position, carrier, account_id, company, tracking_no, state_at, heard_at, poll_at)
  SELECT s.office_id, gen_random_uuid(), s.id, 1, s.carrier, '{account}', 'shunfeng', 'SF' || lpad(substr(s.number, 3), 12, '0'), s.dispatched_at, s.dispatched_at, now()
  FROM logistics.shipment s WHERE s.office_id = {office};
INSERT INTO logistics.tracking_event (office_id, id, parcel_id, at, offset_minutes, offset_known, wire, state, code, text, place, source, digest, received_at)
  SELECT p.office_id, gen_random_uuid(), p.id, p.state_at, 0, false, 'picked_up', 'handed', 'handed', '', '', 'typed', decode(md5(p.id::text), 'hex'), now()
  FROM logistics.parcel p WHERE p.office_id = {office};
ANALYZE logistics.shipment; ANALYZE logistics.parcel; ANALYZE logistics.tracking_event;
"""


async def parcels_under_way(cluster: Cluster, office: Office, account: UUID, count: int) -> None:
    """So many parcels, each on a shipment of its own, all due to be asked for."""
    async with transaction(Act(office, OPERATOR, "cli")) as tx:
        customer = await add_party(tx, "Customer")
    sql = _PARCELS.format(office=office.id, customer=customer, account=account, parcels=count)
    await cluster.run(sql, database=DATABASE)


async def prepare(cluster: Cluster) -> None:
    await cluster.drop(DATABASE)
    await cluster.run(f"CREATE DATABASE {DATABASE}")
    await migrate(cluster.url(DATABASE, "postgres"))
    async with booted(cluster.url(DATABASE), pool_size=2):
        new = offices.NewOffice(code=OFFICE, name="Harbour", currency="CNY", timezone="Asia/Shanghai")
        await offices.open_office(OPERATOR, new)


async def account_with(office: Office, port: int) -> UUID:
    act = Act(office, OPERATOR, "cli")
    wanted = NewAccount(
        "Kuaidi100",
        "kuaidi100",
        f"http://127.0.0.1:{port}",
        "simulator-key",
        "simulator-secret",
        "simulator",
        SECRET,
        "Asia/Shanghai",
        per_minute=1_000_000,
        at_once=AT_ONCE,
        allow_private=True,
    )
    made = await service.save_account(act, wanted)
    await service.save_carrier(act, NewCarrier("SF Express", "Kuaidi100", "shunfeng"))
    account: UUID = made["id"]
    return account


async def bare_seconds(cluster: Cluster) -> float:
    """Seconds of INSERT … ON CONFLICT of the same events, as many in a transaction, into a table with the same indexes and nothing else."""
    connection = await cluster.connect(DATABASE)
    try:
        await connection.execute("CREATE TABLE bare (LIKE logistics.tracking_event INCLUDING ALL)")
        rows = [
            tuple(row.values())
            for row in await connection.fetch("SELECT * FROM logistics.tracking_event WHERE source = 'push'")
        ]
        places = ", ".join(f"${n}" for n in range(1, len(rows[0]) + 1))
        began = time.perf_counter()
        for start in range(0, len(rows), ROUND):
            async with connection.transaction():
                await connection.executemany(
                    f"INSERT INTO bare VALUES ({places}) ON CONFLICT DO NOTHING", rows[start : start + ROUND]
                )
        return time.perf_counter() - began
    finally:
        await connection.close()


def push_of(number: str) -> bytes:
    """A push as Kuaidi100 sends and signs it: the whole way up to now, the newest first."""
    now = clock.now().astimezone(dt.timezone(dt.timedelta(hours=8)))
    way: Sequence[tuple[str, str]] = (
        ("1", "已揽收"),
        ("0", "到达集散中心"),
        ("0", "离开集散中心"),
        ("0", "到达营业点"),
        ("5", "派件中"),
    )
    data = [
        {
            "time": f"{now - dt.timedelta(minutes=10 * (EVENTS - n)):%Y-%m-%d %H:%M:%S}",
            "context": text,
            "statusCode": code,
        }
        for n, (code, text) in enumerate(way)
    ]
    result = {
        "message": "ok",
        "nu": number,
        "ischeck": "0",
        "com": "shunfeng",
        "status": "200",
        "state": "5",
        "data": data[::-1],
    }
    param = json.dumps({"status": "polling", "message": "", "lastResult": result}, ensure_ascii=False)
    return urlencode({"sign": md5(param + SECRET), "param": param}).encode()
