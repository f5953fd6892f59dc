"""The process that Atheris runs in and ends: `python -m tests.carrier_fuzzing.guided SECONDS KEPT`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris  # type: ignore[import-not-found,unused-ignore]

with atheris.instrument_imports(include=["salesops_duties.logistics.carriers", "pydifact"]):
    from tests.carrier_fuzzing.__main__ import NAMES, WHOLE, one_input


def main(seconds: str, kept: str) -> None:
    """Search until the time is over; the process ends with what Atheris says."""
    with tempfile.TemporaryDirectory() as corpus:
        for at, name in enumerate(NAMES):
            Path(corpus, name).write_bytes(bytes([at]) + WHOLE[name])
        arguments = [
            f"-max_total_time={seconds}",
            f"-artifact_prefix={kept}/",
            "-max_len=8192",
            "-print_final_stats=1",
            "-verbosity=0",
        ]
        atheris.Setup([sys.argv[0], *arguments, corpus], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
