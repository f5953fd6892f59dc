"""`make soak`: many faults on all transports, each installation under a seed of its own, and a report of what held."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
import secrets
import sys
import traceback
from itertools import cycle
from pathlib import Path

import click
import structlog

from tests.faults.brokers import missing
from tests.faults.campaign import Campaign
from tests.faults.report import Soak
from tests.faults.stack import installed

AN_INSTALLATION = 50  # faults
TRANSPORTS = ("postgresql", "amqp", "redis")


@click.command()
@click.option("--faults", default=600, show_default=True, help="How many altogether.")
@click.option("--transport", type=click.Choice(TRANSPORTS), multiple=True, help="Only these; all when left out.")
@click.option("--report", type=click.Path(path_type=Path, exists=True), help="The file to write the report into.")
def soak(faults: int, transport: tuple[str, ...], report: Path | None) -> None:
    """Do faults until so many are done; exits with 1 when something did not hold."""
    for name in transport or TRANSPORTS:
        if missing(name):
            raise click.ClickException(missing(name))
    _be_quiet()
    made = Soak(int(os.environ.get("SALESOPS_SEED") or secrets.randbelow(10**9)), dt.datetime.now(dt.UTC))
    click.echo(f"SALESOPS_SEED={made.seed}")
    asyncio.run(_soak(made, faults, transport or TRANSPORTS))
    click.echo(made.text())
    if report:
        made.write(report)
    sys.exit(1 if made.findings else 0)


async def _soak(made: Soak, faults: int, transports: tuple[str, ...]) -> None:
    left = faults
    for number, transport in enumerate(cycle(transports)):
        if left <= 0:
            return
        here = min(left, AN_INSTALLATION)
        left -= here
        seed = f"{made.seed} {transport} {number}"
        async with installed(transport) as stack:
            campaign = Campaign(stack, seed)
            made.campaigns.append(campaign)
            try:
                await campaign.run(here, with_long_stop=stack.broker.exists)
            except Exception as error:  # the report tells it, and the next installation goes on
                traceback.print_exc()
                made.broken.append(f"{seed}: broke off after {len(campaign.done)} faults: {error!r}"[:500])
        click.echo(f"{seed}: {len(campaign.done)} faults, {len(campaign.wrong)} findings, {campaign.history.counts()}")


def _be_quiet() -> None:
    """The losses of connection that this process notices itself are no news."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    for name in ("asyncpg", "pika"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


if __name__ == "__main__":
    soak()
