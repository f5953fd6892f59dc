"""Who may do what: the core's own permissions, and the one question every route asks.

The whole matrix is data: these rows and those of each duty's manifest; `docs/permissions.md` is made from it.
A system administrator runs the system and reads no business (RELIABILITY 4.2).
"""

from __future__ import annotations

from salesops.act import Actor
from salesops.duty import ROLES, Permission, Scope
from salesops.kernel import registry as registries

SYSTEM_RIGHTS = frozenset(
    {
        "home.read",
        "offices.read",
        "offices.write",
        "people.read",
        "people.write",
        "duties.read",
        "duties.switch",
        "health.read",
    }
)

_INSIDE: tuple[str, ...] = tuple(role for role in ROLES if role != "portal")

CORE_PERMISSIONS = (
    Permission("home.read", dict.fromkeys(_INSIDE, "office"), "open the office's pages"),
    Permission("work.read", dict.fromkeys(_INSIDE, "own"), "see and stop one's own long work"),
    Permission(
        "offices.read", {"office_admin": "office", "head": "office", "auditor": "office"}, "see the office's own data"
    ),
    Permission("offices.write", {}, "open and change offices"),
    Permission(
        "people.read",
        {"office_admin": "office", "head": "office", "hr": "office", "auditor": "office"},
        "see people and roles",
    ),
    Permission("people.write", {"office_admin": "office"}, "add people, grant and end roles, set limits"),
    Permission("tokens.issue", dict.fromkeys(_INSIDE, "own"), "issue API tokens in one's own name"),
    Permission("tokens.write", {"office_admin": "office"}, "see and revoke API tokens"),
    Permission("duties.read", {"office_admin": "office", "head": "office", "auditor": "office"}, "see the switchboard"),
    Permission("duties.switch", {"office_admin": "office"}, "switch duties on and off"),
    Permission("audit.read", {"office_admin": "office", "auditor": "office"}, "read the audit trail"),
    Permission("health.read", {"office_admin": "office", "auditor": "office"}, "see what is broken"),
    Permission(
        "products.read",
        {
            "assistant": "office",
            "sales": "office",
            "head": "office",
            "finance": "office",
            "warehouse": "office",
            "office_admin": "office",
            "auditor": "office",
        },
        "look products up",
    ),
    Permission(
        "products.write", {"assistant": "office", "head": "office", "warehouse": "office"}, "add and change products"
    ),
    Permission(
        "rates.read",
        {
            "assistant": "office",
            "sales": "office",
            "head": "office",
            "finance": "office",
            "office_admin": "office",
            "auditor": "office",
        },
        "see rates of exchange",
    ),
    Permission("rates.write", {"finance": "office", "head": "office"}, "note rates of exchange"),
    Permission(
        "approvals.decide",
        {"head": "office", "finance": "office", "office_admin": "office"},
        "approve what others ask for",
    ),
    Permission(
        "approvals.read",
        {
            "assistant": "office",
            "sales": "own",
            "head": "office",
            "finance": "office",
            "office_admin": "office",
            "auditor": "office",
        },
        "see requests for approval",
    ),
    Permission(
        "documents.read",
        {
            "assistant": "office",
            "sales": "own",
            "head": "office",
            "finance": "office",
            "warehouse": "office",
            "office_admin": "office",
            "auditor": "office",
        },
        "see what was printed and mailed",
    ),
    Permission(
        "documents.print",
        {
            "assistant": "office",
            "sales": "own",
            "head": "office",
            "finance": "office",
            "warehouse": "office",
            "office_admin": "office",
        },
        "print documents",
    ),
    Permission(
        "documents.mail",
        {"assistant": "office", "sales": "own", "head": "office", "finance": "office"},
        "mail documents to customers",
    ),
    Permission(
        "documents.templates",
        {"head": "office", "office_admin": "office"},
        "change the letterhead and the templates of documents",
    ),
    Permission(
        "numbers.read",
        {"finance": "office", "office_admin": "office", "auditor": "office"},
        "read the register of numbers",
    ),
)

_ORDER: dict[Scope, int] = {"own": 0, "department": 1, "office": 2}


def scope_of(actor: Actor, permission: str) -> Scope | None:
    """How far the actor's right reaches (the widest of the roles), or None without it. Deny by default."""
    if actor.permissions is not None and permission not in actor.permissions:
        return None
    if "system" in actor.roles:
        return "office"
    if "system_admin" in actor.roles and permission in SYSTEM_RIGHTS:
        return "office"
    declared = registries.current().permissions.get(permission)
    if declared is None:
        return None
    scopes = [declared.roles[role] for role in actor.roles if role in declared.roles]
    return max(scopes, key=_ORDER.__getitem__, default=None)


def may(actor: Actor, permission: str) -> bool:
    """Whether the actor holds the right at all."""
    return scope_of(actor, permission) is not None
