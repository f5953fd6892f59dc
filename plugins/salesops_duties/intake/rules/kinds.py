"""What a file is, by its bytes and its name together; what is two things at once, or could run, is refused."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

import msgspec

from salesops_duties.intake.rules.content import Format, Unreadable

MOST_BYTES = 10_000_000
_DANGEROUS = {
    "exe", "dll", "scr", "com", "bat", "cmd", "ps1", "vbs", "js", "jse", "wsf", "hta", "msi", "jar", "lnk", "reg", "sh", "py", "apk", "iso",
    "img", "svg", "svgz", "html", "htm", "xhtml", "mht", "mhtml", "shtml", "php", "docm", "xlsm", "pptm", "dotm", "xltm", "xlam", "swf", "chm",
}  # fmt: skip
_NAMED: Final[dict[str, set[str]]] = {
    "pdf": {"pdf"}, "xlsx": {"xlsx"}, "png": {"scan"}, "jpg": {"scan"}, "jpeg": {"scan"}, "tif": {"scan"}, "tiff": {"scan"}, "webp": {"scan"},
    "xml": {"ubl"}, "csv": {"csv", "text"}, "tsv": {"csv", "text"}, "eml": {"mail"},
}  # fmt: skip
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_PROGRAMS = (
    (b"MZ", "exe"),
    (b"\x7fELF", "elf"),
    (b"#!", "script"),
    (b"\xca\xfe\xba\xbe", "class"),
    (b"\xcf\xfa\xed\xfe", "mach-o"),
)
_MARKUP = re.compile(rb"<\s*(?:!doctype\s+)?(html|svg|script|body|iframe|head)\b", re.IGNORECASE)
_HEADER = re.compile(rb"[!-9;-~]{2,60}:[ \t]?[^\r\n]*\r?\n")
_MAIL_HEADS = (
    b"from:",
    b"subject:",
    b"received:",
    b"message-id:",
    b"mime-version:",
    b"return-path:",
    b"date:",
    b"to:",
    b"content-type:",
)


class Recognized(msgspec.Struct, frozen=True):
    """What a file is: how it is read, and its media type."""

    format: Format
    media: str


def recognized(body: bytes, name: str) -> Recognized:
    """What the file is; raises `Unreadable` for what is not taken, and where the name says something else."""
    if not body.strip(b" \t\r\n\0"):
        raise Unreadable("empty")
    if len(body) > MOST_BYTES:
        raise Unreadable("too_large", most=MOST_BYTES // 1_000_000)
    extension = name.lower().rstrip(". ").rpartition(".")[2] if "." in name else ""
    if extension in _DANGEROUS:
        raise Unreadable("dangerous_format", kind=extension)
    found = _by_bytes(body, extension)
    if extension in _NAMED and found.format not in _NAMED[extension]:
        raise Unreadable("name_and_content", named=extension, found=found.format)
    return found


def _by_bytes(body: bytes, extension: str) -> Recognized:
    head = body[:1024].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    for magic, kind in _PROGRAMS:
        if body.startswith(magic):
            raise Unreadable("dangerous_format", kind=kind)
    if body.startswith(_ARCHIVES):
        raise Unreadable("nested_archive")
    if body.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        locked = "EncryptedPackage".encode("utf-16-le") in body or "EncryptionInfo".encode("utf-16-le") in body
        raise Unreadable("encrypted" if locked else "old_office")
    if b"%PDF-" in body[:1024]:
        _one_thing(body, "pdf", head.startswith(b"%PDF-"))
        return Recognized("pdf", "application/pdf")
    for magic, media in (
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff", "jpeg"),
        (b"II*\0", "tiff"),
        (b"MM\0*", "tiff"),
    ):
        if body.startswith(magic):
            _one_thing(body, media, True)
            return Recognized("scan", f"image/{media}")
    if body.startswith(b"RIFF") and body[8:12] == b"WEBP":
        _one_thing(body, "webp", True)
        return Recognized("scan", "image/webp")
    if body.startswith(b"PK"):
        return _of_archive(body)
    return _of_text(body, head, extension)


def _one_thing(body: bytes, kind: str, at_start: bool) -> None:
    """Refuses a PDF or a picture that is a page or an archive as well."""
    kinds = [kind]
    tail = (
        body[body.rfind(b"%%EOF") :] if kind == "pdf" and b"%%EOF" in body else body[-2048:] if kind != "pdf" else b""
    )
    if not at_start or _MARKUP.search(body[:1024]) or _MARKUP.search(tail):
        kinds.append("html" if _MARKUP.search(body[:1024]) or _MARKUP.search(tail) else "something else")
    end = body.rfind(b"PK\x05\x06")
    if end >= 0 and len(body) - end - 22 - int.from_bytes(body[end + 20 : end + 22], "little") in range(-64, 65):
        kinds.append("zip")
    if len(kinds) > 1:
        raise Unreadable("polyglot", kinds=", ".join(kinds))


def _of_archive(body: bytes) -> Recognized:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(body)).namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, UnicodeDecodeError) as error:
        raise Unreadable("damaged") from error
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable("macros")
    if "[Content_Types].xml" not in names:
        raise Unreadable("nested_archive")
    if not any(name.startswith("xl/") for name in names):
        raise Unreadable("unknown_format")
    if b"%PDF-" in body[:1024] or _MARKUP.search(body[:64]):
        raise Unreadable("polyglot", kinds="xlsx, pdf")
    return Recognized("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def _of_text(body: bytes, head: bytes, extension: str) -> Recognized:
    wide = body[:2] in (b"\xff\xfe", b"\xfe\xff") or (len(body) > 3 and (body[:4].count(0) == 2))
    narrow = head.replace(b"\0", b"") if wide else head
    if _MARKUP.match(narrow) or (narrow.startswith(b"<") and _MARKUP.search(narrow)):
        kind = _MARKUP.search(narrow)
        raise Unreadable("dangerous_format", kind=kind[1].decode().lower() if kind else "html")
    if narrow.startswith(b"<"):
        return Recognized("ubl", "application/xml")
    if wide:
        return Recognized("csv", "text/csv")
    if b"\0" in body:
        raise Unreadable("unknown_format")
    if narrow.startswith((b"UNA", b"UNB")):
        return Recognized("edifact", "application/edifact")
    if _is_mail(body):
        return Recognized("mail", "message/rfc822")
    if sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in body[:4096]) > 8:
        raise Unreadable("unknown_format")
    if extension in ("csv", "tsv") or _has_columns([line for line in body[:20_000].splitlines() if line.strip()]):
        return Recognized("csv", "text/csv")
    return Recognized("text", "text/plain")


def _has_columns(lines: list[bytes]) -> bool:
    """Whether text stands in columns; commas do so only when there are equally many in most lines, as in no letter."""
    if len(lines) < 2:
        return False
    if any(sum(line.count(mark) >= 2 for line in lines) >= max(2, len(lines) // 3) for mark in (b";", b"\t", b"|")):
        return True
    if 2 * sum(line.count(b", ") for line in lines) > sum(line.count(b",") for line in lines):
        return False  # commas of sentences
    counts = [line.count(b",") for line in lines]
    usual = max(set(counts), key=counts.count)
    return usual >= 2 and counts.count(usual) >= max(2, 0.6 * len(lines))


def _is_mail(body: bytes) -> bool:
    """Whether it begins with the heads of a mail, at least three of those that mails have."""
    heads = set()
    for line in body[:8192].splitlines(keepends=True):
        if not line.strip():
            break
        if line[:1] in b" \t":
            continue
        if not _HEADER.match(line) and not line.startswith(b"From "):
            return False
        heads.add(line.partition(b":")[0].strip().lower() + b":")
    return len(heads & set(_MAIL_HEADS)) >= 3
