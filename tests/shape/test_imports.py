"""The contracts of pyproject.toml leave no module of the core out, and they break when they are violated."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]


def modules(folder: Path, package: str) -> list[str]:
    """Every module below `folder`, by its dotted name; a package by its own."""
    found = []
    for file in sorted(folder.rglob("*.py")):
        parts = file.relative_to(folder).with_suffix("").parts
        found.append(".".join((package, *parts)).removesuffix(".__init__"))
    return found


def test_every_module_of_the_core_stands_in_a_layer() -> None:
    (lines,) = [c["layers"] for c in CONTRACTS if c["name"] == "No cycles in the core"]
    layered = [name.strip() for line in lines for name in line.split("|")]
    assert len(layered) == len(set(layered))
    known = modules(ROOT / "src" / "salesops", "salesops")
    alone = {"salesops", "salesops.kernel", "salesops.services"}  # their members stand in lines of their own
    left = [m for m in known if m not in alone and not any(m == n or m.startswith(f"{n}.") for n in layered)]
    assert left == []
    assert [name for name in layered if name not in known] == []


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("plugins/salesops_duties/orders/rules/content.py", "from salesops import DB", "Rules decide without I/O"),
        ("plugins/salesops_duties/orders/web/taking.py", "from salesops_duties.orders import tables", "Web and tasks reach tables only through service"),
        ("plugins/salesops_duties/orders/service/stock.py", "from salesops_duties.ledger import rules", "Duties do not know each other"),
        ("plugins/salesops_duties/ledger/service/posting.py", "from salesops_duties.ledger import web", "Every duty has the same shape"),
        ("plugins/salesops_duties/ledger/extras.py", "import json", "Every duty has the same shape"),
        ("plugins/salesops_duties/ledger/service/posting.py", "from salesops.kernel import registry", "The kernel is private"),
        ("src/salesops/values.py", "import salesops_duties.ledger", "Workers know duties, duties know the core"),
        ("src/salesops/web/app.py", "import dramatiq", "Only workers import dramatiq"),
        ("src/salesops/values.py", "from salesops import db", "No cycles in the core"),
        ("src/salesops/web/guard.py", "from salesops.web import app", "No cycles inside a package"),
    ],
)  # fmt: skip
def test_a_contract_breaks_when_it_is_violated(file: str, line: str, contract: str, tmp_path: Path) -> None:
    for top in ("src", "plugins", "workers"):
        shutil.copytree(ROOT / top, tmp_path / top, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / file).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    paths = ":".join(str(tmp_path / top) for top in ("src", "plugins", "workers"))
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": paths}, capture_output=True, text=True,
    )  # fmt: skip
    broken = [said for said in done.stdout.splitlines() if " BROKEN" in said]
    assert done.returncode == 1
    assert [said for said in broken if said.startswith(contract)], done.stdout
