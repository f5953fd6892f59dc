"""The letterhead of the office on a page: what every document says of it, its logo, and from whom its mail comes."""

from __future__ import annotations

import base64

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from salesops.act import Act
from salesops.errors import Invalid
from salesops.services.documents.letterhead import (
    Letterhead,
    change_letterhead,
    check_letterhead,
    drawn_logo,
    letterhead_of,
    logo_of,
)
from salesops.transactions import transaction
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render

TEMPLATES = {"permission": "documents.templates"}


@get("/letterhead", opt=TEMPLATES)
async def show(request: PageRequest, act: NamedDependency[Act], done: FromQuery[str] = "") -> Template:
    """The form as it stands."""
    return await _page(request, act, done=done)


@post("/letterhead", opt=TEMPLATES)
async def save(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Save it; the logo is drawn anew, whatever it was."""
    form = await form_of(request)
    try:
        wanted = form.into(Letterhead)
        under = await keyed(request, act, form)
        check_letterhead(wanted)
        given = form.files.get("logo")
        logo = await drawn_logo(await given.read()) if given else None
    except Invalid as error:
        return await _page(request, act, form=form, refusal=refused(error))
    _, refusal = await tried(_save(under, wanted, logo, no_logo="on" in form.all("no_logo")))
    if refusal:
        return await _page(request, act, form=form, refusal=refusal)
    return to(f"/{act.office.code}/letterhead", done="saved")


async def _save(act: Act, wanted: Letterhead, logo: bytes | None, *, no_logo: bool) -> Letterhead:
    async with transaction(act) as tx:
        return tx.answer(await change_letterhead(tx, wanted, logo=logo, no_logo=no_logo))


async def _page(
    request: PageRequest, act: Act, *, form: Form | None = None, refusal: Refusal | None = None, done: str = ""
) -> Template:
    async with transaction(act) as tx:
        now, logo = await letterhead_of(tx), await logo_of(tx)
    typed = form or Form({name: [str(getattr(now, name))] for name in now.__struct_fields__})
    return render(
        request,
        "letterhead.html",
        status=refusal.status if refusal else 200,
        form=typed,
        now=now,
        logo=base64.b64encode(logo).decode() if logo else "",
        refusal=refusal,
        done=done,
    )
