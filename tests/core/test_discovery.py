"""Whatever an installed distribution gets wrong, it is set aside with the reason and the others go on."""

from __future__ import annotations

import importlib
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.dummy.duties import DUMMY, made

from salesops.kernel import discovery
from salesops.kernel.discovery import broken, discover, in_order

Install = Callable[..., str]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install a distribution of one module with a duty of that name."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def do(source: str, *, name: str = "", target: str = "") -> str:
        name = name or f"d{secrets.token_hex(3)}"
        module = f"module_{secrets.token_hex(3)}"
        (tmp_path / f"{module}.py").write_text(source.replace("NAME", name), "utf-8")
        info = tmp_path / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[salesops.duties]\n{name} = {target or module}\n")
        importlib.invalidate_caches()
        return name

    yield do
    for name in [name for name in sys.modules if name.startswith("module_")]:
        del sys.modules[name]
    monkeypatch.undo()
    discover()


GOOD = "from salesops import Duty\nDUTY = Duty(name='NAME', title='T', summary='s')\n"
OURS = [item.duty.name for item in discover()]


def why(name: str) -> str:
    return next((item.error for item in broken() if item.name == name), "")


def test_a_sound_distribution_is_found(install: Install) -> None:
    name = install(GOOD)
    assert set(OURS) | {name} == {item.duty.name for item in discover()}
    assert broken() == []


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import nowhere_to_be_found\n", "cannot be imported: ModuleNotFoundError"),
        ("raise SystemExit(1)\n", "cannot be imported: SystemExit"),
        ("1/0\n", "cannot be imported: ZeroDivisionError"),
        ("raise GeneratorExit\n", "cannot be imported: GeneratorExit"),
        (GOOD.replace("'T'", "None"), "its manifest is wrong: Expected `str`, got `null` - at `$.title`"),
        (GOOD.replace("summary=", "menu=[('Me', 'me')], summary="), "its manifest is wrong: Expected `object`"),
        (GOOD.replace("summary=", "requires='orders', summary="), "its manifest is wrong: Expected `array`"),
        (GOOD.replace("from salesops import Duty", "from salesops import Duty, Permission").replace("summary=", "permissions=(Permission('orders.write', {'portal': 'office'}, 'w'),), summary="), "the right orders.write does not begin with"),
        (GOOD.replace("from salesops import Duty", "from salesops import Duty, NumberSeries").replace("summary=", "series=(NumberSeries('sales_invoice', 'MINE'),), summary="), "the number series sales_invoice belongs to receivables"),
        ("def f(:\n", "cannot be imported: SyntaxError"),
        ("x = 1\n", "not a module with DUTY"),
        ("DUTY = {'name': 'NAME'}\n", "not a module with DUTY"),
        (GOOD.replace("summary=", "api=99, summary="), "made for plug-in version 99"),
        (GOOD.replace("'NAME'", "'other'"), "its manifest calls it 'other'"),
        (GOOD.replace("summary=", "requires=('nowhere',), summary="), "requires nowhere"),
        (GOOD.replace("from salesops import Duty", "from salesops import Duty, Permission\nPermission('NAME.x', {'king': 'office'}, 'w')"), "unknown roles: king"),
    ],
)  # fmt: skip
def test_a_broken_distribution_is_set_aside_with_the_reason(source: str, reason: str, install: Install) -> None:
    name = install(source)
    assert [item.duty.name for item in discover()] == OURS
    assert reason in why(name)


@pytest.mark.parametrize("name", ["my-duty", "Mine", "7up", "core", "public"])
def test_a_duty_whose_name_no_table_could_keep_is_set_aside(name: str, install: Install) -> None:
    """It could not be switched on, and an office with all duties could not be opened any more."""
    install(GOOD, name=name)
    assert [item.duty.name for item in discover()] == OURS
    assert "its manifest is wrong" in why(name)


def test_nobody_takes_the_place_of_a_duty_of_ours(install: Install) -> None:
    install(GOOD, name="orders")
    (orders,) = [item for item in discover() if item.duty.name == "orders"]
    assert orders.distribution == "salesops"
    assert "offers it too" in why("orders")


def test_duties_in_a_circle_and_those_behind_them_are_set_aside() -> None:
    discovery._broken.clear()
    found = in_order(
        [
            made("a", requires=("b",)),
            made("b", requires=("c",)),
            made("c", requires=("a",)),
            made("d", requires=("a",)),
            DUMMY,
        ]
    )
    assert [item.duty.name for item in found] == ["dummy"]
    assert {item.name for item in broken()} == {"a", "b", "c", "d"}
    assert "circle" in why("a")
    assert "requires a" in why("d")


def test_the_order_is_that_of_requirements_then_names() -> None:
    found = in_order(
        [made("z"), made("y", requires=("z",)), made("b", requires=("y",)), made("a", requires=("z",)), made("m")]
    )
    assert [item.duty.name for item in found] == ["m", "z", "a", "y", "b"]
