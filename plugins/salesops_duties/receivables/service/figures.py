"""The figures of the summary in one statement, so that all of them are of one moment and its columns add up.

Nothing reads a history from its beginning. Moves come from the balance, ages from the index of open items that are due;
what is not due is the rest. Of a past day, what came since is taken off again: later items, and links made or undone.
That days are in order, which it builds on, is an invariant of the daily verification.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from uuid import UUID

import msgspec

from salesops_duties.receivables.rules import UNAPPLIED, names

HEADS = ("customer_id", "name", "currency")
SHOWN = ("mode", "limit_owner", "held_shipments", "last_payment_on", "promised_on", "salesperson_id")
_MOVES = ("credited", "collected", "adjusted")
_PRESENT = (
    "l.mode, l.limit_owner,"
    " (SELECT count(*) FROM receivables.hold h WHERE h.office_id = l.office_id AND h.customer_id = l.customer_id AND h.state = 'on_hold'),"
    " (SELECT max(r.value_on) FROM receivables.receipt r WHERE r.office_id = l.office_id AND r.customer_id = l.customer_id AND r.currency = l.currency"
    "  AND r.state = 'cleared'),"
    " (SELECT max(g.promised_on) FROM receivables.payment_call c JOIN receivables.call_log g ON (g.office_id, g.call_id) = (c.office_id, c.id)"
    "  WHERE c.office_id = l.office_id AND c.customer_id = l.customer_id AND c.state = 'open'), l.salesperson_id,"
    " l.own_limit"
)
# The limit of a line is its own when nobody shares it and the customer has nothing in another currency.
_OWN_LIMIT = (
    "CASE WHEN p.is_main AND NOT EXISTS (SELECT 1 FROM receivables.account f WHERE f.office_id = p.office_id AND f.limit_owner_id = p.limit_owner_id"
    " AND f.customer_id <> p.customer_id) AND NOT EXISTS (SELECT 1 FROM receivables.balance n WHERE n.office_id = p.office_id AND n.customer_id = p.customer_id"
    " AND n.currency <> p.currency AND (n.open_minor, n.uninvoiced_minor, n.committed_minor) <> (0, 0, 0)) THEN p.limit_minor END"
)


# A line on which something is open, however it adds up.
THERE = "(l.closing, l.unapplied, l.over_0) <> (0, 0, 0)"


class View(msgspec.Struct, frozen=True):
    """What to show: value days up to `as_of` (from `since` on, what went before is the opening), as known at `known_at`."""

    as_of: dt.date | None = None
    since: dt.date | None = None
    known_at: dt.datetime | None = None
    words: str = ""
    own: bool = False

    @property
    def is_past(self) -> bool:
        """Whether it is of a day or a knowledge that is named, and not simply of what is the case."""
        return self.as_of is not None or self.known_at is not None


class Asked(msgspec.Struct, frozen=True):
    """A view in its office: who looks, on which day, with which ends of buckets, and which lines of it."""

    view: View
    office_id: int
    person_id: UUID
    today: dt.date
    ends: tuple[int, ...]
    after: tuple[UUID, str] | None = None
    limit: int | None = None

    @property
    def day(self) -> dt.date:
        return self.view.as_of or self.today

    @property
    def amounts(self) -> tuple[str, ...]:
        """The names of a line's amounts, in the order of their columns; today the exposure is the last."""
        moves = ("opening", "invoiced", "credit_notes", "collected", "adjustments", "closing")
        present = () if self.view.is_past else ("uninvoiced", "committed", "exposure")
        return (*moves, *names(self.ends), UNAPPLIED, *present)


class Statement:
    """SQL that grows with its arguments: putting one in gives its place."""

    def __init__(self, asked: Asked) -> None:
        self.args: list[object] = []
        self.office, self.day = self.put(asked.office_id), self.put(asked.day)
        self.edges = [self.put(_shifted(asked.day, -days)) for days in (0, *asked.ends)]

    def put(self, value: object) -> str:
        self.args.append(value)
        return f"${len(self.args)}"


Which = Callable[[Statement], str]  # a condition on the lines `l`, which puts its arguments in


def lines(asked: Asked) -> tuple[str, list[object]]:
    """The lines of a page: `HEADS`, the amounts, and of today `SHOWN` and the limit that is the line's own."""
    made = Statement(asked)
    before, source = _source(made, asked)
    shown = "" if asked.view.is_past else f", {_PRESENT}"
    return f"{before} SELECT l.customer_id, l.name, l.currency, {', '.join(_amounts(asked))}{shown} FROM ({source}) l ORDER BY 1, 3", made.args  # fmt: skip


def totals(asked: Asked) -> tuple[str, list[object]]:
    """The currency and the amounts of all its lines together."""
    made = Statement(asked)
    before, source = _source(made, asked)
    sums = ", ".join(f"sum({amount})::bigint" for amount in _amounts(asked))
    return f"{before} SELECT l.currency, {sums} FROM ({source}) l GROUP BY 1 ORDER BY 1", made.args


