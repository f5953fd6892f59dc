"""`salesops docs`: writes the pages of the documentation that are made from the code."""

from __future__ import annotations

from pathlib import Path

import click

from salesops.reference import pages


@click.command("docs")
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False, exists=True), default="docs")
def command(folder: Path) -> None:
    """Write hooks.md and permissions.md anew."""
    for name, text in pages().items():
        (folder / name).write_text(text, "utf-8")
        click.echo(f"wrote {folder / name}")
