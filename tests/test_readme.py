"""A newcomer reads the README, runs `salesops run`, and takes an order with its lines: so does this test."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.test_web_kill import Web

ROOT = Path(__file__).parent.parent


def documented_commands() -> str:
    text = (ROOT / "README.md").read_text("utf-8")
    block = re.search(r"run by tests/test_readme\.py -->\n```sh\n(.*?)```", text, re.DOTALL)
    assert block, "the README lost its marked block"
    return block[1]


@pytest.fixture
async def web(kernel, database, tmp_path):
    made = Web(database, tmp_path)
    yield made
    if made.process is not None:
        made.kill()


async def test_the_documented_lines_take_an_order_to_its_shipment(web: Web, tmp_path: Path) -> None:
    environment = os.environ | {
        "SALESOPS_DATABASE_URL": web.database.app_url,
        "SALESOPS_HOME": str(tmp_path),
        "PYTHONWARNINGS": "ignore",
    }
    bin_folder = Path(sys.executable).parent
    subprocess.run([bin_folder / "salesops", "demo", "--small"], env=environment, check=True, timeout=120)
    await web.start()
    worker = subprocess.Popen([bin_folder / "salesops", "worker"], env=environment, start_new_session=True)
    try:
        script = (
            documented_commands()
            .replace("127.0.0.1:8000", f"127.0.0.1:{web.port}")
            .replace(".venv/bin/salesops", str(bin_folder / "salesops"))
        )
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script.replace("sleep 2", "sleep 6")],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        lines = done.stdout.strip().splitlines()
        assert lines[-1] == "dispatched", done.stdout + done.stderr
        assert '"tracking_no":"SF' in lines[-2]
    finally:
        worker.terminate()
        worker.wait(40)
