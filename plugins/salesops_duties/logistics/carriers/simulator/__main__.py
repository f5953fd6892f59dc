"""`python -m salesops_duties.logistics.carriers.simulator`: the carrier of the demonstration, on an address of this machine."""

from __future__ import annotations

import click
import uvicorn

from salesops_duties.logistics.carriers.simulator.server import Simulator


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8077, show_default=True)
@click.option("--speed", default=600.0, show_default=True, help="Hours of a parcel's life that pass in an hour.")
@click.option("--delay-ms", default=20, show_default=True, help="How long every answer takes.")
def main(host: str, port: int, speed: float, delay_ms: int) -> None:
    """Serve until interrupted."""
    serve(Simulator(speed=speed, delay=delay_ms / 1000), host, port)


def serve(simulator: Simulator, host: str, port: int) -> None:
    """Serve this simulator until interrupted."""
    uvicorn.run(
        simulator, host=host, port=port, log_level="warning", access_log=False, lifespan="on", timeout_keep_alive=30
    )


if __name__ == "__main__":
    main()