def places(asked: Asked) -> dict[str, str]:
    """What each amount of a line is read from, by its name: to put lines in an order or to choose among them."""
    return dict(zip(asked.amounts, _amounts(asked), strict=True)) | {"overdue": "l.over_0"}


def listed(asked: Asked, currency: str, which: Which, order: str, limit: int, offset: int) -> tuple[str, list[object]]:
    """A page of the lines of one currency in any order: `HEADS`, the amounts, the salesperson, and of today the own limit."""
    made = Statement(asked)
    before, source = _source(made, asked)
    here = f"l.currency = {made.put(currency)} AND {which(made)}"
    limits = "" if asked.view.is_past else ", l.own_limit"
    return (
        f"{before} SELECT l.customer_id, l.name, l.currency, {', '.join(_amounts(asked))}, l.salesperson_id{limits} FROM ({source}) l"
        f" WHERE {here} ORDER BY {order}, l.customer_id LIMIT {made.put(limit)} OFFSET {made.put(offset)}"
    ), made.args


def sums(asked: Asked, currency: str, which: Which) -> tuple[str, list[object]]:
    """How many lines of one currency have anything, are overdue, are listed; the amounts of all, and of those listed."""
    made = Statement(asked)
    before, source = _source(made, asked)
    amounts, here = _amounts(asked), which(made)
    of_all = ", ".join(f"coalesce(sum({amount}), 0)::bigint" for amount in amounts)
    of_listed = ", ".join(f"coalesce(sum({amount}) FILTER (WHERE {here}), 0)::bigint" for amount in amounts)
    return (
        f"{before} SELECT count(*) FILTER (WHERE {THERE}), count(*) FILTER (WHERE l.over_0 > 0), count(*) FILTER (WHERE {here}), {of_all}, {of_listed}"
        f" FROM ({source}) l WHERE l.currency = {made.put(currency)}"
    ), made.args


def _amounts(asked: Asked) -> list[str]:
    """Opening and moves add up to the closing balance, and so do the ages and the money not applied."""
    over = [f"l.over_{place}" for place in range(len(asked.ends) + 1)]
    ages = [f"{more} - {most}" for more, most in itertools.pairwise(over)]
    invoiced = "l.closing - l.opening - l.credited - l.collected - l.adjusted"
    moves = ["l.opening", invoiced, "l.credited", "l.collected", "l.adjusted", "l.closing"]
    present = [] if asked.view.is_past else ["l.uninvoiced_minor", "l.committed_minor", "l.exposure"]
    return [*moves, f"l.closing - l.{UNAPPLIED} - {over[0]}", *ages, over[-1], f"l.{UNAPPLIED}", *present]


def _source(made: Statement, asked: Asked) -> tuple[str, str]:
    """What stands before the statement, and the lines with what their amounts are made of."""
    past, since = asked.view.is_past, asked.view.since is not None
    closing = "p.open_minor - m.later" if past else "p.open_minor"
    moves = {name: f"p.{name}_minor - m.{name}_later" if past else f"p.{name}_minor" for name in _MOVES}
    if since:
        moves = {name: f"m.{name}_within" for name in _MOVES}
    aged = (UNAPPLIED, *(f"over_{place}" for place in range(len(asked.ends) + 1)))
    columns = {"closing": closing, "opening": f"{closing} - m.within" if since else "0::bigint"} | moves
    columns |= {name: f"coalesce(x.{name}, 0)" + (f" + coalesce(c.{name}, 0)" if past else "") for name in aged}
    if not past:
        columns |= {"exposure": "p.open_minor + p.uninvoiced_minor + p.committed_minor", "own_limit": _OWN_LIMIT}
    source = (
        f"SELECT p.*, {', '.join(f'{text} AS {name}' for name, text in columns.items())} FROM page p {_moves(made, asked) if past or since else ''}"
        f" CROSS JOIN LATERAL (SELECT {_ages(made, 'i.open_minor')} FROM receivables.item i WHERE {_of_line('p')} AND i.open_minor <> 0"
        f" AND i.due_on <= {made.day}{_known(made, asked)}) x"
    )
    page = f"page AS MATERIALIZED ({_page(made, asked)})"
    if not past:
        return f"WITH {page}", source
    changed = f"changed AS MATERIALIZED ({_changed(made, asked)})"
    return f"WITH {page}, {changed}", f"{source} LEFT JOIN changed c ON (c.customer_id, c.currency) = (p.customer_id, p.currency)"  # fmt: skip


