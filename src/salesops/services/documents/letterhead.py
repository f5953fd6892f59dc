"""The letterhead of an office: its name, address, numbers, bank and logo, and from whom its mail comes."""

from __future__ import annotations

from typing import Any

import msgspec

from salesops.errors import ConflictVersion, Faults, Invalid
from salesops.services.documents.addresses import is_address
from salesops.services.documents.pictures import as_svg
from salesops.services.documents.press import Sheet, presses
from salesops.transactions import Transaction

MOST_LOGO = 1_000_000
_LENGTHS = {
    "address": 400,
    "bank": 400,
    "note": 400,
    "phone": 100,
    "tax_id": 40,
    "bank_account": 60,
    "email": 254,
    "sender": 254,
}


class Letterhead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an office prints of itself. `other_name` is its name in the other language, `bank` may have several lines."""

    legal_name: str = ""
    other_name: str = ""
    address: str = ""
    country: str = ""
    phone: str = ""
    email: str = ""
    tax_id: str = ""
    bank: str = ""
    bank_account: str = ""
    note: str = ""
    sender: str = ""
    version: int = 0


async def letterhead_of(tx: Transaction) -> Letterhead:
    """The office's letterhead; without one, its name alone."""
    row = await tx.fetchrow(
        "SELECT legal_name, other_name, address, country, phone, email, tax_id, bank, bank_account, note, sender, version"
        " FROM core.letterhead WHERE office_id = $1",
        tx.office.id,
    )
    return Letterhead(legal_name=tx.office.name) if row is None else Letterhead(**dict(row.items()))


async def logo_of(tx: Transaction) -> bytes | None:
    """The logo as PNG."""
    logo: bytes | None = await tx.fetchval("SELECT logo FROM core.letterhead WHERE office_id = $1", tx.office.id)
    return logo


async def change_letterhead(
    tx: Transaction, wanted: Letterhead, *, logo: bytes | None = None, no_logo: bool = False
) -> Letterhead:
    """Write the letterhead under the version that was seen; `logo` is a PNG made by `drawn_logo`, None keeps what is there."""
    check_letterhead(wanted)
    before = await letterhead_of(tx)
    if before.version != wanted.version:
        raise ConflictVersion(
            "Someone changed the letterhead after you opened it; look at it again.", current=before.version
        )
    after = msgspec.structs.replace(_stripped(wanted), version=before.version + 1)
    names = [name for name in after.__struct_fields__ if name != "version"]
    values = [getattr(after, name) for name in names]
    places = ", ".join(f"${number}" for number in range(4, 4 + len(names)))
    changed = await tx.execute(
        f"INSERT INTO core.letterhead AS l (office_id, version, logo, {', '.join(names)}) VALUES ($1, $2, $3, {places})"
        f" ON CONFLICT (office_id) DO UPDATE SET version = excluded.version, {', '.join(f'{n} = excluded.{n}' for n in names)},"
        f" logo = {'NULL' if no_logo else 'coalesce(excluded.logo, l.logo)'} WHERE l.version = excluded.version - 1",
        tx.office.id,
        after.version,
        logo,
        *values,
    )
    if not changed:
        raise ConflictVersion(
            "Someone changed the letterhead after you opened it; look at it again.", current=before.version
        )
    tx.audit(
        "letterhead.change",
        "letterhead",
        None,
        changes=_changes(before, after) | ({"logo": True} if logo or no_logo else {}),
    )
    return after


def check_letterhead(wanted: Letterhead) -> None:
    """Raise `Invalid` with every field that cannot stand."""
    faults = Faults()
    if not wanted.legal_name.strip():
        faults.add("legal_name", "required", "Give the firm's name as it stands in the register.")
    if wanted.country and not (
        len(wanted.country) == 2 and wanted.country.isascii() and wanted.country.isalpha() and wanted.country.isupper()
    ):
        faults.add("country", "iso3166", "Two capital letters, such as CN or DE.", given=wanted.country)
    for name in ("email", "sender"):
        if getattr(wanted, name).strip() and not is_address(getattr(wanted, name).strip()):
            faults.add(name, "address", "Write a mail address such as sales@example.com.", given=getattr(wanted, name))
    for name, most in _LENGTHS.items():
        if len(getattr(wanted, name)) > most:
            faults.add(name, "length", f"At most {most} characters.")
    faults.raise_if_any()


async def drawn_logo(body: bytes) -> bytes:
    """A picture that was sent in, drawn anew as PNG by the typesetter: whatever else is in the file stays behind."""
    faults = Faults()
    svg = ""
    if not body:
        faults.add("logo", "empty", "This file is empty; choose it again.")
    elif len(body) > MOST_LOGO:
        faults.add("logo", "size", "At most 1 MB; save the logo smaller.")
    else:
        try:
            svg = as_svg(body)
        except ValueError:
            faults.add("logo", "media", "Choose a PNG, JPEG or SVG picture.")
    faults.raise_if_any()
    source = '#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#image("logo.svg", height: 60pt)'
    try:
        drawn = await presses().set(
            Sheet(source, "", "{}", {"logo.svg": svg}), to="png", trying=True, most_pages=1, ppi=300
        )
    except Invalid:
        faults.add("logo", "unreadable", "This picture cannot be read; save it as PNG and choose it again.")
        faults.raise_if_any()
        raise
    return drawn.pages[0]


def _stripped(wanted: Letterhead) -> Letterhead:
    texts = {name: getattr(wanted, name) for name in wanted.__struct_fields__ if name != "version"}
    return Letterhead(**{name: text.replace("\r\n", "\n").strip() for name, text in texts.items()})


def _changes(before: Letterhead, after: Letterhead) -> dict[str, Any]:
    names = (name for name in after.__struct_fields__ if name != "version")
    return {n: [getattr(before, n), getattr(after, n)] for n in names if getattr(before, n) != getattr(after, n)}
