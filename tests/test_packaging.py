"""The locks, the image and the composition are what the two commands and the operators rely on."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKS = {"requirements.lock": ("build",), "requirements-test.lock": ("build", "test")}


def pins(lock: str) -> dict[str, Requirement]:
    text = (ROOT / lock).read_text().replace("\\\n", " ")
    lines = [
        line.split(" --hash")[0] for line in text.splitlines() if line and not line.lstrip().startswith("#")
    ]
    return {canonicalize_name(pin.name): pin for pin in map(Requirement, lines)}


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_exact_pins_with_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert not re.search(
        r"https?:|file:|--index|--find-links|--extra-index|^\s*-", text.replace("    --hash", ""), re.M
    )
    for entry in re.split(r"\n(?=\S)", text.split("\n", 2)[2]):
        assert re.match(r"[a-z0-9._-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_satisfies_pyproject(lock: str) -> None:
    extras = [need for extra in LOCKS[lock] for need in PROJECT["optional-dependencies"][extra]]
    locked = pins(lock)
    for need in map(Requirement, PROJECT["dependencies"] + extras):
        pin = locked.get(canonicalize_name(need.name))
        assert pin, f"{need} is not in {lock}: make lock"
        assert need.specifier.contains(next(iter(pin.specifier)).version), f"{need} against {pin}: make lock"


def test_both_locks_agree() -> None:
    run, test = pins("requirements.lock"), pins("requirements-test.lock")
    assert {name: str(pin) for name, pin in run.items()}.items() <= {
        n: str(p) for n, p in test.items()
    }.items()


def test_no_file_names_a_package_registry() -> None:
    assert not (ROOT / "uv.lock").exists() or (ROOT / "uv.lock") not in committed()
    address = re.compile(
        rb"https?://[\w.-]*(pypi|pythonhosted|npmjs|registry|deb\.debian|conda)[\w.-]*", re.I
    )
    named = {path.name: found[0] for path in committed() if (found := address.search(path.read_bytes()))}
    assert named == {}
