"""`salesops new-duty`: starts a duty of one's own, a small distribution that works at once."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

import click

from salesops.kernel.boot import make_registry
from salesops.settings import Settings
from salesops.web.app import make_app

SAMPLE = "sample"
_TEMPLATES = Path(__file__).parent / "templates"
_SHAPE = re.compile(r"[a-z][a-z0-9_]{1,29}")
_SCHEMAS = {"core", "public", "salesops_meta", "information_schema"}


@click.command("new-duty")
@click.argument("name")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=".",
    help="Where to put the new folder.",
)
def command(name: str, folder: Path) -> None:
    """Write a distribution `salesops-NAME`: plugin, rules, tables, service, web, a migration and a test."""
    check_name(name)
    target = folder / f"salesops-{name}"
    if target.exists():
        raise click.ClickException(f"{target} is there already.")
    for file in written(name, target):
        click.echo(f"wrote {file}")
    click.echo(f"\nNext, in {target}: python -m hatchling build -t wheel, install it, salesops migrate.")


def check_name(name: str) -> None:
    """Refuse a name that cannot be a package, a schema and a part of an address, or that is taken."""
    if not _SHAPE.fullmatch(name) or keyword.iskeyword(name) or name in _SCHEMAS or name.startswith("pg_"):
        raise click.ClickException("A name is 2 to 30 small letters, digits and underscores, a letter first.")
    registry = make_registry()
    if name in registry.duties:
        raise click.ClickException(f"A duty called {name} is installed.")
    routes = make_app(Settings(secure_cookies=False), registry=registry).routes
    taken = {part for route in routes for part in route.path.split("/") if part and "{" not in part}
    if name in taken:
        raise click.ClickException(f"{name} is part of an address already; take another name.")


def written(name: str, target: Path) -> list[Path]:
    """Write the files of a new duty below `target`, with every `sample` turned into its name."""
    files = []
    for template in sorted(_TEMPLATES.rglob("*.txt")):
        place = template.relative_to(_TEMPLATES).with_suffix("")
        top = Path() if place.parts[0] in ("pyproject.toml", "README.md", "tests") else Path(f"salesops_{SAMPLE}")
        file = target / _renamed(str(top / place), name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_renamed(template.read_text("utf-8"), name), "utf-8")
        files.append(file)
    return files


def _renamed(text: str, name: str) -> str:
    return text.replace(SAMPLE, name).replace(SAMPLE.title(), name.replace("_", " ").capitalize())