def _page(made: Statement, asked: Asked) -> str:
    """The balances on the page; of a past day without those that had nothing yet."""
    wanted = [f"b.office_id = {made.office}"]
    if asked.after:
        customer, currency = asked.after
        wanted.append(f"(b.customer_id, b.currency) > ({made.put(customer)}, {made.put(currency)})")
    if asked.view.own:
        wanted.append(f"a.salesperson_id = {made.put(asked.person_id)}")
    if words := asked.view.words.strip():
        wanted.append(f"position(lower({made.put(words)}) IN lower(n.name)) > 0")
    if asked.view.is_past:
        wanted.append(f"EXISTS (SELECT 1 FROM receivables.item i WHERE {_of_line('b')} AND i.value_on <= {made.day}{_known(made, asked)})")  # fmt: skip
    return (
        "SELECT b.*, n.name, a.mode, a.salesperson_id, a.limit_owner_id, o.name AS limit_owner, b.currency = a.currency AS is_main,"
        f" CASE WHEN a.limit_until < {made.put(asked.today)} THEN 0 ELSE a.limit_minor END AS limit_minor"
        " FROM receivables.balance b JOIN receivables.account a USING (office_id, customer_id) JOIN core.party n ON n.id = b.customer_id"
        f" JOIN core.party o ON o.id = a.limit_owner_id WHERE {' AND '.join(wanted)} ORDER BY b.customer_id, b.currency"
        + (f" LIMIT {made.put(asked.limit)}" if asked.limit else "")
    )


def _moves(made: Statement, asked: Asked) -> str:
    """What came after the day, and what came within the days shown: read from the first day that either needs."""
    view = asked.view
    there = f"i.value_on <= {made.day}{_known(made, asked)}" if view.is_past else "true"
    first = min(_shifted(asked.day, 1) if view.is_past else dt.date.max, view.since or dt.date.max)
    within = f"i.there AND i.value_on >= {made.put(view.since)}" if view.since else "false"
    sums = [("", "true"), *((f"{name}_", f"i.move = '{name}'") for name in _MOVES)]
    columns = ", ".join(
        f"coalesce(sum(i.amount_minor) FILTER (WHERE {which} AND NOT i.there), 0)::bigint AS {name}later,"
        f" coalesce(sum(i.amount_minor) FILTER (WHERE {which} AND {within}), 0)::bigint AS {name}within"
        for name, which in sums
    )
    return (
        f"CROSS JOIN LATERAL (SELECT {columns} FROM (SELECT i.amount_minor, i.value_on, receivables.move_of(i.kind) AS move, {there} AS there"
        f" FROM receivables.item i WHERE {_of_line('p')} AND i.value_on >= {made.put(dt.date.min if view.known_at else first)}) i) m"
    )


def _changed(made: Statement, asked: Asked) -> str:
    """By how much more was open then of what is due, or less, by the links that were not there then or are gone now.

    No link has a day that had not come when it was made, so those before the day's first hour on earth need no look.
    """
    day, first = made.day, dt.datetime.combine(asked.day, dt.time.min, dt.UTC)
    counted, undone_later = f"a.value_on <= {day}", f"a.undone_on > {day}"
    if asked.view.known_at:
        known = _aware(asked.view.known_at)
        at, first = made.put(known), min(first, known)
        counted, undone_later = f"{counted} AND a.at <= {at}", f"({undone_later} OR a.undone_at > {at})"
    since = made.put(first)
    return (
        f"SELECT i.customer_id, i.currency, {_ages(made, 'd.minor', 'i.amount_minor')} FROM (SELECT x.id, sum(x.minor) AS minor FROM ("
        f"SELECT a.credit_id, a.debit_id, a.amount_minor FROM receivables.allocation a WHERE a.office_id = {made.office} AND a.at >= {since}"
        f" AND a.undone_at IS NULL AND NOT ({counted})"
        f" UNION ALL SELECT a.credit_id, a.debit_id, -a.amount_minor FROM receivables.allocation a WHERE a.office_id = {made.office}"
        f" AND a.undone_at >= {since} AND {counted} AND {undone_later}) a, LATERAL (VALUES (a.debit_id, a.amount_minor), (a.credit_id, -a.amount_minor))"
        f" AS x(id, minor) GROUP BY 1) d JOIN receivables.item i ON i.office_id = {made.office} AND i.id = d.id"
        f" WHERE i.due_on <= {day}{_known(made, asked)} GROUP BY 1, 2"
    )


def _ages(made: Statement, minor: str, sign: str = "i.open_minor") -> str:
    """Of what is due: the money not applied, and what is overdue by more than none, the first, the second end of days."""
    overdue = (
        f"sum({minor}) FILTER (WHERE i.due_on < {edge} AND {sign} > 0)::bigint AS over_{place}"
        for place, edge in enumerate(made.edges)
    )
    return f"sum({minor}) FILTER (WHERE {sign} < 0)::bigint AS {UNAPPLIED}, {', '.join(overdue)}"


def _known(made: Statement, asked: Asked) -> str:
    return f" AND i.known_at <= {made.put(_aware(asked.view.known_at))}" if asked.view.known_at else ""


def _of_line(line: str) -> str:
    return f"i.office_id = {line}.office_id AND i.customer_id = {line}.customer_id AND i.currency = {line}.currency"


def _aware(known: dt.datetime) -> dt.datetime:
    return known if known.tzinfo else known.replace(tzinfo=dt.UTC)


def _shifted(day: dt.date, days: int) -> dt.date:
    """The day so many days later or earlier; the first or the last day there is, which stand for no end, beyond it."""
    try:
        return day + dt.timedelta(days)
    except OverflowError:
        return dt.date.max if days > 0 else dt.date.min
