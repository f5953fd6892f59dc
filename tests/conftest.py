"""What every test may need beside the kit: real files, and the rule that CI skips nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def inputs() -> Path:
    """The folder of real files; a test that wants them is skipped by name without `SALESOPS_INPUTS`."""
    given = os.environ.get("SALESOPS_INPUTS")
    if not given:
        pytest.skip("SALESOPS_INPUTS is not set: real files are not read")
    folder = Path(given)
    assert folder.is_dir(), f"SALESOPS_INPUTS names {given}, which is no folder"
    return folder
