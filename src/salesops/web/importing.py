"""The page of every sheet that a duty's manifest lets people bring: looked at first, each fault by its row, then taken in.

Whatever is long is left to a worker.
"""

from __future__ import annotations

import base64
import binascii
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect, Template

from salesops.act import Act
from salesops.duty import Duty, SheetImport
from salesops.errors import Fault, Invalid, NotFound
from salesops.services.long_imports import AT_ONCE, begin_import
from salesops.services.long_work import given_to
from salesops.services.refused_rows import refused_sheet
from salesops.services.sheets import MAX_BYTES, ImportReport
from salesops.transactions import transaction
from salesops.web.answers import sheet as sheet_answer
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import gettext, later, said

KEPT = 400_000  # bytes of a sheet that was looked at and is sent again by the page itself
_CHOOSE = later("Choose a file: xlsx or csv.")


def pages_of(duty: Duty) -> list[HTTPRouteHandler]:
    """The pages of all sheets of a duty, below its address."""
    return [handler for sheet in duty.imports for handler in _pages(duty.name, sheet)]


def _pages(duty: str, sheet: SheetImport) -> tuple[HTTPRouteHandler, HTTPRouteHandler]:
    opt = {"permission": sheet.permission}

    @get(f"/{sheet.at}", opt=opt)
    async def show(request: PageRequest) -> Template:
        """The form that takes a sheet."""
        return _page(request, duty, sheet)

    @post(f"/{sheet.at}", opt=opt, request_max_body_size=2 * MAX_BYTES)
    async def bring(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect | Response[bytes]:
        """Look at the sheet, or with `act` take it in: all of it or nothing, or the good rows where that may be chosen."""
        return await _bring(request, act, duty, sheet)

    return show, bring


async def _bring(
    request: PageRequest, act: Act, duty: str, sheet: SheetImport
) -> Template | Redirect | Response[bytes]:
    form = await form_of(request)
    wanted = form.text("act")
    how = {"dry_run": wanted != "take"}
    if sheet.partial:
        how = {"dry_run": wanted not in ("take", "good"), "partial": wanted == "good"}
    try:
        file_name, data = await _sheet(act, form)
        under = await keyed(request, act, form)
    except Invalid as error:
        return _page(request, duty, sheet, refused(error))
    if sheet.partial and wanted == "refused":
        return await _refused(act, request, duty, sheet, file_name, data)
    if len(data) > AT_ONCE:
        work, refusal = await tried(_begin(under, sheet, file_name, data, **how))
        if refusal:
            return _page(request, duty, sheet, refusal)
        return to(f"/{act.office.code}/work/{work}")
    report, refusal = await tried(sheet.run(under, file_name, data, **how))
    if refusal:
        return _page(request, duty, sheet, refusal)
    if isinstance(report, dict):  # the form was sent before
        report = msgspec.convert(report, ImportReport)
    if not report.dry_run and report.taken and not report.faults:
        return to(f"/{act.office.code}/{sheet.path}", done="imported")
    return _page(request, duty, sheet, report=report, kept=data, file_name=file_name)


async def _begin(act: Act, sheet: SheetImport, file_name: str, data: bytes, **how: bool) -> str:
    async with transaction(act) as tx:
        return tx.answer(str(await begin_import(tx, sheet, file_name, data, **how)))


async def _refused(
    act: Act, request: PageRequest, duty: str, sheet: SheetImport, file_name: str, data: bytes
) -> Template | Response[bytes]:
    """The rows that cannot be taken in, judged anew, as a sheet in the reader's language."""
    report, refusal = await tried(sheet.run(act, file_name, data, dry_run=True))
    if refusal:
        return _page(request, duty, sheet, refusal)
    refused_rows = await refused_sheet(data, report, heads=(gettext("row"), gettext("why refused")), say=said)
    return sheet_answer(refused_rows, "refused-rows.xlsx")


async def _sheet(act: Act, form: Form) -> tuple[str, bytes]:
    """The file that was chosen, else the one that was looked at before, here or by a worker."""
    if "file" in form.files:
        chosen = form.files["file"]
        return chosen.filename, await chosen.read()
    try:
        if form.text("work"):
            async with transaction(act) as tx:
                return await given_to(tx, UUID(form.text("work")))
        data = base64.b64decode(form.text("content"), validate=True)
    except (binascii.Error, ValueError, NotFound):
        data = b""
    if not data:
        raise Invalid([Fault("file", "required", _CHOOSE)])
    return form.text("name"), data


def _page(
    request: PageRequest,
    duty: str,
    sheet: SheetImport,
    refusal: Refusal | None = None,
    *,
    report: ImportReport | None = None,
    kept: bytes = b"",
    file_name: str = "",
) -> Template:
    return render(
        request,
        "import.html",
        status=refusal.status if refusal else 200,
        duty=duty,
        sheet=sheet,
        refusal=refusal,
        report=report,
        kept=base64.b64encode(kept).decode() if 0 < len(kept) <= KEPT else "",
        file_name=file_name,
    )
