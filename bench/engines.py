"""The same table of 400 lines by other engines: `python -m bench.engines weasyprint|fpdf2|reportlab`, for the choice of ours."""

from __future__ import annotations

import io
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from salesops.services.documents.press import FONTS

FONT = str(FONTS / "SalesopsSans-Regular.otf")
HEADS = ("#", "零件 Part", "数量", "单价", "金额")
ROWS = [(str(at), f"P-{at} 前刹车片 Brake pad", "12 件", "41.40", "¥496.80") for at in range(1, 401)]


def weasyprint() -> bytes:
    from weasyprint import HTML  # type: ignore[import-not-found, unused-ignore]

    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    style = f"@font-face {{ font-family: S; src: url('file://{FONT}') }} * {{ font-family: S; font-size: 9pt }} table {{ width: 100% }}"
    heads = "".join(f"<th>{head}</th>" for head in HEADS)
    body: bytes = HTML(
        string=f"<style>{style}</style><h1>发票</h1><table><thead><tr>{heads}</tr></thead>{rows}</table>"
    ).write_pdf()
    return body


def fpdf2() -> bytes:
    from fpdf import FPDF  # type: ignore[import-not-found, unused-ignore]

    pdf = FPDF()
    pdf.add_font("S", fname=FONT)
    pdf.set_font("S", size=9)
    pdf.add_page()
    with pdf.table(col_widths=(8, 80, 20, 20, 24), first_row_as_headings=False) as table:
        for row in (HEADS, *ROWS):
            table.row(row)
    return bytes(pdf.output())


def reportlab() -> bytes:
    from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped, import-not-found, unused-ignore]
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped, import-not-found, unused-ignore]
    from reportlab.platypus import SimpleDocTemplate, Table  # type: ignore[import-untyped, import-not-found, unused-ignore]

    # It reads no OpenType outlines of our kind; this font is named, not embedded: each reader has to have one.
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    SimpleDocTemplate(out).build(
        [Table([HEADS, *ROWS], repeatRows=1, style=[("FONT", (0, 0), (-1, -1), "STSong-Light", 9)])]
    )
    return out.getvalue()


def main(name: str) -> None:
    """Print one line of JSON."""
    make: Callable[[], bytes] = {"weasyprint": weasyprint, "fpdf2": fpdf2, "reportlab": reportlab}[name]
    seconds: list[float] = []
    body = b""
    for _ in range(4):
        began = time.perf_counter()
        body = make()
        seconds.append(time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    told: dict[str, Any] = {"first_seconds": seconds[0], "seconds": statistics.median(seconds[1:]), "peak_mb": peak}
    print(json.dumps({key: round(value, 3) for key, value in told.items()} | {"bytes": len(body)}))


if __name__ == "__main__":
    main(sys.argv[1])
