"""Every operation of the application, read from its route table."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from litestar import Litestar

from salesops.kernel.boot import make_registry
from salesops.settings import Settings
from salesops.web.app import make_app

# Routes Litestar makes itself: they name no office and give no data of one.
REVIEWED = {
    "/openapi": "the description of the API",
    "/openapi/openapi.json": "the same",
    "/openapi/{path}": "404 for other names",
    "/outside/{office}/logistics/pushes/{word}": "signed with the account's secret: tests/stories/test_tracking.py",
    "/outside/{office}/logistics/follow/{word}": "one shipment by a link's word: tests/stories/test_tracking.py",
}


@dataclass(frozen=True)
class Operation:
    """A method on a path. `permission` None needs a session and no right; `public` needs nothing."""

    method: str
    path: str
    permission: str | None
    public: bool
    page: bool
    duty: str | None
    keyed: bool

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def of_office(self) -> bool:
        return "{office}" in self.path

    @property
    def parameters(self) -> list[str]:
        return [name for name in re.findall(r"{(\w+)}", self.path) if name != "office"]


class Unguarded(Exception):
    """A route says neither which right it needs nor that it needs none."""


def operations(app: Litestar | None = None) -> list[Operation]:
    """All of them, by path; raises `Unguarded` on a route without permission or `public`."""
    if app is None:
        return list(_of_the_product())
    found = []
    for route in app.routes:
        path = re.sub(r":\w+", "", route.path)
        for handler in getattr(route, "route_handlers", []):
            for method in sorted(handler.http_methods - {"OPTIONS"}):
                found.append(_operation(method, path, handler.opt))
    return sorted((op for op in found if op is not None), key=lambda op: (op.path, op.method))


@functools.cache
def _of_the_product() -> tuple[Operation, ...]:
    return tuple(operations(make_app(Settings(secure_cookies=False, demo=True), registry=make_registry())))


def _operation(method: str, path: str, opt: dict[str, object]) -> Operation | None:
    if path in REVIEWED:
        return None
    public = bool(opt.get("public"))
    if not public and "permission" not in opt:
        raise Unguarded(f"{method} {path} needs opt={{'permission': …}} or {{'public': True}}")
    permission, duty = opt.get("permission"), opt.get("duty")
    return Operation(
        method,
        path,
        str(permission) if permission else None,
        public,
        bool(opt.get("page")),
        str(duty) if duty else None,
        bool(opt.get("keyed")),
    )
