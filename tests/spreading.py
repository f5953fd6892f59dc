"""How `make test` spreads the tests over the processors: by module and what it runs on, the longest first."""

from __future__ import annotations

import re

import pytest
from xdist.scheduler import LoadScopeScheduling

RUNS_ON = {"outside", "amqp", "redis"}  # parameters for which a module makes everything anew
LONGEST_FIRST = (
    "tests/faults/test_faults.py",
    "tests/workers/test_crashes.py",
    "tests/core/test_permission_matrix.py",
    "tests/browser/test_every_page.py",
    "tests/crash/test_make_install.py",
    "tests/crash/test_buying_kill.py",
    "tests/core/test_audit_trail.py",
    "tests/stories/test_classicmodels.py",
    "tests/crash/test_make_run.py",
    "tests/stories/test_retail.py",
    "tests/core/test_api_as_described.py",
    "tests/stories/test_demo.py",
    "tests/browser/test_frame.py",
    "tests/workers/test_transports.py",
    "tests/workers/test_process_set.py",
    "tests/test_bench.py",
    "tests/stories/test_receivables_machine.py",
    "tests/crash/test_tracking_kill.py",
    "tests/stories/test_orders_machine.py",
    "tests/stories/test_pegs_machine.py",
    "tests/stories/test_stock_machine.py",
    "tests/duties/logistics/carriers/test_karrio_contained.py",
    "tests/workers/test_outages.py",
    "tests/test_new_duty.py",
    "tests/test_lint.py",
)


class Spreading(LoadScopeScheduling):
    """Gives a process a module at a time, so that what a module shares is made once."""

    def _split_scope(self, nodeid: str) -> str:
        module, _, test = nodeid.partition("::")
        _, _, parameters = test.partition("[")
        return " ".join([module, *sorted(RUNS_ON.intersection(re.split(r"[-\]]", parameters)))])


def put_longest_first(items: list[pytest.Item]) -> None:
    """Let no process be left alone with a long module at the end; the order within a module stays."""
    places = {module: place for place, module in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(places)))
