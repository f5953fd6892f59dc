"""One tree of errors: what went wrong, in the product's vocabulary, with the HTTP status it answers.

The codes are those of FEATURES section 0; a code never changes its meaning, so a client may rely on it.
"""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec


class Fault(msgspec.Struct, frozen=True, omit_defaults=True):
    """One broken rule: the field's path, the rule's name, what was given, what is allowed, and words for a person."""

    field: str
    rule: str
    message: str
    given: str | None = None
    allowed: str | list[str] | None = None


class SalesopsError(Exception):
    """Root of every error the product raises on purpose. `facts` go to the client; keep secrets out of them."""

    status: ClassVar[int] = 500
    code: str = "error"
    stored: ClassVar[bool] = False  # whether an idempotency key remembers this answer

    def __init__(self, message: str, *, code: str | None = None, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts
        if code:
            self.code = code


class Malformed(SalesopsError):
    """The request cannot be parsed: not JSON, an unknown field, a wrong type."""

    status, code = 400, "malformed"


class Unauthenticated(SalesopsError):
    status, code = 401, "unauthenticated"


class Forbidden(SalesopsError):
    """The person lacks a right, or may not approve their own request."""

    status, code = 403, "forbidden"


class NotFound(SalesopsError):
    """Absent, of another office, or of a duty switched off: one answer for the three, so that nothing leaks."""

    status, code = 404, "not_found"

    def __init__(self, message: str = "Nothing here by that name.", **facts: Any) -> None:
        super().__init__(message, **facts)


class Invalid(SalesopsError):
    """Every broken rule at once, each with its field. Not kept under a key: the mended form may use it."""

    status, code = 422, "invalid"

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{f.field}: {f.message}" for f in faults))
        self.faults = faults


class Refused(SalesopsError):
    """A typed refusal: the act is understood and not allowed now. Guards raise it; everything rolls back."""

    status, code, stored = 409, "refused", True


class ConflictState(Refused):
    """Not in this state; `current` names it and `ways_out` what is possible instead."""

    code = "conflict_state"

    def __init__(self, message: str, *, current: str, ways_out: list[str] | None = None, **facts: Any) -> None:
        super().__init__(message, current=current, ways_out=ways_out or [], **facts)


class ConflictVersion(Refused):
    """Someone saved the document after it was opened."""

    code = "conflict_version"


class ConflictDuplicate(Refused):
    """The same business key exists already."""

    code = "conflict_duplicate"


class InsufficientStock(Refused):
    code = "insufficient_stock"


class InsufficientCredit(Refused):
    code = "insufficient_credit"


class PeriodLocked(Refused):
    code = "period_locked"


class KeyRequired(SalesopsError):
    """An `Idempotency-Key` header is needed where money, stock, documents or pay arise."""

    status, code = 428, "idempotency_key_required"


class KeyReused(SalesopsError):
    """The idempotency key was used before with another request."""

    status, code = 422, "idempotency_key_reused"


class Throttled(SalesopsError):
    """Too many attempts; `retry_after` is in seconds."""

    status, code = 429, "throttled"


class Busy(SalesopsError):
    """A lock, the pool or the database is not to be had in time; nothing was done, try again."""

    status, code = 503, "busy"


class DutyBroken(SalesopsError):
    """A duty that has to be asked could not answer; its fault is noted and nothing was done. The cause is what it raised."""

    status, code = 503, "duty_broken"

    def __init__(self, duty: str, hook: str) -> None:
        super().__init__(
            f"{duty} could not answer when it was asked ({hook}). Nothing was saved; the fault is noted.",
            duty=duty,
            hook=hook,
            ways_out=[f"ask an office administrator to switch {duty} off until it is mended"],
        )
        self.duty = duty
        self.hook = hook


class Superseded(SalesopsError):
    """A worker's claim on a job was taken over by a later one; its work is rolled back."""

    code = "superseded"


class Faults:
    """Collects broken rules so that all are told at once: `faults.add(…)`, then `faults.raise_if_any()`."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(
        self,
        field: str,
        rule: str,
        message: str,
        *,
        given: object = None,
        allowed: str | list[str] | None = None,
    ) -> None:
        shown = None if given is None else str(given)[:200]
        self.found.append(Fault(field, rule, message, shown, allowed))

    def raise_if_any(self) -> None:
        if self.found:
            raise Invalid(self.found)
