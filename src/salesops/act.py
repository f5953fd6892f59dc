"""Who does something, in which office, and how it came in: the first argument of every use case."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

import msgspec

Source = Literal["screen", "api", "import", "device", "schedule", "worker", "replay", "cli", "outside"]

SYSTEM = UUID(int=0)


class Office(msgspec.Struct, frozen=True):
    """A branch. `id` is for keys and row-level security, `code` for addresses and people."""

    id: int
    code: str
    name: str
    currency: str
    timezone: str
    language: str = "en"
    fiscal_year_start: int = 1

    def fiscal_year(self, day: dt.date) -> int:
        """The year in which the fiscal year of `day` begins."""
        return day.year if day.month >= self.fiscal_year_start else day.year - 1


class Actor(msgspec.Struct, frozen=True):
    """The person (or the machinery) on whose behalf something happens, with the roles held in the office.

    `permissions` narrows what the roles allow: the scopes of an API token; None means no narrowing.
    """

    person_id: UUID
    name: str
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] | None = None
    token_id: UUID | None = None
    department_id: UUID | None = None


class IdempotencyKey(msgspec.Struct, frozen=True):
    """A client's key for one effect: the principal, the route, the key and the request's SHA-256 fingerprint."""

    principal: UUID
    route: str
    key: str
    fingerprint: bytes


class Act(msgspec.Struct, frozen=True):
    """One act: office first, then who, whence and under which request."""

    office: Office
    actor: Actor
    source: Source
    request_id: str = ""
    idempotency: IdempotencyKey | None = None

    @classmethod
    def of_system(cls, office: Office, source: Source, *, request_id: str = "") -> Act:
        """An act of the machinery itself: a worker, the clock, a replay."""
        return cls(office, Actor(SYSTEM, "salesops", frozenset({"system"})), source, request_id)
