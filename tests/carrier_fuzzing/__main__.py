"""`python -m tests.carrier_fuzzing --seconds 300`: spoiled answers to every reader of ours until the time is over.

With Atheris (the extra `soak`) the search is led by what of the code was reached; without it answers are spoiled at random. A
reader that raises anything but `CarrierFault`, or gives what no database takes, ends the run with status 1 and the bytes that did
it in `--kept`.
"""

from __future__ import annotations

import importlib.util
import random
import secrets
import subprocess
import sys
import time
from pathlib import Path

import click

from salesops_duties.logistics.carriers import NATIVE
from tests.duties.logistics.carriers.mutations import WHOLE, at_random
from tests.duties.logistics.carriers.test_hostile_answers import read

BY_NAME = {one.name: one for one in NATIVE}
NAMES = sorted(WHOLE)


@click.command()
@click.option("--seconds", default=300, show_default=True, help="How long altogether.")
@click.option("--seed", type=int, help="Repeats a run without Atheris.")
@click.option(
    "--kept",
    default="build/fuzzing",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where findings are kept.",
)
def main(seconds: int, seed: int | None, kept: Path) -> None:
    """Fuzz the readers."""
    if importlib.util.find_spec("atheris"):
        kept.mkdir(parents=True, exist_ok=True)
        sys.exit(_guided(seconds, kept))
    else:
        click.echo("Atheris is not installed (the extra soak); answers are spoiled at random.")
        sys.exit(_at_random(seconds, seed if seed is not None else secrets.randbelow(10**9), kept))


def one_input(data: bytes) -> None:
    """The first byte says which reader is meant."""
    if data:
        read(BY_NAME[NAMES[data[0] % len(NAMES)]], data[1:])


def _guided(seconds: int, kept: Path) -> int:
    """Atheris ends its own process, so it has one."""
    command = [sys.executable, "-m", "tests.carrier_fuzzing.guided", str(seconds), str(kept)]
    return subprocess.run(command, check=False).returncode


def _at_random(seconds: int, seed: int, kept: Path) -> int:
    click.echo(f"--seed {seed}")
    dice, until, done = random.Random(seed), time.monotonic() + seconds, 0
    while time.monotonic() < until:
        at = dice.randrange(len(NAMES))
        data = bytes([at]) + at_random(dice, WHOLE[NAMES[at]])
        try:
            one_input(data)
        except Exception:
            kept.mkdir(parents=True, exist_ok=True)
            (kept / f"finding-{seed}-{done}").write_bytes(data)
            raise
        done += 1
    click.echo(f"{done} answers, all of them read or refused.")
    return 0


if __name__ == "__main__":
    main()
