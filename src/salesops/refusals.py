"""Translates what PostgreSQL refuses into the product's own refusals, with words that say what to do."""

from __future__ import annotations

import json

import asyncpg

from salesops import errors
from salesops.errors import SalesopsError

_BY_CODE: dict[str, tuple[type[errors.Refused], str]] = {
    "insufficient_stock": (errors.InsufficientStock, "The stock changed meanwhile; see the fresh figures."),
    "insufficient_credit": (errors.InsufficientCredit, "The balance changed meanwhile; see the fresh figures."),
    "conflict_version": (errors.ConflictVersion, "Someone saved this meanwhile; compare and save again."),
    "conflict_duplicate": (errors.ConflictDuplicate, "This exists already."),
    "period_locked": (errors.PeriodLocked, "The period is closed; book the correction in the open one."),
    "number_date": (errors.Refused, "The date is before the last one of this series."),
}


def as_refusal(error: BaseException) -> SalesopsError | None:
    """Our error for a refusal of a write function, a broken lock or a busy database; None for anything else."""
    if isinstance(error, asyncpg.PostgresError) and error.sqlstate == "SO409":
        return _from_function(error)
    if isinstance(error, asyncpg.PostgresError) and error.sqlstate == "SO410":
        return errors.Superseded("A later claim took this job over.")
    if isinstance(error, asyncpg.LockNotAvailableError | asyncpg.DeadlockDetectedError | asyncpg.SerializationError):
        return errors.Busy("Someone else is working on the same record; try again.", retry_after=1)
    if isinstance(error, asyncpg.QueryCanceledError | asyncpg.TooManyConnectionsError):
        return errors.Busy("The database is busy; try again in a moment.", retry_after=2)
    if isinstance(error, asyncpg.OperatorInterventionError | asyncpg.PostgresConnectionError | ConnectionError):
        return errors.Busy("The database is not to be reached; try again in a moment.", retry_after=5)
    if isinstance(error, asyncpg.InternalClientError) or _is_of_lost_connection(error):
        return errors.Busy("The database is not to be reached; try again in a moment.", retry_after=5)
    return _as_fault(error)


def _is_of_lost_connection(error: BaseException) -> bool:
    """Whether asyncpg refuses a handle whose connection the server has closed; the pool then takes it back at once."""
    return isinstance(error, asyncpg.InterfaceError) and any(w in str(error) for w in ("closed", "released back"))


def _as_fault(error: BaseException) -> SalesopsError | None:
    """What the database cannot store is a fault of what was sent: an unknown id, a NUL, a number too large."""
    if isinstance(error, asyncpg.ForeignKeyViolationError):
        # row-level security hides the key itself; the constraint's name still tells the column
        named = (error.constraint_name or "").removeprefix(f"{error.table_name}_").removesuffix("_fkey")
        field = named.removeprefix("office_id_") or "id"
        return errors.Invalid([errors.Fault(field, "known", "There is nothing with this id here.")])
    if isinstance(error, asyncpg.DataError | asyncpg.UntranslatableCharacterError | asyncpg.ProgramLimitExceededError):
        words = "A value is too large, or holds a character that cannot be stored."
        return errors.Invalid([errors.Fault("body", "storable", words)])
    return None


def _from_function(error: asyncpg.PostgresError) -> SalesopsError:
    code = str(error.args[0])
    facts = json.loads(getattr(error, "detail", None) or "{}")
    if code == "conflict_state":
        return errors.ConflictState(
            "This is not possible in its present state.", current=str(facts.pop("current", "")), **facts
        )
    kind, words = _BY_CODE.get(code, (errors.Refused, "This is not possible now."))
    return kind(words, code=code, **facts)
