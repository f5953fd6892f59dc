"""`python -m bench FIGURE`: measure one figure, or all of them, or compare two commits."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import click

from bench import results
from bench.cluster import Cluster
from bench.figures import (
    documents,
    duty,
    files,
    floor,
    growth,
    lists,
    orders,
    pages,
    payment,
    profile,
    promises,
    pushes,
    search,
    stocking,
    summary,
    targets,
    tracking,
    verify,
    yardstick,
)
from bench.history import Size
from bench.measuring import Bench, Numbers
from bench.prepared import alone, template
from salesops import log

DEFAULT_DIR = Path(tempfile.gettempdir()) / "salesops-bench"
FORM = click.Choice(["one-call", "calls"])
LONG = 500_000  # orders of the history that `growth` compares with

form = click.option("--form", type=FORM, default="one-call", show_default=True)
clients = click.option("--clients", default=4, show_default=True)


@click.group()
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=DEFAULT_DIR, show_default=True, help="Where the server lives; kept.")  # fmt: skip
@click.option("--history", default=20_000, show_default=True, help="Orders that are there before.")
@click.option("--unpaid", type=int, help="How many of them are not paid, all unless told.")
@click.option("--seconds", default=8.0, show_default=True, help="How long clients work in a round.")
@click.option("--rounds", default=3, show_default=True, help="Quiet rounds; the median counts.")
@click.option("--counted", default=200, show_default=True, help="Orders whose statements are counted.")
@click.option("--patience", default=60.0, show_default=True, help="Seconds to wait for a quiet machine before a round.")
@click.option("--fresh", is_flag=True, help="Make the history anew.")
@click.option("--own-client", is_flag=True, help="Do not use wrk.")
@click.option(
    "--results", "kept_in", type=click.Path(path_type=Path), default=results.FOLDER, help="Where results are kept."
)
@click.pass_context
def main(
    context: click.Context, /, folder: Path, history: int, unpaid: int | None, kept_in: Path, **given: Any
) -> None:
    """Measurements of the whole product on a PostgreSQL of their own; one line of JSON per figure."""
    log.configure(format="console", level="warning")
    size = Size(history, history if unpaid is None else unpaid)
    context.obj = Bench(Cluster(folder.absolute()), size, kept_in=kept_in, **given)


def measured(bench: Bench, name: str, work: Callable[..., Awaitable[Numbers]], **given: Any) -> None:
    """Prepare the history, measure, and keep the result."""

    async def all_of_it() -> Numbers:
        await template(bench.cluster, bench.size, fresh=bench.fresh)
        return await work(bench, **given) | {"postgresql": await bench.cluster.settings()}

    with alone(bench.home):
        bench.cluster.start()
        results.keep(name, given | bench.words, asyncio.run(all_of_it()), folder=bench.kept_in)


@main.command("orders")
@form
@clients
@click.pass_obj
def orders_(bench: Bench, /, **given: Any) -> None:
    """Spot orders per second, and what one costs."""
    measured(bench, "orders", orders.measure, **given)


@main.command("payment")
@clients
@click.option("--payments", default=600, show_default=True, help="How many orders are held and then paid.")
@click.pass_obj
def payment_(bench: Bench, /, **given: Any) -> None:
    """Payments per second that let held goods go."""
    measured(bench, "payment", payment.measure, **given)


@main.command("summary")
@click.pass_obj
def summary_(bench: Bench) -> None:
    """The receivables summary over all open items."""
    measured(bench, "summary", summary.measure)


@main.command("search")
@click.option("--clients", default=1, show_default=True)
@click.option("--parts", default=search.PARTS, show_default=True)
@click.pass_obj
def search_(bench: Bench, /, **given: Any) -> None:
    """The search for a part, in two languages."""
    measured(bench, "search", search.measure, **given)


@main.command("pages")
@click.option("--clients", default=20, show_default=True, help="People who look at pages.")
@click.option("--only", multiple=True, type=click.Choice(list(pages.PAGES)), help="Of all pages these.")
@click.pass_obj
def pages_(bench: Bench, /, **given: Any) -> None:
    """The pages of the day, while people look at them."""
    measured(bench, "pages", pages.measure, **given)


@main.command("promises")
@click.pass_obj
def promises_(bench: Bench) -> None:
    """Days that a long order can be promised, over many open supplies."""
    measured(bench, "promises", promises.measure)


@main.command("verify")
@click.pass_obj
def verify_(bench: Bench) -> None:
    """The daily verification."""
    measured(bench, "verify", verify.measure)


@main.command("floor")
@form
@clients
@click.pass_obj
def floor_(bench: Bench, /, **given: Any) -> None:
    """The same row writes in one function call behind a bare ASGI handler."""
    measured(bench, "floor", floor.measure, **given)


@main.command("yardstick")
@click.option("--variant", type=click.Choice(list(yardstick.VARIANTS)), default="statements", show_default=True)
@clients
@click.pass_obj
def yardstick_(bench: Bench, /, **given: Any) -> None:
    """The program that SALESOPS_YARDSTICK names: the least spot order."""
    measured(bench, "yardstick", yardstick.measure, **given)


@main.command("targets")
@form
@clients
@click.pass_obj
def targets_(bench: Bench, /, **given: Any) -> None:
    """Product, floor and yardstick in turn, and the shares."""
    measured(bench, "targets", targets.measure, **given)


@main.command("growth")
@form
@clients
@click.option("--long", default=LONG, show_default=True, help="Orders of the long history.")
@click.pass_obj
def growth_(bench: Bench, /, **given: Any) -> None:
    """Whether an order costs more the longer the history."""
    measured(bench, "growth", growth.measure, **given)


@main.command("duty")
@form
@clients
@click.pass_obj
def duty_(bench: Bench, /, **given: Any) -> None:
    """What one more asked duty costs an order."""
    measured(bench, "duty", duty.measure, **given)


@main.command("profile")
@form
@click.option("--longest", default=40, show_default=True, help="How many statements are told.")
@click.pass_obj
def profile_(bench: Bench, /, **given: Any) -> None:
    """Which statements one order runs, how often and how long."""
    measured(bench, "profile", profile.measure, **given)


@main.command("documents")
@click.pass_obj
def documents_(bench: Bench) -> None:
    """Printed documents of each kind, short and long, in Chinese; needs no server."""
    results.keep("documents", {}, asyncio.run(documents.measure()), folder=bench.kept_in)


@main.command("files")
@click.pass_obj
def files_(bench: Bench) -> None:
    """Orders that arrive as files, each kind in a child of its own; needs no server."""
    results.keep("files", {}, asyncio.run(files.measure()), folder=bench.kept_in)


@main.command("tracking")
@click.option("--parcels", default=10_000, show_default=True, help="Parcels that are due to be asked for at once.")
@click.option(
    "--pushes",
    default=20_000,
    show_default=True,
    help="Pushes of five events each that wait; of as many parcels at most.",
)
@click.pass_obj
def tracking_(bench: Bench, /, **given: Any) -> None:
    """Parcels followed: a sweep of carriers, and a backlog of what they pushed against the bare INSERT of its events."""
    with alone(bench.home):
        bench.cluster.start()
        results.keep("tracking", given, asyncio.run(tracking.measure(bench, **given)), folder=bench.kept_in)


@main.command("pushes")
@click.option(
    "--pushes", "count", default=10_000, show_default=True, help="Pushes of five events each, of as many parcels."
)
@click.option("--clients", default=16, show_default=True, help="Connections over which they come.")
@click.pass_obj
def pushes_(bench: Bench, /, count: int, clients: int) -> None:
    """Pushes over HTTP, until one worker has applied all of them, against the bare INSERT of their events."""
    with alone(bench.home):
        bench.cluster.start()
        found = asyncio.run(pushes.measure(bench, pushes=count, clients=clients))
        results.keep("pushes", {"pushes": count, "clients": clients}, found, folder=bench.kept_in)


@main.command("lists")
@click.option("--parts", default=50_000, show_default=True, help="Parts of the office.")
@click.option("--lists", default=200, show_default=True, help="Lists that are due at one strike of the clock.")
@click.pass_obj
def lists_(bench: Bench, /, **given: Any) -> None:
    """Stock lists of two mornings, from the clock's strike until the mail server has the last one."""
    with alone(bench.home):
        bench.cluster.start()
        results.keep("lists", given, asyncio.run(lists.measure(bench, **given)), folder=bench.kept_in)


