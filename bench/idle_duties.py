"""Duties that are asked about every order and have nothing to say, made for a measurement of what being asked costs."""

from __future__ import annotations

from pathlib import Path

from bench.cluster import Cluster

PLUGIN = '''"""A duty that is asked and has nothing to say."""

from salesops import Duty, Office, Transaction, hookimpl
from salesops.hookspecs.orders import Order

DUTY = Duty(name="{name}", title="{name}", summary="answers nothing")


@hookimpl
async def order_accepting(office: Office, tx: Transaction, order: Order) -> None:
    return None


@hookimpl
async def order_confirming(office: Office, tx: Transaction, order: Order) -> None:
    return None
'''


def install(folder: Path, count: int) -> dict[str, str]:
    """Write a distribution with so many duties; returns the environment in which the product finds it."""
    names = _names(count)
    for name in names:
        package = folder / f"salesops_{name}"
        package.mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").write_text("")
        (package / "plugin.py").write_text(PLUGIN.format(name=name))
    about = folder / "salesops_idle-1.0.dist-info"
    about.mkdir(exist_ok=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: salesops-idle\nVersion: 1.0\n")
    points = "".join(f"{name} = salesops_{name}.plugin\n" for name in names)
    (about / "entry_points.txt").write_text(f"[salesops.duties]\n{points}")
    return {"PYTHONPATH": str(folder)}


async def switch_on(cluster: Cluster, database: str, count: int) -> None:
    """Switch them on in every office, as the duty orders is."""
    await cluster.rows(
        "INSERT INTO core.office_duty SELECT (jsonb_populate_record(d, jsonb_build_object('duty', n))).* FROM core.office_duty d, unnest($1::text[]) n"
        " WHERE d.duty = 'orders'",
        _names(count),
        database=database,
    )


def _names(count: int) -> list[str]:
    return [f"idle_{n:02}" for n in range(1, count + 1)]
