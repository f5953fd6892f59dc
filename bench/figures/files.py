"""Orders that arrive as files: seconds and memory of the child that reads each kind, a picture's page among them."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable

import pypdfium2

from bench.measuring import Numbers
from salesops.services.sheets import write_csv, write_xlsx
from salesops_duties.intake.rules import Unreadable
from salesops_duties.intake.rules.process import Request
from salesops_duties.intake.service.reader import ask_child

HEADS = ("Part No", "Description", "Qty", "Unit Price", "Amount")
PLACES = (40, 150, 400, 460, 520)
ROUNDS = 3
SIZES = {"csv": 10_000, "xlsx": 10_000, "edifact": 5_000, "ubl": 2_000, "pdf": 400, "scan": 30}


async def measure() -> Numbers:
    """The median of three readings of each kind, each in a child of its own as the product does it."""
    found: Numbers = {}
    for kind, lines in SIZES.items():
        found[kind] = await _measured(kind, MAKERS[kind](lines), lines)
    return found


async def _measured(kind: str, body: bytes, lines: int) -> Numbers:
    name = "order." + {"scan": "png", "edifact": "edi", "ubl": "xml"}.get(kind, kind)
    seconds, peaks, read = [], [], 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        try:
            answer = await ask_child(body, Request(name, len(body), scan=kind == "scan"))
        except Unreadable as refused:
            return {"refused": refused.code}
        seconds.append(time.perf_counter() - began)
        peaks.append(answer.peak_kb)
        read = sum(len(order.lines) for order in answer.reading.orders)
    return {
        "lines": lines,
        "lines_read": read,
        "bytes": len(body),
        "pages": answer.reading.pages,
        "seconds": round(statistics.median(seconds), 3),
        "peak_mb": round(max(peaks) / 1000),
    }


def _rows(lines: int) -> list[tuple[str, ...]]:
    return [
        (f"P-{1000 + at}", f"Part number {at}", str(at % 9 + 1), "12.50", f"{(at % 9 + 1) * 12.5:.2f}")
        for at in range(lines)
    ]


def _xlsx(lines: int) -> bytes:
    return write_xlsx(HEADS, [(p, d, int(q), float(u), float(a)) for p, d, q, u, a in _rows(lines)])


def _edifact(lines: int) -> bytes:
    parts = [f"LIN+{at}++{row[0]}:SA'QTY+21:{row[2]}'PRI+AAA:{row[3]}'" for at, row in enumerate(_rows(lines), 1)]
    head = "UNB+UNOC:3+A:14+B:14+260301:1200+1'UNH+1+ORDERS:D:96A:UN'BGM+220+F-1+9'DTM+137:20260301:102'CUX+2:EUR:9'"
    return f"{head}{''.join(parts)}UNS+S'UNT+{6 + 3 * lines}+1'UNZ+1+1'".encode()


def _ubl(lines: int) -> bytes:
    space = "urn:oasis:names:specification:ubl:schema:xsd:"
    made = "".join(
        f'<c:OrderLine><c:LineItem><b:ID>{at}</b:ID><b:Quantity unitCode="C62">{row[2]}</b:Quantity><b:LineExtensionAmount currencyID="EUR">'
        f'{row[4]}</b:LineExtensionAmount><c:Price><b:PriceAmount currencyID="EUR">{row[3]}</b:PriceAmount></c:Price>'
        f"<c:Item><b:Name>{row[1]}</b:Name></c:Item></c:LineItem></c:OrderLine>"
        for at, row in enumerate(_rows(lines), 1)
    )
    return (
        f'<Order xmlns="{space}Order-2" xmlns:c="{space}CommonAggregateComponents-2" xmlns:b="{space}CommonBasicComponents-2">'
        f"<b:ID>F-1</b:ID><b:IssueDate>2026-03-01</b:IssueDate><b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>{made}</Order>"
    ).encode()


def _pdf(lines: int) -> bytes:
    """A PDF by hand, forty lines a page."""
    rows, pages = _rows(lines), []
    for first in range(0, lines, 40):
        words = [(40, 800, 16, "PURCHASE ORDER"), (40, 775, 9, "PO Number: F-1"), (40, 760, 9, "Date: 2026-03-01")]
        words += [(x, 735, 9, head) for x, head in zip(PLACES, HEADS, strict=True)]
        for at, row in enumerate(rows[first : first + 40]):
            words += [(x, 717 - 16 * at, 9, text) for x, text in zip(PLACES, row, strict=True)]
        pages.append("".join(f"BT /F {size} Tf {x} {y} Td ({text}) Tj ET\n" for x, y, size, text in words).encode())
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for at, content in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * at} 0 R /Resources << /Font << /F 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for at, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (at, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % place for place in places
    )
    return bytes(out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))


def _scan(lines: int) -> bytes:
    """A page as a scanner gives it, with 200 dots per inch, a little askew."""
    page = pypdfium2.PdfDocument(_pdf(lines))[0].render(scale=200 / 72).to_pil().convert("L")
    out = io.BytesIO()
    page.rotate(0.7, fillcolor=255).save(out, "PNG")
    return out.getvalue()


MAKERS: dict[str, Callable[[int], bytes]] = {
    "csv": lambda lines: write_csv(HEADS, _rows(lines)),
    "xlsx": _xlsx,
    "edifact": _edifact,
    "ubl": _ubl,
    "pdf": _pdf,
    "scan": _scan,
}
