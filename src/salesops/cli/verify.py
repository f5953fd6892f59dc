"""`salesops verify`: check every invariant; exit 1 on a finding."""

from __future__ import annotations

import sys

import click
import msgspec
from rich.console import Console
from rich.progress import Progress

from salesops.cli import as_json, show
from salesops.cli.database import kernel, run
from salesops.services.verify import Finding, invariants, verify


@click.command("verify")
@as_json
def command(as_json: bool) -> None:
    """Check the books, stock, credit, numbers and jobs of every office."""

    async def work() -> tuple[int, list[Finding]]:
        async with kernel() as registry:
            total = len(registry.offices) * len(invariants())
            with Progress(console=Console(stderr=True), transient=True, disable=as_json) as bar:
                task = bar.add_task("Verifying", total=total)
                found = [f async for f in verify(progress=lambda *_: bar.advance(task))]
            return total, found

    total, found = run(work)
    lines = [f"BROKEN {f.office} {f.invariant}: {f.words}; {f.rows} rows, first: {f.first}" for f in found]
    report = {"checks": total, "findings": [msgspec.to_builtins(f) for f in found]}
    show(report, as_json=as_json, text="\n".join([*lines, f"{total} checks, {len(found)} findings."]))
    sys.exit(1 if found else 0)
