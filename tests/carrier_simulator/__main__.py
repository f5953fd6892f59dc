"""`python -m tests.carrier_simulator --port 8077 --delay-ms 20`: serves until interrupted."""

from __future__ import annotations

import click

from salesops_duties.logistics.carriers.simulator.__main__ import serve
from tests.carrier_simulator.faulty import FaultySimulator


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8077, show_default=True)
@click.option("--speed", default=600.0, show_default=True, help="Hours of a parcel's life that pass in an hour.")
@click.option("--delay-ms", default=20, show_default=True, help="How long every answer takes.")
@click.option("--push-every", default=1.0, show_default=True, help="Seconds between two rounds of pushes.")
@click.option("--token-seconds", default=3_600, show_default=True, help="How long a token is said to live.")
def main(host: str, port: int, speed: float, delay_ms: int, push_every: float, token_seconds: int) -> None:
    """Serve carriers that fail on demand."""
    serve(
        FaultySimulator(speed=speed, delay=delay_ms / 1000, push_every=push_every, token_seconds=token_seconds),
        host,
        port,
    )


if __name__ == "__main__":
    main()
