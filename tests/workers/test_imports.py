"""Only the processes below workers/ know the brokers; the web never loads them."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import salesops

ROOT = Path(salesops.__file__).parents[2]
BROKERS = {"dramatiq", "pika", "redis"}


def imported(file: Path) -> set[str]:
    """The top-level names a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(str(node.module).partition(".")[0])
    return names


def test_core_and_duties_import_no_broker_and_no_worker() -> None:
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")]
    guilty = {str(f.relative_to(ROOT)): bad for f in files if (bad := imported(f) & (BROKERS | {"salesops_workers"}))}
    assert len(files) > 50
    assert guilty == {}


def test_the_workers_do_import_dramatiq() -> None:
    """Negative control: the search finds what there is."""
    assert "dramatiq" in imported(ROOT / "workers" / "salesops_workers" / "broker.py")


def test_the_web_application_loads_no_broker() -> None:
    script = f"import sys, salesops.web.app; print(sorted({BROKERS!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_worker_over_postgresql_loads_no_other_broker() -> None:
    script = "import sys, salesops_workers.main; print(sorted({'pika', 'redis'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
