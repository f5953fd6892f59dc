"""Completes the description of the API: what every operation may answer besides its own, its key, and who may ask.

Litestar describes parameters and bodies; it knows nothing of our problems (RFC 9457), of `Idempotency-Key`, of tokens and
sessions, nor that a body with a field too many is refused.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from litestar import Litestar, Request
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.routes import HTTPRoute

from salesops.encoding import encode
from salesops.problems import CONTENT_TYPE, TITLES
from salesops.web.sessions import cookie_name

Json = dict[str, Any]
_METHODS = ("get", "put", "post", "delete", "patch")
_TEXT = {"type": "string"}
_FAULT: Json = {
    "type": "object",
    "required": ["field", "rule", "message"],
    "properties": {"field": _TEXT, "rule": _TEXT, "message": _TEXT, "given": _TEXT, "allowed": {}},
}
_PROBLEM: Json = {
    "type": "object",
    "description": "Problem details (RFC 9457): `code` is for programs, `detail` for people; further facts as the code has them.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        **dict.fromkeys(("type", "title", "code", "detail", "request_id"), _TEXT),
        "status": {"type": "integer"},
        "faults": {"type": "array", "items": _FAULT},
    },
}
_KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A new random text for each new act, the same for its repetition: the act is done once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]*[!-~])?$"},
}


class Description(JsonRenderPlugin):
    """The whole description as JSON, made once."""

    _text: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: Json) -> bytes:
        if self._text is None:
            self._text = encode(described(openapi_schema, request.app))
        return self._text


def described(schema: Json, app: Litestar) -> Json:
    """The description with everything in it; the given one stays as it is."""
    whole = copy.deepcopy(schema)
    handlers = {(r.path_format, m): h for r in app.routes if isinstance(r, HTTPRoute) for m, h in _handlers(r)}
    whole["paths"] = {path: item for path, item in whole["paths"].items() if not path.startswith("/openapi")}
    for path, item in whole["paths"].items():
        for method in _METHODS:
            if method in item:
                _complete(item[method], path, method, handlers[path, method.upper()])
    components = whole.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in _sent(whole["paths"], schemas):
        if "properties" in schemas[name]:
            schemas[name]["additionalProperties"] = False
    schemas["Problem"] = _PROBLEM
    components["responses"] = {f"Problem{status}": _problem(status, title) for status, title in TITLES.items()}
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "An API token: one person in one office."},
        "session": {"type": "apiKey", "in": "cookie", "name": cookie_name(secure=app.state.settings.secure_cookies)},
    }
    return whole


def _handlers(route: HTTPRoute) -> Iterator[tuple[str, HTTPRouteHandler]]:
    for handler in route.route_handlers:
        for method in handler.http_methods:
            yield str(method), handler


def _complete(operation: Json, path: str, method: str, handler: HTTPRouteHandler) -> None:
    of_office, changes = "{office}" in path, method != "get"
    if of_office and changes:
        parameters = operation.setdefault("parameters", [])
        parameters.append(_KEY | {"required": bool(handler.opt.get("keyed"))})
    if "takes" in handler.opt:
        content = {name: {"schema": {"type": "string", "format": "binary"}} for name in handler.opt["takes"]}
        operation["requestBody"] = {"required": True, "content": content}
    answers = {status: _success(answer, handler) for status, answer in operation["responses"].items() if status < "300"}
    for status in sorted(_refusals(handler, of_office=of_office, changes=changes)):
        answers[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    operation["responses"] = answers
    if not handler.opt.get("public"):
        operation["security"] = [{"token": []}, {"session": []}] if of_office else [{"session": []}]


def _refusals(handler: HTTPRouteHandler, *, of_office: bool, changes: bool) -> set[int]:
    """The problems that an operation of this kind may answer."""
    found = {400, 503} if handler.opt.get("public") else {400, 401, 403, 503}
    if handler.opt.get("public") and changes:
        found |= {401, 403, 413, 422, 429}
    if of_office:
        found |= {404, 409, 422}
    if of_office and changes:
        found |= {413}
    return found | {428} if handler.opt.get("keyed") else found


def _success(answer: Json, handler: HTTPRouteHandler) -> Json:
    """A JSON answer of any shape, or the files that `opt={"media": …}` names."""
    media = handler.opt.get("media", ("application/json",))
    return answer | {"content": {name: {"schema": {} if "json" in name else _TEXT} for name in media}}


def _problem(status: int, title: str) -> Json:
    found: Json = {
        "description": title,
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status in (429, 503):
        found["headers"] = {
            "Retry-After": {"description": "Seconds, where waiting helps.", "schema": {"type": "integer"}}
        }
    return found


def _sent(paths: Json, schemas: Json) -> set[str]:
    """The names of all schemas that a request's body is made of."""
    bodies = [item[method].get("requestBody", {}) for item in paths.values() for method in _METHODS if method in item]
    found: set[str] = set()
    left = [name for body in bodies for name in _references(body)]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += _references(schemas[name])
    return found


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"].rpartition("/")[2]] if isinstance(part.get("$ref"), str) else []
        return own + [name for value in part.values() for name in _references(value)]
    return [name for value in part for name in _references(value)] if isinstance(part, list) else []
