"""What the declared rights say of one cell, worked out from the data alone and not by the code under test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.core.matrix.operations import Operation

from salesops.duty import ROLES, Permission
from salesops.rights import SYSTEM_RIGHTS

PLACES = ("own office", "other office", "no office", "other owner")
NARROWED = frozenset({"orders.read", "customers.read", "products.read"})  # the scopes of the token of a head
ALLOWED = 0


@dataclass(frozen=True)
class Identity:
    """Who asks. `session` can use pages, `token` the API; `narrowed` are a token's scopes."""

    name: str
    roles: frozenset[str] = frozenset()
    session: bool = True
    token: bool = True
    narrowed: frozenset[str] | None = None

    @property
    def system_admin(self) -> bool:
        return "system_admin" in self.roles


IDENTITIES = (
    Identity("anonymous", session=False, token=False),
    *(Identity(role, frozenset({role})) for role in ROLES),
    Identity("system_admin", frozenset({"system_admin"}), token=False),
    Identity("narrowed token", frozenset({"head"}), session=False, narrowed=NARROWED),
)


def cells(operation: Operation) -> list[tuple[Identity, str]]:
    """Where and by whom an operation is tried: an operation above the offices has one place."""
    places = PLACES if operation.of_office else PLACES[:1]
    return [(identity, place) for identity in IDENTITIES for place in places]


def expected(
    operation: Operation,
    needs: tuple[str, ...],
    identity: Identity,
    place: str,
    permissions: Mapping[str, Permission],
    *,
    owned: bool = False,
) -> int:
    """The status of a refusal, or `ALLOWED`. `needs` are rights asked for inside, beside the route's own.

    `owned` says that the body names an object of somebody's, as a path does by its parameters.
    """
    if operation.public:
        return ALLOWED
    if not (identity.session or (identity.token and operation.of_office and not operation.page)):
        return 401
    if operation.permission is None:
        return ALLOWED
    if place == "no office" or (place == "other office" and not identity.system_admin):
        return 404
    scopes = [_scope(right, identity, permissions) for right in (operation.permission, *needs)]
    if None in scopes:
        return 403
    return 404 if place == "other owner" and "own" in scopes and (operation.parameters or owned) else ALLOWED


def _scope(right: str, identity: Identity, permissions: Mapping[str, Permission]) -> str | None:
    if identity.narrowed is not None and right not in identity.narrowed:
        return None
    if identity.system_admin:
        return "office" if right in SYSTEM_RIGHTS else None
    declared = permissions[right].roles
    held = [declared[role] for role in identity.roles if role in declared]
    return max(held, key=("own", "department", "office").index, default=None)
