"""The rows of a sheet that were not taken in, as a sheet that can be mended and brought again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from salesops.services.sheets import ImportReport, read_sheet, written


async def refused_sheet(
    data: bytes,
    report: ImportReport,
    kind: str = "xlsx",
    *,
    heads: tuple[str, str] = ("row", "why refused"),
    say: Callable[[str], str] = str,
) -> bytes:
    """The faulty rows as they stood, with their number in the sheet and every reason; as xlsx or csv.

    `heads` name the two columns that are added; `say` puts a reason into the reader's language.
    """
    why: dict[int, list[str]] = {}
    for fault in report.faults:
        why.setdefault(fault.row, []).append(
            f"{fault.column}: {say(fault.message)}" if fault.column else say(fault.message)
        )
    first, rows = await asyncio.to_thread(read_sheet, report.file_name, data)
    width = len(first)
    refused = [
        [*(cells + [""] * width)[:width], number, " ".join(why[number])] for number, cells in rows if number in why
    ]
    return await written(kind, [*first, *heads], refused, title="Refused rows")
