"""`python -m salesops_workers.settlement`: a worker for the queue `settlement` only, to scale it alone."""

from __future__ import annotations

import click

from salesops_workers.main import work


@click.command()
@click.option("--threads", type=click.IntRange(1, 64), help="How many jobs at once.")
def command(threads: int | None) -> None:
    """Run the jobs of the queue settlement until told to stop."""
    work(["settlement"], "settlement", threads)


if __name__ == "__main__":
    command()
