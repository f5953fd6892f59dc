"""The program that sets documents: a process of its own, so that what an office writes into a template harms nobody.

It is started as `python -I typesetter.py OPTIONS` and needs nothing of salesops. It loads its fonts, then gives up the right to
open anything, file or socket: whatever a template asks for afterwards is refused by the kernel. Each request and each answer
is a length, JSON of that length, and for an answer the pages' bytes.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import resource
import signal
import struct
import sys
import tempfile
import unicodedata
from pathlib import Path
from typing import Any, BinaryIO

import typst
from fontTools.ttLib import TTCollection, TTFont

FAMILY = "Salesops Sans"
# Where a character is looked for that our own font lacks, the first that the system has.
OTHERS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "PingFang SC",
    "SimSun",
    "DejaVu Sans",
)
MAIN, FRAME, DATA = "main.typ", "frame.typ", "data.json"
MOST_PAGES = 2_000
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
_PLACE = re.compile(r"┌─ (\S+?):(\d+):(\d+)")
_NEVER_PRINTED = ("Cc", "Cf", "Zl", "Zp")


class Typesetter:
    """Typst with its fonts in memory, and what they can print."""

    def __init__(self, fonts: Path, *, with_system: bool) -> None:
        self.characters = set().union(*(_characters(file, 0) for file in sorted(fonts.glob("*.otf"))))
        self.families = [FAMILY]
        paths = [str(fonts)]
        if with_system:
            for file, index, family in _of_the_system():
                self.characters |= _characters(file, index)
                self.families.append(family)
                paths.append(str(file.parent))
        root = Path(tempfile.mkdtemp(prefix="salesops-set-"))
        self._compiler = typst.Compiler(
            font_paths=paths,
            ignore_system_fonts=True,
            root=root,
            package_path=root,
            package_cache_path=root,
            sys_inputs={"families": json.dumps(self.families)},
        )
        self._load_fonts()
        root.rmdir()

    def _load_fonts(self) -> None:
        """Each family once in both weights: nothing can be opened later."""
        for family in self.families:
            text = f'#set text(font: "{family}", fallback: false)\nA字国 *A字国*'
            self._compiler.compile(input=_files({MAIN: text.encode()}))

    def set(self, asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """One document: what to tell of it, and its pages."""
        files: dict[str, str] = asked["files"]
        missing = self.missing("".join(files.values()))
        if missing and asked.get("strict"):
            return {"missing": missing}, []
        if missing:
            instead = str.maketrans({c: f"[U+{ord(c):04X}]" for c in missing})
            files = {name: text.translate(instead) for name, text in files.items()}
        sources = {name: text.encode() for name, text in (files | asked.get("pictures", {})).items()}
        as_pdf = asked["format"] == "pdf"
        try:
            made = self._compiler.compile(
                input=_files(sources),
                format=asked["format"],
                ppi=None if as_pdf else float(asked.get("ppi", 110)),
                pdf_standards=["a-2b"] if as_pdf else [],
                timestamp=asked.get("timestamp") if as_pdf else None,
            )
        except typst.TypstError as error:
            return {"error": _told(error)}, []
        except Exception as error:  # whatever the library makes of what it cannot do
            return {"error": {"message": str(error), "line": 1, "file": MAIN}}, []
        pages = [page for page in (made if isinstance(made, list) else [made]) if page]
        return {"unprintable": missing, "families": self.families}, pages[: asked.get("most_pages", MOST_PAGES)]

    def missing(self, text: str) -> str:
        """The characters of a text that no font has."""
        absent = {c for c in set(text) - self.characters if unicodedata.category(c) not in _NEVER_PRINTED}
        return "".join(sorted(absent))


def _of_the_system() -> list[tuple[Path, int, str]]:
    """File, index and family of the first other font that the system has, and of one more that has symbols."""
    known = {info.family: (Path(info.path), info.index) for info in typst.Fonts(True, False).fonts() if info.path}
    found = [(*known[family], family) for family in OTHERS if family in known]
    return found[:1] + [one for one in found[1:] if one[2] == OTHERS[-1]]


def _characters(file: Path, index: int) -> set[str]:
    """What a font has a glyph for."""
    font = TTCollection(file, lazy=True).fonts[index] if file.suffix.lower() == ".ttc" else TTFont(file, lazy=True)
    return {chr(code) for code in font.getBestCmap()}


def _files(sources: dict[str, bytes]) -> Any:
    """Files by their names, as the library takes them; its types do not know the form."""
    return sources


def _told(error: typst.TypstError) -> dict[str, Any]:
    """What is wrong, and where: a line of the template itself when it led there, else one of the frame."""
    places = [(Path(name).name, int(line), int(column)) for name, line, column in _PLACE.findall(error.diagnostic)]
    own = [place for place in places if place[0] == MAIN]
    file, line, column = (own or places or [("", 0, 0)])[0]
    return {"message": error.message, "hints": list(error.hints), "file": file, "line": line, "column": column}


def _confine(memory: int) -> None:
    """From here on: nothing to open, nothing to write, so much memory, and no life after the parent."""
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _allow_processor(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _read(source: BinaryIO) -> dict[str, Any] | None:
    head = source.read(4)
    if len(head) < 4:
        return None
    asked: dict[str, Any] = json.loads(source.read(struct.unpack(">I", head)[0]))
    return asked


def _write(target: BinaryIO, told: dict[str, Any], pages: list[bytes]) -> None:
    text = json.dumps(told | {"sizes": [len(page) for page in pages]}).encode()
    target.write(struct.pack(">I", len(text)) + text + b"".join(pages))
    target.flush()


def main(fonts: str, with_system: str, memory: str, seconds: str, open_door: str) -> None:
    """Serve requests until nobody asks any more. `open_door` leaves out the confinement: for the tests' negative control."""
    source, target = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    setter = Typesetter(Path(fonts), with_system=with_system == "1")
    if open_door != "1":
        _confine(int(memory))
    _write(target, {"ready": True, "families": setter.families}, [])
    while (asked := _read(source)) is not None:
        _allow_processor(int(seconds))
        _write(target, *setter.set(asked))


if __name__ == "__main__":
    main(*sys.argv[1:])
