"""A process that hangs or died is told from one that lives."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from salesops import heartbeat
from salesops.cli.alive import command


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SALESOPS_HOME", str(tmp_path))
    return tmp_path


def test_a_process_that_never_beat_is_not_alive(home: Path) -> None:
    answer = CliRunner().invoke(command, ["worker"])
    assert answer.exit_code == 1
    assert "worker has been silent for inf s" in answer.output


async def test_a_running_loop_is_alive(home: Path) -> None:
    task = asyncio.create_task(heartbeat.keep_beating(home, "worker"))
    await asyncio.sleep(0)
    assert CliRunner().invoke(command, ["worker"]).exit_code == 0
    assert CliRunner().invoke(command, ["relay"]).exit_code == 1
    task.cancel()


def test_half_a_minute_of_silence_is_death(home: Path) -> None:
    heartbeat.beat(home, "worker")
    sign = home / "heartbeats" / "worker"
    for age, code in ((25, 0), (31, 1)):
        os.utime(sign, (time.time() - age, time.time() - age))
        assert CliRunner().invoke(command, ["worker"]).exit_code == code
