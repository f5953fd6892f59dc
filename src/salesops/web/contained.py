"""Keeps what a stranger's route raises within the request: not even `SystemExit` goes further."""

from __future__ import annotations

import asyncio

from litestar.types import ASGIApp, Receive, Scope, Send


class RouteCrashed(Exception):
    """A route raised what is no `Exception`."""


def contained_routes(app: ASGIApp) -> ASGIApp:
    """Middleware: turn into an ordinary fault what would pass all handlers of exceptions."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except (Exception, GeneratorExit):
            raise
        except BaseException as error:
            task = asyncio.current_task()
            if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
                raise  # the client is gone
            raise RouteCrashed(repr(error)) from error

    return wrapped
