"""`salesops web`: the HTTP server, one process or several."""

from __future__ import annotations

import click
import uvicorn

from salesops.settings import Settings

DEFAULT_PORT = 8000
GRACE = 20  # seconds for requests under way when the server is told to stop


@click.command("web")
@click.option("--host", help="Address to listen on; SALESOPS_HOST, else the loopback.")
@click.option("--port", type=int, help="Port to listen on; SALESOPS_PORT, else 8000.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that answer.")
def command(host: str | None, port: int | None, workers: int) -> None:
    """Answer HTTP until told to stop; then finish what is under way."""
    settings = Settings.from_env()
    if not settings.database_url:
        raise click.ClickException("SALESOPS_DATABASE_URL is not set; `salesops run` sets it up by itself")
    uvicorn.run(
        "salesops.web.serve:app",
        host=host or settings.host,
        port=port or settings.port or DEFAULT_PORT,
        workers=workers,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        access_log=False,  # an unbuffered request log costs a third of the throughput
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=GRACE,
    )
