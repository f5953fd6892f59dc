"""Duties of strangers that do everything wrong, installed as distributions of their own."""

from __future__ import annotations

from pathlib import Path

_HEAD = """
import asyncio
import sys
from salesops import DB, Duty, Permission, hookimpl
from salesops.hookspecs.orders import OrderPanel

RIGHTS = (Permission("{name}.read", {{"assistant": "office"}}, "read what {name} says"),)


def duty(**more):
    return Duty("{name}", "{name}", "made by a stranger", permissions=RIGHTS, **more)


DUTY = duty()
"""


def _confirming(does: str) -> str:
    """A duty that is asked when an order is confirmed."""
    return f"""
@hookimpl
async def order_confirming(office, tx, order):
    {does}
"""


def _offering(does: str) -> str:
    return f"""
@hookimpl
async def order_panels(office, order):
    {does}
"""


# Who has to be asked and cannot answer, and what the fault says. `{name}` of the test is the duty's.
REFUSING = {
    "raises": (_confirming("raise KeyError('oops')"), "KeyError: 'oops'"),
    "hangs": (_confirming("await asyncio.Event().wait()"), "no answer within 3 s"),
    "swallows": (
        _confirming("""while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            pass"""),
        "no answer within 3 s",
    ),
    "garbles": (_confirming("return {'no': object()}"), "ValidationError"),
    "nests": (_confirming("async with DB.transaction(office.id):\n        pass"), "transactions do not nest"),
    "exits": (_confirming("sys.exit(3)"), "SystemExit: 3"),
    "interrupts": (_confirming("raise KeyboardInterrupt"), "KeyboardInterrupt"),
    "recurses": (_confirming("return await order_confirming(office, tx, order)"), "RecursionError"),
    "exhausts": (_confirming("raise MemoryError('no more')"), "MemoryError: no more"),
    "clings": (
        _confirming("raise RuntimeError('broken')")
        + """
async def blockers(office, tx):
    raise SystemExit("I stay")

DUTY = duty(blockers=blockers)
""",
        "RuntimeError: broken",
    ),
}

# Whose faults cost an order nothing.
HARMLESS = {
    "panels_raise": (_offering("raise ValueError('no panel')"), "ValueError: no panel"),
    "panels_hang": (_offering("await asyncio.Event().wait()"), "no answer within 0.5 s"),
    "panels_exit": (_offering("raise SystemExit(4)"), "SystemExit: 4"),
    "panels_interrupt": (_offering("raise KeyboardInterrupt"), "KeyboardInterrupt"),
    "panels_garble": (_offering("return OrderPanel(5, object(), 'x' * 1_000_000)"), "NotImplementedError"),
    "leaks": (
        """
import structlog
from contextvars import ContextVar
"""
        + _confirming("DB.current_transaction.set(None)\n    structlog.contextvars.clear_contextvars()"),
        "",
    ),
    "connects": (
        _confirming("""connection = await DB.get_new_connection()
    async with connection.transaction():
        await connection.fetchval("SELECT count(*) FROM core.person")"""),
        "",
    ),
    "routes": (
        """
from litestar import get

@get("/raising", opt={"permission": "routes.read"})
async def raising() -> str:
    raise KeyError("in the route")

@get("/leaving", opt={"permission": "routes.read"})
async def leaving() -> str:
    sys.exit(5)

@get("/deep", opt={"permission": "routes.read"})
async def deep() -> str:
    def again():
        return again()
    return again()

DUTY = duty(routes=(raising, leaving, deep))
""",
        "KeyError: 'in the route'",
    ),
}

# Who cannot be used at all, and why.
UNUSABLE = {
    "imports": ("raise SystemExit('at import')", "cannot be imported: SystemExit('at import')"),
    "people": (
        """
from litestar import get

@get("/", opt={"permission": "people.read"})
async def instead() -> str:
    return ""

DUTY = duty(routes=(instead,))
""",
        "its routes cannot be mounted: 500: Handler already registered",
    ),
    "borrows": (
        """
from litestar import get

@get("/", opt={"permission": "borrows.read"}, operation_id="orders.list")
async def listing() -> str:
    return ""

DUTY = duty(routes=(listing,))
""",
        "the operation id orders.list is taken",
    ),
    "unguarded": (
        """
from litestar import get

@get("/")
async def open_door() -> str:
    return ""

DUTY = duty(routes=(open_door,))
""",
        "does not say which right it needs",
    ),
    "misspells": (
        """
@hookimpl
async def order_confriming(office, tx, order):
    pass
""",
        "declared wrongly: a hook is implemented that no spec declares",
    ),
    "unmarked": (
        """
async def handler(tx, event):
    pass

DUTY = duty(subscribers=(handler,))
""",
        "declared wrongly: unmarked.handler lacks @subscribe",
    ),
}


def install_strangers(folder: Path) -> Path:
    """Leave every stranger in `folder`, as pip would; a process with it on its path finds them all."""
    for name, (source, _) in {**REFUSING, **HARMLESS, **UNUSABLE}.items():
        module = f"stranger_{name}"
        (folder / f"{module}.py").write_text(_HEAD.format(name=name) + source, "utf-8")
        info = folder / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n", "utf-8")
        (info / "entry_points.txt").write_text(f"[salesops.duties]\n{name} = {module}\n", "utf-8")
    return folder
