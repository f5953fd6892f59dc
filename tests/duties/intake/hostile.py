"""Hostile and broken files, made in memory: each with what must become of it."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from tests.duties.intake.layouts import small

DOUBTS = "doubts"  # it is read, and every order in it has a doubt, or it holds no order
FINE = "fine"  # it is read without harm
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"


@dataclass(frozen=True)
class Hostile:
    """A file's name and bytes, and the codes of refusal that are right for it, or `DOUBTS`, or `FINE`."""

    name: str
    make: Callable[[], bytes]
    becomes: tuple[str, ...]


def ubl(body: str = "", *, head: str = "", lines: str = "", extra: str = "") -> bytes:
    """A UBL order with whatever is put into it."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<Order xmlns="{UBL}Order-2" xmlns:cac="{UBL}CommonAggregateComponents-2" '
        f'xmlns:cbc="{UBL}CommonBasicComponents-2"><cbc:ID>H-1</cbc:ID><cbc:IssueDate>2026-03-01</cbc:IssueDate>{extra}'
        f"<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>{body}"
        f"<cac:BuyerCustomerParty><cac:Party><cac:PartyName><cbc:Name>Zephyr</cbc:Name></cac:PartyName></cac:Party></cac:BuyerCustomerParty>"
        f"{lines or ubl_line()}</Order>"
    ).encode()


def ubl_line(quantity: str = "2", price: str = "10", amount: str = "20", name: str = "Pump", number: str = "1") -> str:
    """A line of such an order."""
    return (
        f'<cac:OrderLine><cac:LineItem><cbc:ID>{number}</cbc:ID><cbc:Quantity unitCode="C62">{quantity}</cbc:Quantity>'
        f'<cbc:LineExtensionAmount currencyID="EUR">{amount}</cbc:LineExtensionAmount><cac:Price><cbc:PriceAmount currencyID="EUR">{price}'
        f"</cbc:PriceAmount></cac:Price><cac:Item><cbc:Name>{name}</cbc:Name></cac:Item></cac:LineItem></cac:OrderLine>"
    )


def laughs() -> bytes:
    """A billion laughs."""
    entities = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    return ubl("<cbc:Note>&l9;</cbc:Note>", head=f'<!DOCTYPE x [<!ENTITY l0 "laugh">{entities}]>')


def workbook(
    sheet: str = "",
    *,
    files: dict[str, bytes] | None = None,
    state: str = "",
    strings: str = "",
    compress: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A workbook by hand: the rows of its sheet as XML, and further entries."""
    entries = {
        "[Content_Types].xml": b"<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
            f'<sheet name="Order" sheetId="1" {state} r:id="r1"/></sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>'.encode(),
    }
    if strings:
        entries["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compress) as archive:
        for name, content in (entries | (files or {})).items():
            archive.writestr(name, content)
    return out.getvalue()


def row(at: int, *cells: str) -> str:
    """A row of such a sheet: numbers as numbers, texts as texts, what begins with < as it is."""
    made = []
    for column, cell in enumerate(cells):
        reference = f"{chr(65 + column)}{at}"
        if cell.startswith("<"):
            made.append(cell.replace("<c", f'<c r="{reference}"', 1))
        elif cell.replace(".", "", 1).isdigit():
            made.append(f'<c r="{reference}"><v>{cell}</v></c>')
        else:
            made.append(f'<c r="{reference}" t="inlineStr"><is><t>{cell}</t></is></c>')
    return f'<row r="{at}">{"".join(made)}</row>'


HEADS = row(1, "Purchase Order", "PO-5", "Date:", "2026-03-01") + row(
    2, "Part No", "Description", "Qty", "Price", "Amount"
)


def bomb_of_zeros() -> bytes:
    """A workbook whose sheet unpacks to ninety megabytes of nothing."""
    return workbook(files={"xl/worksheets/sheet1.xml": b"<worksheet>" + b" " * 90_000_000 + b"</worksheet>"})


def lying_size() -> bytes:
    """A workbook that declares a sheet of ten bytes and unpacks to more."""
    made = bytearray(workbook(HEADS + row(3, "A-1", "Pump", "2", "10", "20") + row(4, "x" * 5000)))
    at = 0
    while (at := made.find(b"PK\x01\x02", at)) >= 0:
        if made[at + 46 : at + 46 + 24] == b"xl/worksheets/sheet1.xml":
            made[at + 24 : at + 28] = struct.pack("<I", 10)
        at += 4
    return bytes(made)


def locked_workbook() -> bytes:
    """The container in which Excel keeps a workbook with a password."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 500
        + "EncryptionInfo".encode("utf-16-le")
        + b"\0" * 600
        + "EncryptedPackage".encode("utf-16-le")
    )


def pdf(title: str = "PURCHASE ORDER") -> bytes:
    """An honest order as PDF."""
    return small(title)[0]


def locked_pdf() -> bytes:
    """A PDF that needs a password to be opened."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("secret", ownerPassword="owner"))
    canvas.drawString(100, 700, "PURCHASE ORDER PO Number: 1")
    canvas.save()
    return out.getvalue()


def raw_pdf(*objects: bytes, root: int = 1) -> bytes:
    """A PDF of these objects, numbered from one."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for at, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (at, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    return bytes(
        out + b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start)
    )


def flate_page(
    content: bytes, *, box: bytes = b"[0 0 595 842]", filters: bytes = b"/FlateDecode", packed: bytes | None = None
) -> bytes:
    """A PDF with one page whose content is packed."""
    stream = packed if packed is not None else zlib.compress(content, 9)
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>" % box,
        b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream" % (len(stream), filters, stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )


def hidden_words(how: bytes) -> bytes:
    """A small order, with a further quantity that nobody sees on the page."""
    words = [
        (40, 800, "PURCHASE ORDER"),
        (40, 780, "PO Number: H-8"),
        (40, 766, "Date: 2026-03-01"),
        (40, 752, "Customer: Zephyr"),
        (40, 738, "Currency: EUR"),
    ]
    words += [
        (40, 700, "Part No"),
        (150, 700, "Description"),
        (400, 700, "Qty"),
        (40, 680, "WP-1"),
        (150, 680, "Pump"),
        (400, 680, "5"),
    ]
    seen = b"".join(b"BT /F 9 Tf 0 Tr %d %d Td (%s) Tj ET " % (x, y, text.encode()) for x, y, text in words)
    return flate_page(seen + b"BT /F 9 Tf %s (5000) Tj ET" % how)


def endless_pages() -> bytes:
    """A page tree that holds itself."""
    return raw_pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 >>")


def jbig2() -> bytes:
    """A picture that says that it is a hundred thousand points wide and high, in JBIG2."""
    segment = b"\x00\x00\x00\x00\x30\x00\x01\x00\x00\x00\x13" + struct.pack(">IIIIBH", 100_000, 100_000, 0, 0, 0, 0)
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>",
        b"<< /Length 25 >>\nstream\n595 0 0 842 0 0 cm /I Do \nendstream",
        b"<< /Type /XObject /Subtype /Image /Width 100000 /Height 100000 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /JBIG2Decode "
        b"/Length %d >>\nstream\n%s\nendstream" % (len(segment), segment),
    )


def deep_forms() -> bytes:
    """A drawing inside itself."""
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
        b"<< /Length 5 >>\nstream\n/X Do\nendstream",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >> /Length 5 >>\nstream\n/X Do\nendstream",
    )


def png(width: int, height: int, data: bytes = b"\0" * 64) -> bytes:
    """A PNG whose head says these sizes, with whatever data."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width & 0xFFFFFFFF, height & 0xFFFFFFFF, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def picture(form: str, size: tuple[int, int] = (60, 40), count: int = 1) -> bytes:
    """An honest, empty picture."""
    out = io.BytesIO()
    first, *more = [Image.new("L", size, 255) for _ in range(count)]
    if more:
        first.save(out, form, save_all=True, append_images=more)
    else:
        first.save(out, form)
    return out.getvalue()


EDI_HEAD = "UNA:+.? 'UNB+UNOC:3+A:14+B:14+260301:1200+1'UNH+1+ORDERS:D:96A:UN'BGM+220+E-1+9'DTM+137:20260301:102'NAD+BY+4012345000009::9'CUX+2:EUR:9'"


def edifact(
    lines: str = "LIN+1++A-1:SA'QTY+21:5'PRI+AAA:10'",
    tail: str = "UNS+S'CNT+2:1'UNT+10+1'UNZ+1+1'",
    head: str = EDI_HEAD,
) -> bytes:
    """An interchange with whatever is put into it."""
    return (head + lines + tail).encode()


def mail(*attached: tuple[str, bytes], text: str = "See attached.") -> bytes:
    """A mail with attachments."""
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Ann <ann@zephyr.example>", "orders@harbour.example", "Order"
    message["Date"], message["Message-ID"] = "Sun, 01 Mar 2026 09:00:00 +0100", "<1@zephyr.example>"
    message.set_content(text)
    for name, content in attached:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def nested_mail(depth: int) -> bytes:
    """A mail inside a mail inside a mail."""
    body = mail()
    for _ in range(depth):
        body = (
            b"From: a@b.example\nTo: c@d.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: message/rfc822; name=x.eml\n\n"
            + body
        )
    return body


CSV = (
    "PO No: C-1;;;;\nDate: 2026-03-01;;;;\nCustomer: Zephyr;;;;\nCurrency: EUR;;;;\nPart;Description;Qty;Price;Amount\n"
)


def csv_of(*rows: str, head: str = CSV) -> bytes:
    """An order as csv."""
    return (head + "\n".join(rows) + "\n").encode()


def long_csv(count: int) -> bytes:
    """An order of many lines."""
    return csv_of(*(f"P-{at};Part {at};{at % 7 + 1};2.50;{(at % 7 + 1) * 2.5:.2f}" for at in range(count)))


def noise(size: int) -> bytes:
    return random.Random(7).randbytes(size)


HOSTILE: dict[str, Hostile] = {
    "empty": Hostile("a.pdf", lambda: b"", ("empty",)),
    "blank": Hostile("a.csv", lambda: b"  \r\n \r\n", ("empty",)),
    "one byte": Hostile("a.pdf", lambda: b"%", ("unknown_format", "name_and_content")),
    "one letter": Hostile("a.txt", lambda: b"x", (FINE,)),
    "too large": Hostile("a.csv", lambda: b"a;b\n" * 2_600_000, ("too_large",)),
    "noise": Hostile("a.bin", lambda: noise(50_000), ("unknown_format",)),
    "noise as pdf": Hostile("a.pdf", lambda: b"%PDF-1.7\n" + noise(50_000) + b"\n%%EOF", ("damaged", "polyglot")),
    "exe": Hostile("order.exe", lambda: b"MZ" + noise(2000), ("dangerous_format",)),
    "exe as pdf": Hostile("order.pdf", lambda: b"MZ" + noise(2000), ("dangerous_format",)),
    "double extension": Hostile("order.pdf.exe", pdf, ("dangerous_format",)),
    "elf": Hostile("order", lambda: b"\x7fELF" + noise(2000), ("dangerous_format",)),
    "script": Hostile("order.txt", lambda: b"#!/bin/sh\nrm -rf /\n", ("dangerous_format",)),
    "svg": Hostile(
        "order.xml",
        lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>',
        ("dangerous_format",),
    ),
    "html": Hostile(
        "order.txt", lambda: b"<!DOCTYPE html><html><script>alert(1)</script></html>", ("dangerous_format",)
    ),
    "html by name": Hostile("order.html", lambda: b"Part;Qty\nA;1\n", ("dangerous_format",)),
    "docm": Hostile("order.docm", lambda: workbook(files={"word/vbaProject.bin": b"x"}), ("dangerous_format",)),
    "macros": Hostile("order.xlsx", lambda: workbook(HEADS, files={"xl/vbaProject.bin": b"x"}), ("macros",)),
    "docx": Hostile("order.docx", lambda: workbook().replace(b"xl/", b"wd/"), ("unknown_format", "damaged")),
    "old workbook": Hostile("order.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, ("old_office",)),
    "locked workbook": Hostile("order.xlsx", locked_workbook, ("encrypted",)),
    "gzip": Hostile("order.csv.gz", lambda: b"\x1f\x8b" + noise(200), ("nested_archive",)),
    "billion laughs": Hostile("a.xml", laughs, ("dtd",)),
    "external entity": Hostile(
        "a.xml",
        lambda: ubl("<cbc:Note>&x;</cbc:Note>", head='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        ("dtd",),
    ),
    "entity over the network": Hostile(
        "a.xml",
        lambda: ubl("<cbc:Note>&x;</cbc:Note>", head='<!DOCTYPE x [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>'),
        ("dtd",),
    ),
    "parameter entity": Hostile(
        "a.xml", lambda: ubl(head='<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>'), ("dtd",)
    ),
    "plain document type": Hostile("a.xml", lambda: ubl(head="<!DOCTYPE Order>"), ("dtd",)),
    "document type in utf-16": Hostile(
        "a.xml", lambda: ubl(head="<!DOCTYPE Order>").decode().replace("UTF-8", "UTF-16").encode("utf-16"), ("dtd",)
    ),
    "document type in utf-7": Hostile(
        "a.xml", lambda: b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-<x/>', ("not_xml", "dtd")
    ),
    "deep xml": Hostile("a.xml", lambda: ubl("<cbc:Note>" * 5000 + "</cbc:Note>" * 5000), ("too_deep",)),
    "very deep xml": Hostile("a.xml", lambda: b"<a>" * 300_000, ("too_deep", "not_xml")),
    "cut off xml": Hostile("a.xml", lambda: ubl()[:-40], ("not_xml",)),
    "xml with nul": Hostile("a.xml", lambda: ubl("<cbc:Note>a\0b</cbc:Note>"), ("not_xml", "unknown_format")),
    "a million attributes": Hostile(
        "a.xml",
        lambda: b"<Order " + b" ".join(b'a%d="1"' % at for at in range(300_000)) + b"/>",
        (DOUBTS, "not_xml", "memory"),
    ),
    "xml of another kind": Hostile("a.xml", lambda: b"<rss><channel/></rss>", (DOUBTS,)),
    "nan": Hostile("a.xml", lambda: ubl(lines=ubl_line("NaN", "INF")), (DOUBTS,)),
    "exponent": Hostile("a.xml", lambda: ubl(lines=ubl_line("1E+999999999", "1E400")), (DOUBTS,)),
    "huge number": Hostile("a.xml", lambda: ubl(lines=ubl_line("9" * 5000)), (DOUBTS,)),
    "negative quantity": Hostile("a.xml", lambda: ubl(lines=ubl_line("-5", "10", "-50")), (DOUBTS,)),
    "right to left": Hostile("a.xml", lambda: ubl(lines=ubl_line(name="Pump \u202e00.01\u202c")), (DOUBTS,)),
    "20,500 lines": Hostile("a.xml", lambda: ubl(lines=ubl_line() * 20_500), ("too_many_lines", "too_large", "memory")),
    "zip bomb": Hostile("a.xlsx", bomb_of_zeros, ("bomb",)),
    "nested zip": Hostile("a.xlsx", lambda: workbook(HEADS, files={"xl/inner.zip": workbook()}), ("nested_archive",)),
    "a zip of orders": Hostile(
        "orders.zip",
        lambda: workbook(files={}).replace(b"[Content_Types].xml", b"[Content-Types].xml"),
        ("nested_archive",),
    ),
    "2,000 entries": Hostile(
        "a.xlsx", lambda: workbook(HEADS, files={f"xl/{at}.xml": b"x" for at in range(2000)}), ("bomb",)
    ),
    "name outside": Hostile("a.xlsx", lambda: workbook(HEADS, files={"../../etc/passwd": b"x"}), ("damaged",)),
    "declared size lies": Hostile("a.xlsx", lying_size, ("damaged", "bomb")),
    "cut off workbook": Hostile("a.xlsx", lambda: workbook(HEADS)[:-30], ("damaged",)),
    "workbook with entities": Hostile(
        "a.xlsx",
        lambda: workbook(files={"xl/worksheets/sheet1.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
        ("dtd",),
    ),
    "strings with entities": Hostile(
        "a.xlsx",
        lambda: workbook(HEADS, files={"xl/sharedStrings.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
        ("dtd",),
    ),
    "formula without value": Hostile(
        "a.xlsx", lambda: workbook(HEADS + row(3, "A-1", "Pump", "<c><f>1+1</f></c>", "10", "20")), (DOUBTS,)
    ),
    "formula that calls": Hostile(
        "a.xlsx",
        lambda: workbook(
            HEADS + row(3, "A-1", "Pump", '<c t="str"><f>WEBSERVICE("http://x")</f><v>2</v></c>', "10", "20")
        ),
        (DOUBTS,),
    ),
    "hidden sheet": Hostile(
        "a.xlsx",
        lambda: workbook(HEADS + row(3, "A-1", "Pump", "2", "10", "20"), state='state="veryHidden"'),
        (DOUBTS,),
    ),
    "far away cell": Hostile(
        "a.xlsx",
        lambda: workbook(HEADS + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        ("too_many_columns",),
    ),
    "wrong string": Hostile(
        "a.xlsx", lambda: workbook(HEADS + row(3, '<c t="s"><v>99</v></c>', "Pump", "2", "10", "20")), (DOUBTS,)
    ),
    "csv injection": Hostile("a.csv", lambda: csv_of('=cmd|"/c calc"!A0;Pump;2;10.00;20.00'), (FINE,)),
    "a million columns": Hostile("a.csv", lambda: b"Part;Qty" + b";x" * 1_000_000, ("too_many_columns",)),
    "a million rows": Hostile("a.csv", lambda: b"Part;Qty\n" + b"a;1\n" * 1_000_000, ("too_many_rows",)),
    "open quote": Hostile(
        "a.csv",
        lambda: csv_of(
            'A-1;"Pump;2;10.00;20.00', "A-2;Filter;1;5.00;5.00", "A-3;Belt;1;5.00;5.00", "A-4;Disc;1;5.00;5.00"
        ),
        (DOUBTS,),
    ),
    "wrong letters": Hostile(
        "a.csv", lambda: csv_of("A-1;K\u00fchler;2;10.00;20.00").decode().encode("latin-1"), (FINE,)
    ),
    "broken utf-16": Hostile(
        "a.csv", lambda: b"\xff\xfe" + "Part;Qty\n".encode("utf-16-le") + b"\x00\xd8\x41", ("encoding",)
    ),
    "csv with nul": Hostile(
        "a.csv", lambda: csv_of("A-1;Pu\0mp;2;10.00;20.00"), ("unknown_format", "name_and_content")
    ),
    "10,000 lines": Hostile("a.csv", lambda: long_csv(10_000), (FINE,)),
    "30,000 lines": Hostile("a.csv", lambda: long_csv(30_000), ("too_many_rows",)),
    "cut off pdf": Hostile("a.pdf", lambda: pdf()[: len(pdf()) // 2], ("damaged",)),
    "locked pdf": Hostile("a.pdf", locked_pdf, ("encrypted",)),
    "endless pages": Hostile("a.pdf", endless_pages, ("damaged", "too_many_pages")),
    "drawing in itself": Hostile("a.pdf", deep_forms, (FINE, DOUBTS, "damaged")),
    "huge page": Hostile("a.pdf", lambda: flate_page(b"", box=b"[0 0 1000000 1000000]"), ("page_too_large",)),
    "backward page": Hostile("a.pdf", lambda: flate_page(b"", box=b"[595 842 0 0]"), (FINE, "damaged", "no_words")),
    "flate bomb": Hostile(
        "a.pdf", lambda: flate_page(b"0 0 m " * 15_000_000), ("memory", "too_slow", "reader_died", FINE)
    ),
    "flate bomb twice": Hostile(
        "a.pdf",
        lambda: flate_page(
            b"", filters=b"[/FlateDecode /FlateDecode]", packed=zlib.compress(zlib.compress(b"q " * 200_000_000, 9), 9)
        ),
        ("memory", "too_slow", "reader_died", FINE),
    ),
    "many letters": Hostile(
        "a.pdf",
        lambda: flate_page(b"".join(b"BT /F 1 Tf 5 %d Td (%s) Tj ET " % (at, b"x" * 500) for at in range(1, 200))),
        ("too_many_lines",),
    ),
    "words not to be seen": Hostile("a.pdf", lambda: hidden_words(b"3 Tr 300 500 Td"), (DOUBTS,)),
    "words beside the page": Hostile("a.pdf", lambda: hidden_words(b"2000 500 Td"), (DOUBTS,)),
    "words too small": Hostile("a.pdf", lambda: hidden_words(b"/F 0.4 Tf 300 500 Td"), (DOUBTS,)),
    "jbig2 bomb": Hostile("a.pdf", jbig2, (FINE, "memory", "reader_died")),
    "pdf and html": Hostile("a.pdf", lambda: b"<html><script>x</script>\n" + pdf(), ("polyglot",)),
    "pdf and html behind": Hostile("a.pdf", lambda: pdf() + b"<html><script>x</script></html>", ("polyglot",)),
    "pdf and zip": Hostile("a.pdf", lambda: pdf() + workbook(HEADS), ("polyglot",)),
    "pdf as png": Hostile("a.png", pdf, ("name_and_content",)),
    "png as pdf": Hostile("a.pdf", lambda: picture("PNG"), ("name_and_content",)),
    "500 million points": Hostile("a.png", lambda: png(25_000, 20_000), ("picture_too_large",)),
    "negative sizes": Hostile("a.png", lambda: png(-1, -1), ("picture_too_large", "damaged")),
    "no width": Hostile("a.png", lambda: png(0, 100), ("damaged",)),
    "png without points": Hostile("a.png", lambda: png(100, 100, b""), ("damaged",)),
    "cut off jpeg": Hostile("a.jpg", lambda: picture("JPEG", (2000, 1500))[:-4000], ("damaged",)),
    "endless tiff": Hostile("a.tif", lambda: b"II*\0\x08\0\0\0\0\0\x08\0\0\0", ("damaged",)),
    "100 pictures": Hostile("a.tif", lambda: picture("TIFF", count=100), ("too_many_pages",)),
    "picture and zip": Hostile("a.png", lambda: picture("PNG") + workbook(HEADS), ("polyglot",)),
    "without unz": Hostile("a.edi", lambda: edifact(tail="UNS+S'CNT+2:1'UNT+10+1'"), (DOUBTS,)),
    "without unt": Hostile("a.edi", lambda: edifact(tail="UNS+S'CNT+2:1'"), (DOUBTS,)),
    "wrong count of segments": Hostile("a.edi", lambda: edifact(tail="UNS+S'CNT+2:1'UNT+99+1'UNZ+1+1'"), (DOUBTS,)),
    "wrong count of lines": Hostile("a.edi", lambda: edifact(tail="UNS+S'CNT+2:7'UNT+10+1'UNZ+1+1'"), (DOUBTS,)),
    "wrong count of messages": Hostile("a.edi", lambda: edifact(tail="UNS+S'CNT+2:1'UNT+10+1'UNZ+4+1'"), (DOUBTS,)),
    "segments before a message": Hostile(
        "a.edi", lambda: b"UNB+UNOC:3+A+B+260301:1200+1'LIN+1'UNZ+0+1'", ("not_edifact",)
    ),
    "only una": Hostile("a.edi", lambda: b"UNA:+.? '", ("not_edifact",)),
    "300,000 segments": Hostile(
        "a.edi", lambda: edifact(lines="LIN+1++A:SA'" * 300_000), ("too_many_lines", "too_slow")
    ),
    "an endless element": Hostile(
        "a.edi", lambda: edifact(lines="FTX+AAI+++" + "x" * 800_000 + "'"), (FINE, DOUBTS, "too_slow", "not_edifact")
    ),
    "mail with two orders": Hostile(
        "a.eml", lambda: mail(("one.csv", csv_of("A-1;Pump;2;10.00;20.00")), ("two.pdf", pdf())), (FINE,)
    ),
    "mail with a bomb": Hostile("a.eml", lambda: mail(("a.xml", laughs()), ("run.exe", b"MZ1234")), (DOUBTS,)),
    "mail with 1,001 parts": Hostile(
        "a.eml", lambda: mail(*((f"{at}.txt", b"x") for at in range(1001))), ("too_many_parts",)
    ),
    "mails in mails": Hostile("a.eml", lambda: nested_mail(60), (FINE, DOUBTS, "too_many_parts", "too_deep")),
    "mail with a broken head": Hostile(
        "a.eml", lambda: b"From: =?utf-8?b?!!!?= <\nSubject: =?x?q?=00?=\nDate: never\nTo: a\n\nhello", (FINE, DOUBTS)
    ),
    "mail with a name that turns": Hostile(
        "a.eml",
        lambda: mail(
            ("order\u202egpj.exe", b"MZ12"),
        ),
        (DOUBTS,),
    ),
}
