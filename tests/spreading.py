"""How `make test` spreads the tests over the processors: by module and server, the longest first."""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

LONGEST_FIRST = (
    "tests/workers/test_crashes.py",
    "tests/crash/test_make_run.py",
    "tests/stories/test_receivables_machine.py",
    "tests/stories/test_orders_machine.py",
    "tests/stories/test_stock_machine.py",
    "tests/core/test_permission_matrix.py",
    "tests/stories/test_classicmodels.py",
    "tests/stories/test_demo.py",
    "tests/browser/test_frame.py",
    "tests/workers/test_transports.py",
)


class Spreading(LoadScopeScheduling):
    """Gives a worker a module at a time, so that what a module shares is made once."""

    def _split_scope(self, nodeid: str) -> str:
        module, _, test = nodeid.partition("::")
        return f"{module} outside" if "[outside" in test else module


def put_longest_first(items: list[pytest.Item]) -> None:
    """Let no worker be left alone with a long module at the end; the order within a module stays."""
    places = {module: place for place, module in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(places)))
