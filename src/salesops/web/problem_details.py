"""Turns every exception into problem details (RFC 9457) and logs the ones that are our fault."""

from __future__ import annotations

import traceback
from typing import Any

import asyncpg
import msgspec
import structlog
from litestar import Request, Response
from litestar.background_tasks import BackgroundTask
from litestar.exceptions import HTTPException, NotFoundException, SerializationException, ValidationException

from salesops.act import Act
from salesops.encoding import encode
from salesops.errors import Busy, ConflictDuplicate, Malformed, NotFound, SalesopsError, Throttled
from salesops.problems import CONTENT_TYPE, problem
from salesops.refusals import as_refusal
from salesops.services.faults import note_broken
from salesops.services.idempotency import Replayed
from salesops.web.fault_pages import fault_page, wants_page

log = structlog.get_logger(__name__)


def answer(request: Request[Any, Any, Any], error: SalesopsError) -> Response[Any]:
    """The response for one of our errors, with `Retry-After` where waiting helps; a page for a person."""
    request_id = str(request.scope.get("salesops_request_id", ""))
    if wants_page(request):
        return fault_page(request, error, request_id)
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, Busy | Throttled):
        headers["Retry-After"] = str(error.facts.get("retry_after", 1))
    body = encode(problem(error, request_id))
    return Response(body, status_code=error.status, media_type=CONTENT_TYPE, headers=headers)


def on_salesops_error(request: Request[Any, Any, Any], error: SalesopsError) -> Response[Any]:
    return answer(request, error)


def on_replayed(_: Request[Any, Any, Any], error: Replayed) -> Response[Any]:
    """The first answer again; nothing was done twice."""
    media = CONTENT_TYPE if error.status >= 400 else "application/json"
    return Response(
        error.body,
        status_code=error.status,
        media_type=media,
        headers={"Idempotency-Replayed": "true", "Cache-Control": "no-store"},
    )


def on_http_exception(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Litestar's own errors in our vocabulary; its detail, which echoes the request, stays inside."""
    if isinstance(error, NotFoundException) or error.status_code == 405:
        found = (
            NotFound()
            if error.status_code == 404
            else _plain(405, "method_not_allowed", "This address does not take that method.")
        )
        return answer(request, found)
    if isinstance(error, ValidationException | SerializationException) or error.status_code == 400:
        return answer(request, malformed(error))
    if error.status_code >= 500:
        return on_unexpected(request, error)
    codes = {401: "unauthenticated", 403: "forbidden", 413: "too_large", 415: "unsupported_media_type"}
    return answer(
        request, _plain(error.status_code, codes.get(error.status_code, "refused"), "This request is not taken.")
    )


def on_unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A fault of ours: logged whole under the request's id, told without internals."""
    refusal = as_refusal(error)
    if refusal is not None:
        return answer(request, refusal)
    if isinstance(error, msgspec.MsgspecError) or (
        isinstance(error, RecursionError) and not _had_begun(request, error)
    ):
        return answer(request, Malformed("The request is nested too deeply or cannot be read."))
    if isinstance(error, asyncpg.UniqueViolationError):  # two at once; the rules told the first of each pair before
        return answer(request, ConflictDuplicate("This exists already."))
    log.error("request_failed", path=request.url.path, method=request.method, exc_info=error)
    told = answer(
        request,
        SalesopsError("Something went wrong on our side; the fault is noted under this request's id.", code="internal"),
    )
    told.background = _note_of_duty(request, error)
    return told


def _had_begun(request: Request[Any, Any, Any], error: BaseException) -> bool:
    """Whether the route itself raised it; before, it is the request that is nested too deeply."""
    route = request.route_handler.fn.__code__
    return any(frame.f_code is route for frame, _ in traceback.walk_tb(error.__traceback__))


def _note_of_duty(request: Request[Any, Any, Any], error: Exception) -> BackgroundTask | None:
    """After the answer: the fault stands on the health page of the office in which a duty's route failed."""
    act: Act | None = request.scope.get("salesops_act")  # type: ignore[assignment]
    duty = request.route_handler.opt.get("duty") if act else None
    if act is None or duty is None:
        return None
    place = f"{request.method} {request.scope.get('path_template', '')}"
    return BackgroundTask(note_broken, act.office.id, duty, place, error)


def malformed(error: Exception) -> Malformed:
    """What could not be read, by field when it is known; never the value."""
    cause = error.__cause__ if isinstance(error.__cause__, msgspec.MsgspecError) else None
    extra = getattr(error, "extra", None)
    if cause is not None:
        return Malformed(f"The request cannot be read: {cause}.")
    if isinstance(extra, list) and extra:
        parts = [
            f"{item.get('key', '')}: {item.get('message', '')}".strip(": ") for item in extra if isinstance(item, dict)
        ]
        return Malformed(
            f"The request cannot be read: {'; '.join(parts)}.",
            fields=[i.get("key") for i in extra if isinstance(i, dict)],
        )
    return Malformed("The request cannot be read.")


def _plain(status: int, code: str, words: str) -> SalesopsError:
    kind = type("Plain", (SalesopsError,), {"status": status})
    return kind(words, code=code)  # type: ignore[no-any-return]


HANDLERS: dict[Any, Any] = {
    SalesopsError: on_salesops_error,
    Replayed: on_replayed,
    HTTPException: on_http_exception,
    Exception: on_unexpected,
}
