"""The form that suppliers fill in: a workbook with a row for each line, and how it is read when it comes back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from uuid import UUID

from salesops import Act, transaction
from salesops.errors import Faults
from salesops.services.sheets import read_sheet, write_xlsx
from salesops_duties.procurement.rules.enquiries import NewAnswer
from salesops_duties.procurement.service.enquiries.printing import PrintedEnquiry, facts_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GIVEN = ("line", "part", "description", "quantity", "unit")
FILLED = {
    "available": "available",
    "available from": "from_on",
    "lead days": "lead_days",
    "unit price": "unit_price",
    "currency": "currency",
    "freight": "freight",
    "incoterm": "incoterm",
    "warehouse": "place",
    "moq": "moq",
    "valid until": "valid_until",
    "substitute": "substitute",
    "certificate": "certificate",
    "note": "note",
}
DAYS = ("from_on", "valid_until")
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?: 00:00:00)?")


def form_of(facts: PrintedEnquiry) -> bytes:
    """The workbook to fill in."""
    heads = (*GIVEN, *FILLED)
    blank = [""] * len(FILLED)
    rows = [[ln.line_no, ln.part_no, ln.name, float(ln.quantity), ln.unit, *blank] for ln in facts.lines]
    return write_xlsx(heads, rows, title=facts.number)


async def reply_form(act: Act, target_id: UUID) -> tuple[str, bytes]:
    """The workbook of one supplier with its name; raises `NotFound`."""
    async with transaction(act) as tx:
        facts = await facts_for(tx, target_id)
    return f"{facts.number.lower()}.xlsx", form_of(facts)


def answers_in(file_name: str, data: bytes) -> list[NewAnswer]:
    """What a form that came back says; rows in which nothing was filled in are left out. Raises `Invalid` naming the rows."""
    heads, rows = read_sheet(file_name, data)
    places = {head.strip().lower(): at for at, head in reversed(list(enumerate(heads)))}
    faults, found = Faults(), []
    if "line" not in places or "available" not in places:
        faults.add("file", "form", "This is not the form: it has no columns called line and available.")
    faults.raise_if_any()
    for number, cells in rows:
        filled = {
            field: cells[places[head]].strip()
            for head, field in FILLED.items()
            if head in places and places[head] < len(cells) and cells[places[head]].strip()
        }
        if filled:
            answer = _answer(number, cells[places["line"]].strip(), filled, faults)
            if answer is not None:
                found.append(answer)
    if not found and not faults.found:
        faults.add("file", "empty", "Nothing is filled in.")
    faults.raise_if_any()
    return found


def _answer(number: int, line: str, filled: Mapping[str, str], faults: Faults) -> NewAnswer | None:
    row = f"row {number}"
    if not line.isascii() or not line.isdigit():
        faults.add(row, "line", "The number of the line is missing.", given=line)
        return None
    days = {name: _day(filled[name], row, faults) for name in DAYS if name in filled}
    lead = filled.get("lead_days", "")
    if lead and not (lead.isascii() and lead.isdigit()):
        faults.add(row, "number", "Lead days are a whole number.", given=lead)
        lead = ""
    texts = {name: text for name, text in filled.items() if name not in (*DAYS, "lead_days")}
    return NewAnswer(line_no=int(line), lead_days=int(lead) if lead else None, **texts, **days)  # type: ignore[arg-type]


def _day(text: str, row: str, faults: Faults) -> dt.date | None:
    found = _DAY.fullmatch(text)
    try:
        if found:
            return dt.date(*map(int, found.groups()))
    except ValueError:
        pass  # such as the 31st of February: it is said below
    faults.add(row, "date", "A day such as 2026-03-31.", given=text)
    return None
