"""What every test may need beside the kit: real files, and an order for several processors."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.spreading import Spreading, put_longest_first

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of processes are started: each would compile everything anew

settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])  # others run beside
settings.load_profile("shared")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    put_longest_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Spreading:
    config.option.loadscopereorder = False  # the order is ours
    return Spreading(config, log)


@pytest.fixture(scope="session")
def inputs() -> Path:
    """The folder of real files; a test that wants them is skipped by name without `SALESOPS_INPUTS`."""
    given = os.environ.get("SALESOPS_INPUTS")
    if not given:
        pytest.skip("SALESOPS_INPUTS is not set: real files are not read")
    folder = Path(given)
    assert folder.is_dir(), f"SALESOPS_INPUTS names {given}, which is no folder"
    return folder
