"""The objects of payroll that the matrix's requests are about: an element of pay."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING
from uuid import UUID

from salesops_duties.payroll import service as payroll
from salesops_duties.payroll.rules import NewElement

if TYPE_CHECKING:
    from tests.core.matrix.samples import Place

ELEMENT = {"name": "Matrix", "kind": "earning", "formula": "base_pay * 0.1", "from_month": "2026-01"}
_turns = itertools.count(1)


async def element(place: Place, owner: UUID) -> UUID:
    """An element whose formula was set once."""
    made = await payroll.add_element(place.act, NewElement(code=f"made_{next(_turns)}", **ELEMENT))
    return UUID(str(made["id"]))
