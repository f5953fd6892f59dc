"""Printed documents: seconds, pages a second and memory of each kind, short and long; and what other engines take where they are installed."""

from __future__ import annotations

import importlib.util
import statistics
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pypdfium2

from bench.measuring import Numbers
from salesops import clock
from salesops.act import Act, Office
from salesops.kernel import registry as registries
from salesops.kernel.boot import make_registry
from salesops.services.documents.kinds import FRAME, Kind
from salesops.services.documents.letterhead import Letterhead
from salesops.services.documents.press import Press, Sheet
from salesops.services.documents.setting import Facts, sheet_of
from salesops.services.documents.shapes import made_up
from salesops.services.documents.templates import Standing

OFFICE = Office(1, "bench", "Bench", "CNY", "Asia/Shanghai", "zh")
ROUNDS = 7
LINES = {"short": 4, "long": 400}
ENGINES = {"weasyprint": "weasyprint", "fpdf2": "fpdf", "reportlab": "reportlab"}


async def measure() -> Numbers:
    """The median of seven settings of each kind in a process that is warm, as the product's is; facts are made up."""
    registry = make_registry()
    registries.install(registry)
    act = Act.of_system(OFFICE, "cli")
    found: Numbers = {}
    try:
        began = time.perf_counter()
        press = Press(with_system=False)
        await press.set(_asked(Sheet("x", "", "{}")))
        found["start"] = {"seconds": round(time.perf_counter() - began, 3), "peak_mb": _peak(press)}
        for name, duty in registry.duties.items():
            for declared in duty.documents:
                for size, lines in LINES.items():
                    sheet = _sheet(act, Kind(name, declared), lines)
                    found[f"{declared.name} {size}"] = await _measured(press, sheet)
        await press.close()
    finally:
        registries.install(None)
    return found | {
        f"engine {name}": _engine(name) for name, module in ENGINES.items() if importlib.util.find_spec(module)
    }


async def _measured(press: Press, sheet: Sheet) -> Numbers:
    seconds, pages, size = [], 0, 0
    for turn in range(ROUNDS):
        fresh = msgspec.structs.replace(sheet, source=f"{sheet.source}// {turn}")  # nothing is remembered of the last
        began = time.perf_counter()
        _, made = await press.set(_asked(fresh))
        seconds.append(time.perf_counter() - began)
        pages, size = len(pypdfium2.PdfDocument(made[0])), len(made[0])
    each = statistics.median(seconds)
    return {
        "pages": pages,
        "bytes": size,
        "seconds": round(each, 4),
        "pages_a_second": round(pages / each),
        "peak_mb": _peak(press),
    }


def _sheet(act: Act, kind: Kind, lines: int) -> Sheet:
    content = made_up(kind.declared.shape, OFFICE.currency)
    rows = next((name for name in ("lines", "documents", "movements") if hasattr(content, name)), "")
    if rows:
        content = msgspec.structs.replace(content, **{rows: getattr(content, rows)[:1] * lines})
    head = Letterhead("Bench Parts Co., Ltd.", "测试汽配有限公司", "Dock 4\nShanghai", bank="Bank", bank_account="1")
    facts = Facts(kind, None, "zh", content, (), head, None, Standing(kind.given), Standing(FRAME.read_text("utf-8")))
    return sheet_of(act, facts, copy_no=1, at=clock.now())


def _asked(sheet: Sheet) -> dict[str, object]:
    files = {"main.typ": sheet.source, "frame.typ": sheet.frame, "data.json": sheet.data}
    return {"format": "pdf", "files": files, "timestamp": 0}


def _peak(press: Press) -> int:
    status = Path(f"/proc/{press.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1000)


def _engine(name: str) -> Numbers:
    """An invoice of 400 lines by another engine, in a process of its own: the first, and the median of three more."""
    told = subprocess.run([sys.executable, "-m", "bench.engines", name], capture_output=True, text=True, check=False)
    return msgspec.json.decode(told.stdout) if told.returncode == 0 else {"failed": told.stderr.strip()[-200:]}
