"""Results: one line of JSON each, kept per commit, and two commits side by side."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "results"
Result = dict[str, Any]


def commit() -> str:
    """The commit that is measured; `+` when the folder differs from it."""
    here = Path(__file__).parent
    name = _git(here, "rev-parse", "--short=10", "HEAD")
    changed = _git(here, "status", "--porcelain", "--", "../src", "../plugins", "../workers")
    return name + ("+" if changed else "")


def keep(figure: str, given: Result, found: Result, *, folder: Path = FOLDER) -> Result:
    """Print the result as one line and append it to those of this commit."""
    result = {
        "figure": figure,
        "commit": commit(),
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "given": given,
        **found,
    }
    line = json.dumps(result, ensure_ascii=False, default=str)
    print(line, flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{result['commit'].rstrip('+')}.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    return result


def read(name: str, *, folder: Path = FOLDER) -> dict[str, Result]:
    """The last result of each figure of a commit (or of a file), by the figure and what was given."""
    path = Path(name) if Path(name).exists() else next(iter(sorted(folder.glob(f"{name}*.jsonl"))), None)
    if path is None:
        raise SystemExit(f"there are no results of {name} in {folder}")
    results = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return {_key(result): result for result in results}


def compare(one: dict[str, Result], other: dict[str, Result]) -> Iterator[str]:
    """A line for each number that both have: before, after, ratio."""
    yield f"{'figure':<44} {'number':<38} {'A':>12} {'B':>12} {'B/A':>7}"
    for key in [key for key in one if key in other]:
        before, after = dict(_numbers(one[key])), dict(_numbers(other[key]))
        for name in [name for name in before if name in after]:
            ratio = f"{after[name] / before[name]:7.2f}" if before[name] else "      –"
            yield f"{key:<44} {name:<38} {before[name]:>12,.2f} {after[name]:>12,.2f} {ratio}"


def _key(result: Result) -> str:
    return " ".join(
        [
            result["figure"],
            *(f"{name}={value}" for name, value in result["given"].items() if name not in ("seconds", "rounds")),
        ]
    )


def _numbers(value: Any, path: str = "") -> Iterator[tuple[str, float]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if not (path == "" and name == "given"):
                yield from _numbers(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, float(value)


def _git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, text=True, capture_output=True)
    return done.stdout.strip() or ("" if done.returncode == 0 else "unknown")
