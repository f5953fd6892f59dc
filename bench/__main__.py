"""`python -m bench FIGURE`: measure one figure, or all of them, or compare two commits."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import click

from bench import results
from bench.cluster import Cluster
from bench.figures import duty, floor, orders, payment, search, summary, verify
from bench.history import Size
from bench.measuring import Bench, Numbers
from bench.prepared import alone, template
from salesops import log

DEFAULT_DIR = Path(tempfile.gettempdir()) / "salesops-bench"


@click.group()
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path),
    default=DEFAULT_DIR,
    show_default=True,
    help="Where the server lives; kept.",
)
@click.option("--history", default=20_000, show_default=True, help="Orders that are there before.")
@click.option("--unpaid", type=int, help="How many of them are not paid, all unless told.")
@click.option("--seconds", default=8.0, show_default=True, help="How long clients work in a round.")
@click.option("--rounds", default=3, show_default=True, help="Quiet rounds; the median counts.")
@click.option("--patience", default=60.0, show_default=True, help="Seconds to wait for a quiet machine before a round.")
@click.option("--fresh", is_flag=True, help="Make the history anew.")
@click.option("--own-client", is_flag=True, help="Do not use wrk.")
@click.pass_context
def main(context: click.Context, folder: Path, history: int, unpaid: int | None, **given: Any) -> None:
    """Measurements of the whole product on a PostgreSQL of their own; one line of JSON per figure."""
    log.configure(format="console", level="warning")
    context.obj = Bench(Cluster(folder.absolute()), Size(history, history if unpaid is None else unpaid), **given)


def figure(name: str, bench: Bench, given: Numbers, work: Callable[[Bench], Awaitable[Numbers]]) -> None:
    """Prepare the history, measure, and keep the result."""

    async def all_of_it() -> Numbers:
        await template(bench.cluster, bench.size, fresh=bench.fresh)
        return await work(bench) | {"postgresql": await bench.cluster.settings()}

    with alone(bench.home):
        bench.cluster.start()
        results.keep(name, given | bench.words, asyncio.run(all_of_it()))


@main.command("orders")
@click.option("--form", type=click.Choice(["one-call", "calls"]), default="one-call", show_default=True)
@click.option("--clients", default=4, show_default=True)
@click.pass_obj
def orders_(bench: Bench, form: str, clients: int) -> None:
    """Spot orders per second, and what one costs."""
    figure("orders", bench, {"form": form, "clients": clients}, lambda b: orders.measure(b, form=form, clients=clients))


@main.command("payment")
@click.option("--clients", default=4, show_default=True)
@click.option("--payments", default=600, show_default=True, help="How many orders are held and then paid.")
@click.pass_obj
def payment_(bench: Bench, clients: int, payments: int) -> None:
    """Payments per second that let held goods go."""
    given = {"clients": clients, "payments": payments}
    figure("payment", bench, given, lambda b: payment.measure(b, clients=clients, payments=payments))


@main.command("summary")
@click.pass_obj
def summary_(bench: Bench) -> None:
    """The receivables summary over all open items."""
    figure("summary", bench, {}, summary.measure)


@main.command("search")
@click.option("--clients", default=1, show_default=True)
@click.option("--parts", default=search.PARTS, show_default=True)
@click.pass_obj
def search_(bench: Bench, clients: int, parts: int) -> None:
    """The search for a part, in two languages."""
    figure(
        "search", bench, {"clients": clients, "parts": parts}, lambda b: search.measure(b, clients=clients, parts=parts)
    )


@main.command("verify")
@click.pass_obj
def verify_(bench: Bench) -> None:
    """The daily verification."""
    figure("verify", bench, {}, verify.measure)


@main.command("floor")
@click.option(
    "--form", type=click.Choice(["one-call", "calls"]), default="one-call", show_default=True, help="Whose writes."
)
@click.option("--clients", default=4, show_default=True)
@click.pass_obj
def floor_(bench: Bench, form: str, clients: int) -> None:
    """The same row writes in one function call behind a bare ASGI handler."""
    figure("floor", bench, {"form": form, "clients": clients}, lambda b: floor.measure(b, form=form, clients=clients))


@main.command("duty")
@click.option("--form", type=click.Choice(["one-call", "calls"]), default="one-call", show_default=True)
@click.option("--clients", default=4, show_default=True)
@click.pass_obj
def duty_(bench: Bench, form: str, clients: int) -> None:
    """What one more asked duty costs an order."""
    figure("duty", bench, {"form": form, "clients": clients}, lambda b: duty.measure(b, form=form, clients=clients))


@main.command()
@click.argument("one")
@click.argument("other")
def compare(one: str, other: str) -> None:
    """The results of two commits side by side."""
    click.echo("\n".join(results.compare(results.read(one), results.read(other))))


@main.command()
@click.pass_obj
def stop(bench: Bench) -> None:
    """Stop the server of the measurements; its data stays."""
    bench.cluster.stop()


if __name__ == "__main__":
    main()
