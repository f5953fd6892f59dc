"""`salesops replay`: drive real files through the desk and show what came of it."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from salesops.act import Act
from salesops.cli import as_json, show
from salesops.cli.database import OPERATOR, kernel, run
from salesops.masterdata.offices import NewOffice, open_office
from salesops.replay import classicmodels, retail
from salesops.replay.classicmodels.drive import Progress as Shown
from salesops.replay.classicmodels.report import Report
from salesops.services.verify import Finding, verify

NEEDS = ["customers", "inventory", "orders", "receivables", "ledger", "logistics", "returns"]
BOOKS = ["customers", "receivables", "ledger"]
COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


@click.group("replay")
def command() -> None:
    """Histories of real traders."""


@command.command("classicmodels")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--office", default="classicmodels", show_default=True, help="Code of the new office that gets the history."
)
@click.option(
    "--no-opening-stock",
    is_flag=True,
    help="Nothing is in stock: every order is futures, and goods come by purchase orders and transfers.",
)
@as_json
def classic(folder: Path, office: str, no_opening_stock: bool, as_json: bool) -> None:
    """Customers, orders and payments of the Classic Models files; exit 1 when a figure differs."""

    async def work() -> tuple[Report, list[Finding]]:
        history = classicmodels.read_history(folder)
        async with kernel() as registry:
            if office in registry.by_code:
                raise click.ClickException(f"The office {office} exists; a history needs a new one: --office NAME.")
            new = NewOffice(
                code=office, name="Classic Models", currency="USD", timezone="America/New_York", duties=NEEDS
            )
            depot = None
            if no_opening_stock:
                second = msgspec.structs.replace(new, code=f"{office}-depot", name="Classic Models depot")
                new = msgspec.structs.replace(new, duties=[*NEEDS, "procurement"])
                depot = Act(await open_office(OPERATOR, second), OPERATOR, "replay")
            act = Act(await open_office(OPERATOR, new), OPERATOR, "replay")
            with Progress(console=Console(stderr=True), transient=True, disable=as_json) as bar:
                report = await classicmodels.replay(act, history, depot=depot, progress=_shown(bar))
            return report, [f async for f in verify() if f.office in (office, f"{office}-depot")]

    report, findings = run(work)
    answer = msgspec.to_builtins(report) | {"findings": [msgspec.to_builtins(f) for f in findings]}
    show(answer, as_json=as_json, text="\n".join(_lines(report, findings)))
    sys.exit(1 if report.differences or report.stock_differences or report.refused_dispatches or findings else 0)


@command.command("retail")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--office", default="retail", show_default=True, help="Code of the new office that gets the history.")
@as_json
def online_retail(file: Path, office: str, as_json: bool) -> None:
    """A retailer's invoice lines, csv or csv.gz, all of them booked; exit 1 when a class differs from the file."""

    async def work() -> tuple[retail.Report, list[Finding]]:
        async with kernel() as registry:
            if office in registry.by_code:
                raise click.ClickException(f"The office {office} exists; a history needs a new one: --office NAME.")
            new = NewOffice(code=office, name="Retail", currency="GBP", timezone="Europe/London", duties=BOOKS)
            act = Act(await open_office(OPERATOR, new), OPERATOR, "replay")
            with Progress(*COLUMNS, console=Console(stderr=True), transient=True, disable=as_json) as bar:
                report = await retail.replay(act, file, progress=_shown(bar))
            return report, [f async for f in verify() if f.office == office]

    report, findings = run(work)
    answer = msgspec.to_builtins(report) | {"findings": [msgspec.to_builtins(f) for f in findings]}
    show(answer, as_json=as_json, text="\n".join(_retail_lines(report, findings)))
    sys.exit(1 if report.differences or findings else 0)


def _retail_lines(report: retail.Report, findings: list[Finding]) -> list[str]:
    lines = [f"Booked {report.documents} documents with {report.lines} lines:", ""]
    lines += [f"  {c.kind:<12} {c.category:<11} {c.lines:>8} lines {c.amount:>16,}" for c in report.classes]
    lines += [
        f"  {'total':<24} {report.lines:>8} lines {report.total:>16,}",
        "",
        f"Exact repetitions, flagged: {report.repeated}. Credit notes of unknown sales, flagged: {report.unknown_originals}.",
        f"Receivables: {report.receivables:,}",
        "",
        "Books:",
    ]
    lines += [f"  {a['account']} {a['name']:<22} {a['balance']:>16}" for a in report.trial_balance]
    lines += [f"  DIFFERS {key}: {words}" for key, words in report.differences.items()]
    lines += [f"  BROKEN {f.invariant}: {f.words} ({f.first})" for f in findings]
    return [
        *lines,
        "",
        f"Classes against the file: {'agree' if not report.differences else 'differ'}; verify: {len(findings)} findings.",
    ]


def _shown(bar: Progress) -> Shown:
    tasks: dict[str, TaskID] = {}

    def progress(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=total)
        bar.update(tasks[what], completed=done)

    return progress


def _lines(report: Report, findings: list[Finding]) -> list[str]:
    lines = [
        "Orders: " + ", ".join(f"{n} {state}" for state, n in sorted(report.orders.items())),
        f"Dispatched: {report.dispatched}",
        "",
        "Held:",
    ]
    for hold in report.holds:
        end = f"released {hold.released_on} by {hold.released_by}" if hold.released_on else "still held"
        lines.append(
            f"  {hold.order}  {hold.held_on}  exposure {hold.exposure_before} + {hold.required} > {hold.credit_limit}, missing {hold.missing}; {end}"
        )
    lines += [
        f"  shipped in the history while held here: {r['order']} on {r['day']}" for r in report.refused_dispatches
    ]
    lines += ["", "Books:"] + [f"  {a['account']} {a['name']:<22} {a['balance']:>16}" for a in report.trial_balance]
    lines += ["", "Came back:"]
    lines += [f"  {number}  credited {c.on} by {c.credit_note}: {c.amount}" for number, c in report.credits.items()]
    if report.bought or report.sent:
        lines += ["", f"Goods came by {report.bought} purchase orders and {report.sent} transfers."]
    lines += ["", f"Receivables: {report.total}"]
    lines += [f"  DIFFERS customer {number}: {gap}" for number, gap in report.differences.items()]
    lines += [f"  STOCK DIFFERS {code}: {gap}" for code, gap in report.stock_differences.items()]
    lines += [f"  BROKEN {f.invariant}: {f.words} ({f.first})" for f in findings]
    verdict = "agree" if not report.differences else f"{len(report.differences)} customers differ"
    return [*lines, f"Customers against the expected receivables: {verdict}; verify: {len(findings)} findings."]
