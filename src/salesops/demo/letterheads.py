"""What the offices of the demonstration print of themselves."""

from __future__ import annotations

from salesops.services.documents.letterhead import Letterhead, change_letterhead, drawn_logo, letterhead_of
from salesops.transactions import Transaction

_LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 60" width="60" height="60"><rect width="60" height="60" rx="12" fill="#1c5296"/>'
    '<path d="M12 40 Q22 16 48 18 Q36 24 34 34 Q26 28 12 40 Z" fill="#fff"/></svg>'
)
_CHINA = "海燕汽配有限公司"
LETTERHEADS = {
    "shanghai": Letterhead(
        "Haiyan Car Parts Co., Ltd., Shanghai",
        f"{_CHINA}（上海）",
        "18 Gangwan Road\nPudong, 200120 Shanghai",
        "CN",
        "+86 21 5555 0100",
        "sales@shanghai.haiyan.example",
        "91310115MA0HY2208K",
        "Bank of Pudong, Gangwan branch",
        "6217 0000 2208 0071",
        "",
        "sales@shanghai.haiyan.example",
    ),
    "urumqi": Letterhead(
        "Haiyan Car Parts Co., Ltd., Urumqi",
        f"{_CHINA}（乌鲁木齐）",
        "7 Beijing Road\n830000 Urumqi",
        "CN",
        "+86 991 5555 0100",
        "sales@urumqi.haiyan.example",
        "91650100MA0HY2208U",
        "Bank of Tianshan",
        "6217 0000 2208 0091",
        "",
        "sales@urumqi.haiyan.example",
    ),
    "hamburg": Letterhead(
        "Haiyan Autoteile GmbH",
        "",
        "Kaiweg 4\n20457 Hamburg",
        "DE",
        "+49 40 5555 0100",
        "sales@hamburg.haiyan.example",
        "DE811907980",
        "Hafenbank Hamburg",
        "DE02 1203 0000 0000 2020 51",
        "",
        "sales@hamburg.haiyan.example",
    ),
}


async def drawn() -> bytes:
    """The logo they share."""
    return await drawn_logo(_LOGO.encode())


async def write_letterhead(tx: Transaction, logo: bytes) -> None:
    """Write the office's letterhead unless it has one."""
    wanted = LETTERHEADS.get(tx.office.code)
    if wanted is not None and (await letterhead_of(tx)).version == 0:
        await change_letterhead(tx, wanted, logo=logo)
