"""Cuts the fonts of the documents out of Noto Sans CJK: `python -m tests.make_fonts FOLDER`, with the folder of its `.ttc` files.

The regular weight has GB 2312 and the common traditional characters of Big5, the bold one the common characters of both headings
and names; both have Latin, Greek and Cyrillic. What they lack is set in whatever font of the system has it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

FAMILY = "Salesops Sans"
OUT = Path(__file__).parents[1] / "src/salesops/services/documents/fonts"
_PLAIN = (
    *(range(0x20, 0x7F), range(0xA0, 0x250), range(0x370, 0x460), range(0x2010, 0x2060), range(0x20A0, 0x20C1)),
    *(range(0x2100, 0x2150), range(0x2190, 0x21A0), range(0x2200, 0x2260), range(0x2460, 0x2474)),
    *(
        range(0x2500, 0x2580),
        range(0x25A0, 0x25D0),
        range(0x2610, 0x2614),
        range(0x3000, 0x3100),
        range(0xFF00, 0xFFF0),
    ),
)

# Characters of given names and places that GB 2312 lacks and people bear all the same.
_NAMES = "堃喆镕珺祎璟翀玥瑄琬翊赟彧晗垚犇骉焱淼昇甯筱頔妤婳婧嫣媖姝姮婕嬅旻昶曌曦杲炅炜烜焜煊煜熠玟玘珅珣珩珮琇琤琛琪琮瑀瑭瑾璇璐璠璨皓睿祺禛禕稑竑笙筠筱糸綦羲翃翙翚翛芃芊芮苒茜荀荭莙莜菀菁菡萱葳蒨蓁蕙薇薏藜蘅虓蛟袆裎詠諾讷谞贇跞迩逍邈郗郦鄢鄯酆釜鈺鋆錞鍇鎏镝阆陞陬霂霁霈靓靖韡韫頵颉颐颢飏馔骁骅骐骥鬯鲲鹂鹭麂黻齐龑㛃䶮䲟"


def main(source: Path) -> None:
    """Write both weights."""
    plain = {code for part in _PLAIN for code in part}
    names = set(map(ord, _NAMES))
    common = plain | names | set(_table("gb2312", range(0xA1, 0xD8)))
    everything = plain | names | set(_table("gb2312", range(0xA1, 0xF8))) | set(_table("big5", range(0xA4, 0xC7)))
    for weight, characters in (("Regular", everything), ("Bold", common)):
        font = _font(source / f"NotoSansCJK-{weight}.ttc")
        options = subset.Options()
        options.hinting = False
        options.layout_features = ["kern", "ccmp", "locl"]
        options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
        options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]
        cut = subset.Subsetter(options)
        cut.populate(unicodes=characters)
        cut.subset(font)
        for record in font["name"].names:
            record.string = str(record).replace("Noto Sans CJK SC", FAMILY).replace("NotoSansCJKsc", "SalesopsSans")
        font["CFF "].cff.fontNames = [f"SalesopsSans-{weight}"]
        font.save(OUT / f"SalesopsSans-{weight}.otf")


def _font(file: Path) -> TTFont:
    return next(
        f for f in TTCollection(file, lazy=True).fonts if f["name"].getDebugName(1).startswith("Noto Sans CJK SC")
    )


def _table(encoding: str, rows: Iterable[int]) -> Iterator[int]:
    """The code points of these rows of a double-byte encoding."""
    for row in rows:
        for cell in range(0x40, 0xFF):
            try:
                yield ord(bytes((row, cell)).decode(encoding))
            except UnicodeDecodeError:
                continue


if __name__ == "__main__":
    main(Path(sys.argv[1]))
