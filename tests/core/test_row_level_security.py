"""Offices are apart in PostgreSQL itself: what the catalogue promises, and that raw SQL cannot get round it."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import random
import secrets
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio
from tests.core.catalogue import OURS, Catalogue, Column, connect, read_catalogue

from salesops import DB, Act, transaction
from salesops.testing import SYSTEM, Database, Server

SEEN = "(office_id = ( SELECT (NULLIF(current_setting('app.office_id'::text, true), ''::text))::integer AS \"nullif\"))"
WRITTEN = "(office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::integer)"

# Tables without an office, each with its reason. A new one is reviewed here or it gets an office.
GROUP_TABLES = {
    "core.office": "the offices themselves",
    "core.person": "a person may work in several offices; the roles are of an office",
    "core.session": "a browser's session is a person's, not an office's; no grant but through functions",
    "core.sign_in_failure": "nobody is signed in yet; no grant but through functions",
    "core.party": "the identity of a firm is one for the group",
    "core.product": "the catalogue is one for the group",
    "core.product_unit": "the catalogue is one for the group",
    "core.product_substitute": "the catalogue is one for the group",
    "core.product_word": "the words of the catalogue's names",
    "core.exchange_rate": "a rate of exchange is one for the group, and never changed",
    "core.chore": "the clock's own turns; no grant but through functions",
    "salesops_meta.migration": "which migrations ran",
}

# Indexes of office tables that do not begin with the office, each with its reason.
OTHER_INDEXES = {
    "core.outbox_ready": "workers claim over all offices, through core.claim_jobs only",
    "core.outbox_running": "the reaper looks over all offices, through core.reap_jobs only",
    "core.idempotency_age": "the sweeper looks over all offices, through core.sweep only",
    "core.api_token_id": "a token is looked up before its office is known; ids are random, so a collision tells nothing",
}

# The reviewed way across offices: functions that run as salesops_definer, and what each gives.
DEFINERS = {
    "core.duty_states": "which duty is on where: no business data",
    "core.token_holder": "who holds a token whose secret is known",
    "core.session_holder": "who holds a session whose secret is known",
    "core.sign_in_secret": "a person's password hash, for the sign-in",
    "core.set_password": "one person's password",
    "core.open_session": "one person's session",
    "core.touch_session": "one session whose secret is known",
    "core.revoke_session": "one session whose secret is known",
    "core.revoke_sessions_of": "one person's sessions",
    "core.sessions_of": "when and where one person is signed in, without the secrets",
    "core.end_session_of": "one of one person's sessions",
    "core.sign_in_failures": "how often a log-in or an address failed",
    "core.forget_sign_in_failures": "a log-in that succeeded",
    "core.claim_jobs": "due jobs for a worker, of all offices",
    "core.claim_job": "one due job that a broker delivered",
    "core.publish_batch": "ids of due jobs for the relay",
    "core.extend_lease": "one claimed job",
    "core.fail_job": "one claimed job",
    "core.park_job": "one claimed job",
    "core.release_jobs": "claimed jobs of one worker",
    "core.reap_jobs": "how many jobs dead workers held",
    "core.take_turn": "whose turn a chore is",
    "core.job_counts": "how many jobs wait",
    "core.sweep": "deletes what is old, of all offices",
    "inventory.elsewhere": "what other offices have to sell of a product: their name and a quantity",
    "inventory.free_at": "what one other office has to sell of a product: a quantity",
    "inventory.transfers_elsewhere": "what another office says is owed for each transfer with the office that asks",
}


@pytest_asyncio.fixture(scope="module")
async def catalogue(database: Database) -> Catalogue:
    return await read_catalogue(database)


# ------------------------------------------------------------------ what the catalogue promises (S-RLS-1, S-RLS-3)


async def test_every_office_table_stands_under_the_one_policy(catalogue: Catalogue, database: Database) -> None:
    rows = await database.as_owner(
        "SELECT n.nspname || '.' || c.relname AS tab, c.relrowsecurity, c.relforcerowsecurity,"
        " (SELECT array_agg(ROW(p.polname, p.polcmd, p.polpermissive, p.polroles = '{0}', pg_get_expr(p.polqual, c.oid),"
        "  pg_get_expr(p.polwithcheck, c.oid))::text) FROM pg_policy p WHERE p.polrelid = c.oid) AS policies"
        f" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND {OURS}"
    )
    seen = SEEN.replace('"', '""')
    one = [f'(office,*,t,t,"{seen}","{WRITTEN}")']
    for row in rows:
        if row["tab"] in catalogue.of_offices:
            assert (row["relrowsecurity"], row["relforcerowsecurity"]) == (True, True), row["tab"]
            assert row["policies"] == one, row["tab"]
        else:
            assert row["policies"] is None, row["tab"]
    assert len(catalogue.of_offices) >= 30


async def test_every_table_without_an_office_is_reviewed(catalogue: Catalogue) -> None:
    assert sorted(catalogue.of_the_group) == sorted(GROUP_TABLES)


async def test_the_office_comes_first_in_every_table_key_and_index(catalogue: Catalogue, database: Database) -> None:
    for table in catalogue.of_offices:
        assert catalogue.tables[table][0].name == "office_id", table
    rows = await database.as_owner(
        "SELECT n.nspname || '.' || t.relname AS tab, n.nspname || '.' || c.relname AS idx, x.indisprimary, a.attname AS first"
        " FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid"
        " JOIN pg_namespace n ON n.oid = t.relnamespace LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]"
        f" WHERE {OURS}"
    )
    of_offices = [row for row in rows if row["tab"] in catalogue.of_offices]
    assert {row["idx"] for row in of_offices if row["first"] != "office_id"} == set(OTHER_INDEXES)
    assert {row["tab"] for row in of_offices if row["indisprimary"]} == set(catalogue.of_offices)


async def test_a_reference_between_office_tables_carries_the_office(catalogue: Catalogue, database: Database) -> None:
    references = await foreign_keys(database)
    for key in references:
        if key["child"] in catalogue.of_offices and key["parent"] in catalogue.of_offices:
            assert (key["child_columns"][0], key["parent_columns"][0]) == ("office_id", "office_id"), key["name"]
        if key["child"] in catalogue.of_the_group:
            assert key["parent"] in catalogue.of_the_group, key["name"]
    assert any(len(key["child_columns"]) > 1 for key in references)


async def test_functions_that_see_all_offices_are_reviewed_fixed_and_closed(database: Database) -> None:
    rows = await database.as_owner(
        "SELECT n.nspname || '.' || p.proname AS name, p.proconfig, pg_get_userbyid(p.proowner) AS owner,"
        " has_function_privilege('salesops_readonly', p.oid, 'EXECUTE') AS readonly_may,"
        " EXISTS (SELECT 1 FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0) AS public_may"
        f" FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef AND {OURS}"
    )
    assert sorted({row["name"] for row in rows}) == sorted(DEFINERS)
    for row in rows:
        assert row["proconfig"] == ["search_path=pg_catalog, pg_temp"], row["name"]
        assert (row["owner"], row["public_may"], row["readonly_may"]) == ("salesops_definer", False, False), row["name"]


async def test_nothing_else_looks_round_the_policies(database: Database) -> None:
    views = await database.as_owner(
        f"SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm', 'f') AND {OURS}"
        " AND NOT coalesce(c.reloptions, '{}') @> '{security_invoker=true}'"
    )
    assert views == []
    roles = await database.as_owner(
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'salesops%' AND (rolbypassrls OR rolsuper)"
    )
    assert [row["rolname"] for row in roles] == ["salesops_definer"]
    assert not await database.as_owner("SELECT 1 FROM pg_roles WHERE rolname = 'salesops_definer' AND rolcanlogin")


async def test_the_runtime_role_owns_nothing_and_makes_nothing(database: Database) -> None:
    role = (await database.as_owner("SELECT * FROM pg_roles WHERE rolname = 'salesops_app'"))[0]
    powers = ("rolsuper", "rolcreaterole", "rolcreatedb", "rolbypassrls", "rolreplication")
    assert [power for power in powers if role[power]] == []
    assert not await database.as_owner(
        "SELECT 1 FROM pg_auth_members WHERE member = 'salesops_app'::regrole"
        " UNION ALL SELECT 1 FROM pg_class WHERE relowner = 'salesops_app'::regrole"
        " UNION ALL SELECT 1 FROM pg_proc WHERE proowner = 'salesops_app'::regrole"
        " UNION ALL SELECT 1 FROM pg_namespace WHERE nspowner = 'salesops_app'::regrole"
    )
    for row in await database.as_owner(
        f"SELECT n.nspname, has_schema_privilege('salesops_app', n.oid, 'CREATE') AS makes FROM pg_namespace n WHERE {OURS}"
    ):
        assert not row["makes"], row["nspname"]
    for row in await database.as_owner(
        "SELECT c.oid::regclass::text AS tab, has_table_privilege('salesops_app', c.oid, 'TRUNCATE, REFERENCES, TRIGGER') AS more"
        f" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND {OURS}"
    ):
        assert not row["more"], row["tab"]
    assert not (
        await database.as_owner("SELECT has_database_privilege('salesops_app', current_database(), 'CREATE') AS may")
    )[0]["may"]


# ------------------------------------------------------------------ raw SQL as the runtime role (S-RLS-2)
#
# In scratch clones the runtime role is granted everything and checks and triggers are taken away, so that only the
# policies are left to hold. The control clone has no policies: there every attempt succeeds.

OURS_ID, THEIRS_ID = 1, 2
_turns = itertools.count(1)
SAMPLES: dict[str, Any] = {  # each turn another value, so that no unique index answers before the policies do
    "integer": int,
    "smallint": lambda n: n % 30_000,
    "bigint": int,
    "numeric": lambda n: n % 900,
    "boolean": lambda n: n % 2 == 0,
    "text": lambda n: f"x{n}",
    "bytea": lambda n: f"x{n}".encode(),
    "jsonb": lambda n: f'{{"n": {n}}}',
    "uuid": lambda n: uuid4(),
    "date": lambda n: dt.date(2026, 3, 2) + dt.timedelta(days=n),
    "time without time zone": lambda n: dt.time(n % 24),
    "timestamp with time zone": lambda n: dt.datetime(2026, 3, 2, tzinfo=dt.UTC) + dt.timedelta(hours=n),
    "text[]": lambda n: [f"x{n}"],
    "uuid[]": lambda n: [uuid4()],
    "integer[]": lambda n: [n],
    "bigint[]": lambda n: [n],
    "numeric[]": lambda n: [n % 900],
    "smallint[]": lambda n: [n % 30_000],
}


def sample(column: Column, office: int) -> Any:
    if column.name == "office_id":
        return office
    kind = column.type if column.type.endswith("[]") else column.type.partition("(")[0]
    return SAMPLES[kind](next(_turns))


class Scratch:
    """A clone with one row of our office and one of theirs in every office table."""

    def __init__(self, database: Database, catalogue: Catalogue) -> None:
        self.database, self.catalogue = database, catalogue
        self.rows: dict[tuple[str, int], dict[str, Any]] = {}

    async def prepare(self, *, policies: bool) -> None:
        owner = await connect(self.database)
        await owner.execute("SET session_replication_role = replica")
        await owner.execute(
            "INSERT INTO core.office (id, code, name, currency, timezone) VALUES (1, 'ours', 'Ours', 'CNY', 'UTC'), (2, 'theirs', 'Theirs', 'CNY', 'UTC')"
        )
        for check in await owner.fetch(
            "SELECT conrelid::regclass::text AS tab, conname FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0"
        ):
            await owner.execute(f'ALTER TABLE {check["tab"]} DROP CONSTRAINT "{check["conname"]}"')
        for check in await owner.fetch(
            "SELECT contypid::regtype::text AS domain, conname FROM pg_constraint WHERE contype = 'c' AND contypid <> 0"
            " AND contypid >= 16384"
        ):
            await owner.execute(f'ALTER DOMAIN {check["domain"]} DROP CONSTRAINT "{check["conname"]}"')
        for table in self.catalogue.of_offices:
            if await primary_key(self.database, table) == ["office_id"]:  # one row an office: a second must be possible
                await owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table.partition('.')[2]}_pkey")
            await owner.execute(f"GRANT ALL ON {table} TO salesops_app")
            await owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            if not policies:
                await owner.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
            for office in (OURS_ID, THEIRS_ID):
                self.rows[table, office] = row = self.new_row(table, office)
                await insert(owner, table, row)
        if not policies:
            for key in await foreign_keys(self.database):
                await owner.execute(f'ALTER TABLE {key["child"]} DROP CONSTRAINT "{key["name"]}"')
        await owner.close()

    def new_row(self, table: str, office: int) -> dict[str, Any]:
        return {c.name: sample(c, office) for c in self.catalogue.tables[table] if not c.filled}


async def insert(connection: Any, table: str, row: dict[str, Any], more: str = "") -> str:
    names, places = ", ".join(f'"{name}"' for name in row), ", ".join(f"${n + 1}" for n in range(len(row)))
    return await connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places}) {more}", *row.values())


async def foreign_keys(database: Database) -> list[Any]:
    return await database.as_owner(
        "SELECT k.conname AS name, k.conrelid::regclass::text AS child, k.confrelid::regclass::text AS parent,"
        " (SELECT array_agg(a.attname::text ORDER BY o) FROM unnest(k.conkey) WITH ORDINALITY u(n, o) JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n) AS child_columns,"
        " (SELECT array_agg(a.attname::text ORDER BY o) FROM unnest(k.confkey) WITH ORDINALITY u(n, o) JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = n) AS parent_columns"
        " FROM pg_constraint k WHERE k.contype = 'f' AND k.conparentid = 0"
    )


@pytest_asyncio.fixture(scope="module")
async def scratches(server: Server, catalogue: Catalogue) -> AsyncIterator[dict[str, Scratch]]:
    """`guarded` has the policies, `control` has none."""
    made = {}
    for kind in ("guarded", "control"):
        database = Database(server, f"salesops_{kind}_{secrets.token_hex(4)}")
        await server.new_database(database.name, server.template)
        made[kind] = Scratch(database, catalogue)
        await made[kind].prepare(policies=kind == "guarded")
    yield made
    for one in made.values():
        await server.run(f'DROP DATABASE IF EXISTS "{one.database.name}" WITH (FORCE)')
        server.made.remove(one.database.name)


async def select_theirs(app: Any, scratch: Scratch, table: str) -> str:
    return f"SELECT {await app.fetchval(f'SELECT count(*) FROM {table} WHERE office_id = $1', THEIRS_ID)}"


async def select_everything(app: Any, scratch: Scratch, table: str) -> str:
    offices = await app.fetch(f"SELECT DISTINCT office_id FROM {table}")
    assert OURS_ID in {row["office_id"] for row in offices}
    return f"SELECT {len(offices) - 1}"


async def insert_theirs(app: Any, scratch: Scratch, table: str) -> str:
    return await insert(app, table, scratch.new_row(table, THEIRS_ID))


async def give_ours_away(app: Any, scratch: Scratch, table: str) -> str:
    return await app.execute(f"UPDATE {table} SET office_id = $2 WHERE office_id = $1", OURS_ID, THEIRS_ID)


async def change_theirs(app: Any, scratch: Scratch, table: str) -> str:
    column = next(c.name for c in scratch.catalogue.tables[table] if c.name != "office_id" and not c.filled)
    return await app.execute(f'UPDATE {table} SET "{column}" = "{column}" WHERE office_id = $1', THEIRS_ID)


async def delete_theirs(app: Any, scratch: Scratch, table: str) -> str:
    return await app.execute(f"DELETE FROM {table} WHERE office_id = $1", THEIRS_ID)


async def upsert_theirs(app: Any, scratch: Scratch, table: str) -> str:
    row = scratch.rows[table, THEIRS_ID]
    key = await primary_key(scratch.database, table)
    if not key:
        return await insert(app, table, row)
    return await insert(app, table, row, f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET office_id = excluded.office_id")


async def copy_in(app: Any, scratch: Scratch, table: str) -> str:
    row, (schema, name) = scratch.new_row(table, THEIRS_ID), table.split(".")
    return await app.copy_records_to_table(name, schema_name=schema, records=[tuple(row.values())], columns=list(row))


async def lock_theirs(app: Any, scratch: Scratch, table: str) -> str:
    return f"SELECT {len(await app.fetch(f'SELECT 1 FROM {table} WHERE office_id = $1 FOR UPDATE', THEIRS_ID))}"


async def primary_key(database: Database, table: str) -> list[str]:
    rows = await database.as_owner(
        "SELECT a.attname FROM pg_index x JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = ANY (x.indkey)"
        " WHERE x.indrelid = $1::text::regclass AND x.indisprimary", table
    )  # fmt: skip
    return [row["attname"] for row in rows]


ATTEMPTS = (
    select_theirs, select_everything, lock_theirs, insert_theirs, give_ours_away, change_theirs, delete_theirs, upsert_theirs, copy_in,
)  # fmt: skip


async def outcome(attempt: Any, scratch: Scratch, table: str, app: Any, office: str = str(OURS_ID)) -> str:
    """`nothing` for no rows or a refusal, `leaked` when the attempt got through."""
    undo = app.transaction()
    await undo.start()
    try:
        await app.execute("SELECT set_config('app.office_id', $1, true)", office)
        touched = await attempt(app, scratch, table)
    except (asyncpg.InsufficientPrivilegeError, asyncpg.FeatureNotSupportedError):
        return "nothing"
    finally:
        await undo.rollback()
    return "leaked" if int(touched.rpartition(" ")[2]) else "nothing"


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.__name__)
async def test_raw_sql_reaches_no_other_office_and_without_the_policies_it_would(
    attempt: Any, scratches: dict[str, Scratch]
) -> None:
    found = {}
    for kind, scratch in scratches.items():
        app = await connect(scratch.database, app=True)
        found[kind] = {table: await outcome(attempt, scratch, table, app) for table in scratch.catalogue.of_offices}
        await app.close()
    assert {t for t, seen in found["guarded"].items() if seen != "nothing"} == set()
    assert {t for t, seen in found["control"].items() if seen != "leaked"} == set()


@pytest.mark.parametrize("office", ["", "0", "2147483647"])
async def test_without_an_office_of_ours_there_is_nothing(office: str, scratches: dict[str, Scratch]) -> None:
    scratch = scratches["guarded"]
    app = await connect(scratch.database, app=True)
    for table in scratch.catalogue.of_offices:
        for attempt in (select_theirs, insert_theirs, delete_theirs, change_theirs):
            assert await outcome(attempt, scratch, table, app, office) == "nothing", (table, attempt.__name__)
        assert await app.fetchval(f"SELECT count(*) FROM {table}") == 0, (
            "outside a transaction, after one that had an office"
        )
    await app.close()


async def test_no_row_of_ours_can_point_at_one_of_theirs(scratches: dict[str, Scratch]) -> None:
    scratch = scratches["guarded"]
    keys = [k for k in await foreign_keys(scratch.database) if k["parent"] in scratch.catalogue.of_offices]
    owner = await connect(scratch.database)
    for key in keys:
        row = scratch.new_row(key["child"], OURS_ID)
        parent = scratch.rows[key["parent"], THEIRS_ID]
        row |= {
            c: parent[p] for c, p in zip(key["child_columns"], key["parent_columns"], strict=True) if c != "office_id"
        }
        undo = owner.transaction()
        await undo.start()
        for other in await foreign_keys(scratch.database):  # the others would refuse the made-up row first
            if other["child"] == key["child"] and other["name"] != key["name"]:
                await owner.execute(f'ALTER TABLE {other["child"]} DROP CONSTRAINT "{other["name"]}"')
        await owner.execute("SET LOCAL ROLE salesops_app")
        await owner.execute("SELECT set_config('app.office_id', $1, true)", str(OURS_ID))
        with pytest.raises(asyncpg.ForeignKeyViolationError) as refused:
            await insert(owner, key["child"], row)
        assert refused.value.constraint_name == key["name"]
        await undo.rollback()
    await owner.close()
    assert len(keys) >= 10


# ------------------------------------------------------------------ many at once over few connections (S-RLS-4)


async def test_offices_alternating_over_four_connections_never_see_each_other(new_office: Any) -> None:
    pair = [await new_office(), await new_office()]
    for office in pair:
        async with transaction(Act(office, SYSTEM, "cli")) as tx:
            tx.audit("seen", "test", None)
    pool, dice = asyncio.Semaphore(4), random.Random(7)
    foreign, looks = 0, 0

    async def look(turn: int) -> None:
        nonlocal foreign, looks
        office = pair[turn % 2]
        async with pool, transaction(Act(office, SYSTEM, "api")) as tx:
            rows = await tx.fetch("SELECT office_id FROM core.audit")
            looks += 1
            foreign += sum(row["office_id"] != office.id for row in rows) + (not rows)

    async def hasty(turn: int) -> None:
        task = asyncio.create_task(look(turn))
        if dice.random() < 0.1:
            await asyncio.sleep(dice.random() / 500)
            task.cancel()
        await asyncio.wait({task})

    for _ in range(20):
        await asyncio.gather(*(hasty(turn) for turn in range(100)))
    assert foreign == 0
    assert looks > 1500
    assert DB.current_transaction.get() is None