@main.command("stocking")
@click.option(
    "--choose", is_flag=True, help="Every candidate on the months by which the way was chosen; takes minutes."
)
@click.pass_obj
def stocking_(bench: Bench, /, choose: bool) -> None:
    """How much to stock, on real demand that SALESOPS_INPUTS holds; needs no server."""
    found = stocking.choose() if choose else stocking.measure()
    results.keep("stocking", {"choose": choose}, found, folder=bench.kept_in)


@main.command("all")
@click.pass_context
def all_(context: click.Context) -> None:
    """Every figure, one after the other; the yardstick's when it is named."""
    for one in ("one-call", "calls"):
        for number in (1, 4, 16):
            context.invoke(orders_, form=one, clients=number)
    for figure in (
        payment_,
        summary_,
        search_,
        pages_,
        verify_,
        floor_,
        duty_,
        files_,
        documents_,
        lists_,
        tracking_,
        pushes_,
    ):
        context.invoke(figure)
    if os.environ.get("SALESOPS_INPUTS"):
        context.invoke(stocking_)
    if os.environ.get("SALESOPS_YARDSTICK"):
        context.invoke(targets_)
    context.invoke(growth_)


@main.command()
@click.argument("one")
@click.argument("other")
@click.pass_obj
def compare(bench: Bench, one: str, other: str) -> None:
    """The results of two commits (or files) side by side."""
    before, after = results.read(one, folder=bench.kept_in), results.read(other, folder=bench.kept_in)
    click.echo("\n".join(results.compare(before, after)))


@main.command()
@click.pass_obj
def stop(bench: Bench) -> None:
    """Stop the server of the measurements; its data stays."""
    bench.cluster.stop()


if __name__ == "__main__":
    main()
