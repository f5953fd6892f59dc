"""`salesops doctor`: look at this installation and say what is wrong and what to do."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator

import click

from salesops import embedded
from salesops.cli import as_json, show
from salesops.cli.database import run, urls
from salesops.db import DB
from salesops.kernel.boot import booted
from salesops.kernel.discovery import broken
from salesops.migrations import pending
from salesops.services import outbox
from salesops.settings import Settings

Check = tuple[str, bool, str]


@click.command("doctor")
@as_json
def command(as_json: bool) -> None:
    """Check settings, database, roles, migrations, duties and jobs; exit 1 when something needs a hand."""

    async def work() -> list[Check]:
        return [check async for check in _checks()]

    checks = run(work)
    lines = [f"{'ok  ' if good else 'LOOK'} {what}: {words}" for what, good, words in checks]
    show([{"check": w, "ok": g, "detail": d} for w, g, d in checks], as_json=as_json, text="\n".join(lines))
    sys.exit(0 if all(good for _, good, _ in checks) else 1)


async def _checks() -> AsyncIterator[Check]:
    settings = Settings.from_env()
    try:
        database_url, _ = urls(settings)
    except embedded.EmbeddedPostgresError as error:
        yield "database", False, str(error)
        return
    async with booted(database_url, pool_size=2) as registry:
        row = (await DB.fetch("SELECT current_user::text AS who, current_setting('server_version') AS version, rolsuper, rolbypassrls"
                              " FROM pg_roles WHERE rolname = current_user"))[0]  # fmt: skip
        yield "database", True, f"PostgreSQL {row['version']} answers"
        weak = row["rolsuper"] or row["rolbypassrls"]
        words = "may pass row-level security: connect as salesops_app" if weak else "stands under row-level security"
        yield "runtime role", not weak, f"{row['who']} {words}"
        missing = await pending()
        yield "migrations", not missing, f"{len(missing)} missing: run `salesops migrate`" if missing else "all present"
        for item in broken():
            yield f"duty {item.name}", False, item.error
        yield "duties", bool(registry.duties), f"{len(registry.duties)} installed"
        yield "offices", bool(registry.offices), ", ".join(registry.by_code) or "none: `salesops office open` makes one"
        counts = await outbox.counts()
        dead = sum(n for (_, state), n in counts.items() if state == "dead")
        yield (
            "jobs",
            not dead,
            f"{dead} given up; see `salesops duty status`, then `salesops duty retry`" if dead else "none given up",
        )
