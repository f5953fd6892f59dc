"""From where a person wants an order's futures to come: what can be chosen on the desk, and the choice as issuing takes it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, ask, plain, transaction
from salesops.errors import Fault, Invalid
from salesops.hookspecs.supply import SupplyChoice, SupplyHooks, SupplyOption
from salesops_duties.orders.service.futures import futures_of
from salesops_duties.orders.service.loading import load

PLAN = "plan"


async def supply_lines(act: Act, order_id: UUID, *, own: bool = False) -> list[dict[str, Any]]:
    """The lines that wait for goods and were not arranged yet, each with the options there are, the soonest first.

    An option's `key` is what a form sends; `quantity` is what it has, at most what the line waits for. Raises `NotFound`.
    """
    looking = msgspec.structs.replace(act, idempotency=None)  # a key is for issuing, not for looking
    async with transaction(looking) as tx:
        order = await load(tx, order_id, lock=False, own=own)
    waiting = [ln for ln in order.lines if futures_of(ln) > 0] if order.supply_at is None else []
    if not waiting:
        return []
    products = tuple(dict.fromkeys(ln.product_id for ln in waiting))
    answers = await ask(SupplyHooks).supply_options(act.office, act.actor, products)
    options = [one for answer in answers for one in answer]
    return [
        {
            "line_no": ln.line_no,
            "product_id": ln.product_id,
            "quantity": plain(futures_of(ln)),
            "options": [
                {
                    "key": key_of(one),
                    "label": one.label,
                    "from_office": one.from_office,
                    "expected_on": one.expected_on,
                    "quantity": plain(min(one.quantity, futures_of(ln))),
                    "choice": _choice(ln.line_no, one, min(one.quantity, futures_of(ln))),
                }
                for one in options
                if one.product_id == ln.product_id
            ],
        }
        for ln in waiting
    ]


async def chosen_supply(
    act: Act, order_id: UUID, wanted: Mapping[int, str], *, own: bool = False
) -> tuple[SupplyChoice, ...]:
    """The choices of a form by line number, `key`s of `supply_lines`; raises `Invalid` for one that is not there any more."""
    if not wanted:
        return ()
    found: list[SupplyChoice] = []
    gone: list[Fault] = []
    for line in await supply_lines(act, order_id, own=own):
        key = wanted.get(line["line_no"])
        known = {one["key"]: one["choice"] for one in line["options"]}
        if key == PLAN:
            found.append(SupplyChoice(line["line_no"], "plan", Decimal(line["quantity"])))
        elif key in known:
            found.append(known[key])
        elif key:
            field = f"supply-{line['line_no']}"
            gone.append(
                Fault(field, "gone", "This is not free any more: choose again, or leave it to the soonest goods.")
            )
    if gone:
        raise Invalid(gone)
    return tuple(found)


def key_of(one: SupplyOption) -> str:
    """What a form sends for an option."""
    return f"supply {one.supply_id}" if one.way == "supply" else f"office {one.source}"


def _choice(line_no: int, one: SupplyOption, quantity: Decimal) -> SupplyChoice:
    return SupplyChoice(line_no, one.way, quantity, one.supply_id, one.source, one.from_office)
