"""In which order the elements of pay are reckoned, as each may use others; a circle is shown as it runs."""

from __future__ import annotations

from collections.abc import Mapping, Set
from graphlib import CycleError, TopologicalSorter


class GoesInACircle(Exception):
    """Elements that need each other: the codes, the first one again at the end."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(" → ".join(codes))
        self.codes = codes


def ordered(uses: Mapping[str, Set[str]]) -> list[str]:
    """The codes so that each comes after those it uses, otherwise as given; raises `GoesInACircle`."""
    sorter = TopologicalSorter({code: sorted(used & uses.keys()) for code, used in uses.items()})
    try:
        return list(sorter.static_order())
    except CycleError as problem:
        circle: list[str] = problem.args[1]
        raise GoesInACircle(circle[::-1]) from None
