"""The full-work floor: the same row writes as the product makes for an order, in one call of one function.

The function is made from a recorded order: the same calls with the same arguments, in which the customer, the parts, the ids
that were made for it and what marks it as one of its own are replaced by what each call of the floor brings along.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any
from uuid import UUID

from bench.cluster import Cluster
from bench.recording import MARK, Recorded

NUMBER = re.compile(r"SO-\d{8}")
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HEAD = """
CREATE SCHEMA IF NOT EXISTS bench;
GRANT USAGE ON SCHEMA bench TO salesops_app;
CREATE OR REPLACE FUNCTION bench.place(c uuid, p uuid[], ids uuid[], mark text) RETURNS text LANGUAGE plpgsql AS $floor$
DECLARE so text;
BEGIN
  PERFORM set_config('app.office_id', '{office}', true);
  so := 'SO-' || lpad(nextval('orders.sales_order_no')::text, 8, '0');
{calls}
  RETURN so;
END $floor$;
"""


async def install(cluster: Cluster, database: str, recorded: Recorded) -> int:
    """Make the function; returns how many new ids each call of it needs."""
    words = _Words(recorded)
    lines = [await _line(cluster, database, call.function, call.args, words) for call in recorded.tape.calls]
    script = HEAD.replace("{office}", str(recorded.office_id)).replace("{calls}", "\n".join(lines))
    await cluster.run(script, database=database)
    return len(words.made)


async def _line(cluster: Cluster, database: str, function: str, args: tuple[object, ...], words: _Words) -> str:
    rows = await cluster.rows(
        "SELECT format_type(t, NULL) AS type FROM pg_proc f, unnest(f.proargtypes::oid[]) WITH ORDINALITY AS x(t, o)"
        " WHERE f.oid = $1::regproc ORDER BY o",
        function,
        database=database,
    )
    values = [f"{words.expression(value)}::{row['type']}" for value, row in zip(args, rows, strict=True)]
    return f"  PERFORM {function}({', '.join(values)});"


class _Words:
    """Turns recorded arguments into SQL."""

    def __init__(self, recorded: Recorded) -> None:
        self._since = recorded.since
        self._given = {recorded.customer: "c"} | {id_: f"p[{n}]" for n, id_ in enumerate(recorded.products, 1)}
        self.made: dict[UUID, str] = {}

    def expression(self, value: Any) -> str:
        match value:
            case None:
                return "NULL"
            case bool() | int() | Decimal():
                return f"({value})"
            case UUID():
                return self._id(value) or f"'{value}'"
            case str():
                return self._text(value)
            case bytes():
                return f"'\\x{value.hex()}'"
            case dt.datetime():
                return "clock_timestamp()" if self._is_recent(value) else f"'{value.isoformat()}'"
            case dt.date():
                return f"'{value.isoformat()}'"
            case list() | tuple():
                return f"ARRAY[{', '.join(map(self.expression, value))}]"
            case _:
                raise TypeError(f"the floor cannot say {value!r}")

    def _id(self, value: UUID) -> str:
        """The place a call of the floor brings it in; nothing for what is the same in every order."""
        if value not in self._given and value > self._since:
            self.made.setdefault(value, f"ids[{len(self.made) + 1}]")
        return self._given.get(value) or self.made.get(value, "")

    def _text(self, text: str) -> str:
        """Text in which ids, the number of the order and its mark may stand."""
        said = []
        for part in re.split(f"({UUIDS.pattern}|{NUMBER.pattern}|{re.escape(MARK)})", text):
            place = self._id(UUID(part)) if UUIDS.fullmatch(part) else "so" if NUMBER.fullmatch(part) else ""
            place = "mark" if part == MARK else place
            if place or part:
                said.append(place or "'" + part.replace("'", "''") + "'")
        return "(" + " || ".join(said or ["''"]) + ")"

    def _is_recent(self, moment: dt.datetime) -> bool:
        made_at = dt.datetime.fromtimestamp((self._since.int >> 80) / 1000, dt.UTC)
        return moment >= made_at - dt.timedelta(minutes=1)
