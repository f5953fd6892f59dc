"""Customers from a sheet: looked at first, with every fault by its row, then taken in."""

from __future__ import annotations

import base64
import binascii

from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Fault, Invalid
from salesops.services.sheets import MAX_BYTES, ImportReport
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops_duties.customers import service

WRITE = {"permission": "customers.write"}
KEPT = 400_000  # bytes of a sheet that was looked at and is sent again by the page itself
_CHOOSE = later("Choose a file: xlsx or csv.")


@get("/import", opt=WRITE)
async def importing(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The form that takes a sheet."""
    return _page(request, Form({}))


@post("/import", opt=WRITE, request_max_body_size=2 * MAX_BYTES)
async def import_sheet(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Look at the sheet, or with `act` take it in: all of it or nothing."""
    form = await form_of(request)
    dry_run = form.text("act") != "take"
    try:
        name, data = await _sheet(form)
        under = await keyed(request, act, form)
    except Invalid as error:
        return _page(request, form, refused(error))
    report, refusal = await tried(service.import_sheet(under, name, data, dry_run=dry_run))
    if refusal:
        return _page(request, form, refusal)
    taken = report["taken"] if isinstance(report, dict) else report.taken
    if not dry_run and taken:
        return to(f"/{act.office.code}/customers/", done="imported")
    kept = base64.b64encode(data).decode() if len(data) <= KEPT else ""
    return _page(request, form, report=report, kept=kept, name=name)


async def _sheet(form: Form) -> tuple[str, bytes]:
    """The file that was chosen, else the one that was looked at before."""
    if "file" in form.files:
        chosen = form.files["file"]
        return chosen.filename, await chosen.read()
    try:
        data = base64.b64decode(form.text("content"), validate=True)
    except binascii.Error:
        data = b""
    if not data:
        raise Invalid([Fault("file", "required", _CHOOSE)])
    return form.text("name"), data


def _page(
    request: PageRequest,
    form: Form,
    refusal: Refusal | None = None,
    *,
    report: ImportReport | None = None,
    kept: str = "",
    name: str = "",
) -> Template:
    return render(
        request,
        "customers/import.html",
        status=refusal.status if refusal else 200,
        form=form,
        refusal=refusal,
        report=report,
        kept=kept,
        name=name,
    )


ROUTES = (importing, import_sheet)
