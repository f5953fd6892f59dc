"""Every duty has the same shape, so that who knows one knows all."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from salesops.kernel.boot import make_registry
from salesops.kernel.discovery import Discovered, broken, discover
from salesops.services.jobs import handlers_of
from salesops.testing import Database
from tests.core.catalogue import read_catalogue
from tests.dummy.duties import DUMMY

ROOT = Path(__file__).parents[2]
PLUGINS = ROOT / "plugins" / "salesops_duties"
MODULES = {"plugin", "rules", "tables", "service", "web", "pages", "tasks"}
FOLDERS = {"migrations", "templates", "static", "locale", "carriers"}  # carriers: what logistics speaks with strangers
NOT_USED = {"utils", "helpers", "common", "manager", "base", "misc", "handler"}
DUTIES = discover()
by_name = pytest.mark.parametrize("item", DUTIES, ids=lambda item: item.duty.name)


def folders() -> list[Path]:
    return sorted(f for f in PLUGINS.iterdir() if f.is_dir() and f.name != "__pycache__")


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_a_duty_is_a_folder_of_the_seven_files_and_nothing_else(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.name in ("__init__.py", "__pycache__"):
            continue
        assert entry.stem in (MODULES if entry.suffix == ".py" else MODULES | FOLDERS), entry
        assert entry.suffix in ("", ".py"), entry
        assert entry.is_dir() or entry.stem not in FOLDERS, entry
    assert (folder / "__init__.py").exists()
    assert (folder / "plugin.py").exists()


def test_the_table_of_contents_names_the_duties_there_are() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["salesops.duties"]
    assert listed == {folder.name: f"salesops_duties.{folder.name}.plugin" for folder in folders()}
    discover()
    assert broken() == []


def sources() -> list[Path]:
    found = [f for top in ("src", "plugins", "workers") for f in (ROOT / top).rglob("*.py")]
    return sorted(f for f in found if "__pycache__" not in f.parts)


@pytest.mark.parametrize("file", sources(), ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_opens_with_what_it_is_responsible_for(file: Path) -> None:
    said = ast.get_docstring(ast.parse(file.read_text("utf-8")))
    assert said, "no module docstring"
    assert said.split("\n\n")[0].rstrip().endswith((".", ":", "!", "?")), "the first paragraph is a sentence"
    assert file.stem not in NOT_USED
    named = {
        node.name.lower() for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.ClassDef)
    }
    assert not named & NOT_USED


# ------------------------------------------------------------------ manifests


@by_name
def test_a_manifest_is_whole(item: Discovered) -> None:
    duty = item.duty
    assert duty.name == item.package.rpartition(".")[2]
    assert duty.title
    assert duty.summary
    assert set(duty.requires).isdisjoint(duty.without), "what is required cannot be missing"
    for permission in duty.permissions:
        assert re.fullmatch(rf"{duty.name}\.[a-z_]+", permission.name), permission.name
    for invariant in duty.invariants:
        assert invariant.name.startswith(f"{duty.name}."), invariant.name
        assert invariant.words
    known = make_registry(DUTIES).permissions
    assert {entry.permission for entry in duty.menu} <= known.keys()
    for handler in handlers_of(duty):
        assert handler.run.__module__.startswith(f"{item.package}.tasks"), handler.name


def test_names_are_given_once() -> None:
    for kind in ("series", "permissions", "invariants"):
        names = [one.name for item in DUTIES for one in getattr(item.duty, kind)]
        assert len(names) == len(set(names)), kind


# ------------------------------------------------------------------ tables


@by_name
def test_migrations_are_numbered_and_stand_beside_their_sql(item: Discovered) -> None:
    if item.migrations is None:
        pytest.fail(f"{item.duty.name} has no migrations; a duty without tables is not here yet")
    folder = Path(str(importlib.import_module(item.migrations).__path__[0]))
    files = sorted(f.stem for f in folder.glob("*.py") if f.stem != "__init__")
    assert files == [f"{item.duty.name}_{n:04d}" for n in range(1, len(files) + 1)]
    for stem in files:
        assert stem == importlib.import_module(f"{item.migrations}.{stem}").ID


def as_postgres(column: Any) -> str:
    """The type of a Piccolo column as PostgreSQL names it."""
    names = {
        "TIMESTAMPTZ": "timestamp with time zone",
        "TIME": "time without time zone",
        "VARCHAR": "character varying",
    }
    kind = column.column_type.replace(", ", ",")
    return names.get(kind, kind.lower())


@by_name
async def test_every_table_class_is_its_table(item: Discovered, database: Database) -> None:
    tables = importlib.import_module(f"{item.package}.tables").APP_CONFIG.table_classes
    found = await read_catalogue(database)
    for table in tables:
        name = f"{table._meta.schema}.{table._meta.tablename}"
        said = [(c._meta.name, as_postgres(c), c._meta.null) for c in table._meta.columns]
        assert said == [(c.name, c.type, c.nullable) for c in found.tables[name]], name
    classes = {f"{t._meta.schema}.{t._meta.tablename}" for t in tables}
    assert classes == {name for name in found.tables if name.startswith(f"{item.duty.name}.")}


async def test_a_table_class_that_differs_is_found_out(database: Database) -> None:
    from salesops.migrations import migrate
    from tests.dummy.tables import Note

    await migrate(database.owner_url, only=[DUMMY])
    found = await read_catalogue(database)
    said = [(c._meta.name, as_postgres(c), c._meta.null) for c in Note._meta.columns]
    assert said == [(c.name, c.type, c.nullable) for c in found.tables["dummy.note"]]
    await database.as_owner("ALTER TABLE dummy.note ALTER words TYPE varchar(10), ALTER words DROP NOT NULL")
    found = await read_catalogue(database)
    assert [c for c in found.tables["dummy.note"] if (c.name, c.type, c.nullable) not in said] == [
        found.tables["dummy.note"][2]
    ]
