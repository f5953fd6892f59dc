"""Outgoing mail: what waits, went out or came to nothing, and one of them with what the mail server said."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from salesops import languages
from salesops.act import Act
from salesops.errors import Invalid, NotFound
from salesops.rights import may
from salesops.services.documents import mailed, mails
from salesops.services.documents.copies import copy_of
from salesops.services.documents.kinds import kinds
from salesops.services.documents.mailed import Mail
from salesops.transactions import transaction
from salesops.web.forms import Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown

LIST = ListSpec(
    columns=(
        Column(later("Subject")),
        Column(later("To")),
        Column(later("Written"), wide_only=True),
        Column(later("By"), wide_only=True),
        Column(later("State")),
    ),
    filters=(
        Filter(
            "show",
            later("Which mails"),
            (
                Choice("waiting", later("On its way")),
                Choice("sent", later("Sent")),
                Choice("failed", later("Refused")),
                Choice("given_up", later("Given up")),
            ),
        ),
        Filter("id", ""),
    ),
)


@get("/mails", opt={"permission": "documents.read"})
async def show(
    request: PageRequest,
    act: NamedDependency[Act],
    id: FromQuery[UUID | None] = None,
    done: FromQuery[str] = "",
) -> Template:
    """The mails, the newest first, and with `id` the card of one."""
    return await _page(request, act, id, done=done)


@post("/mails", opt={"permission": "documents.mail"})
async def change(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Send one again, or take it off My day."""
    form = await form_of(request)
    try:
        chosen = UUID(form.text("id"))
    except ValueError as error:
        raise NotFound from error
    if form.text("act") == "seen":
        await mails.note_seen(act, chosen)
        return to(f"/{act.office.code}/mails", id=chosen, done="seen")
    try:
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _page(request, act, chosen, refusal=refused(error))
    made, refusal = await tried(mails.send_again(under, chosen))
    if refusal:
        return await _page(request, act, chosen, refusal=refusal)
    new = made.id if isinstance(made, Mail) else made["id"]
    return to(f"/{act.office.code}/mails", id=new, done="again")


async def _page(
    request: PageRequest, act: Act, chosen: UUID | None, *, done: str = "", refusal: Refusal | None = None
) -> Template:
    wanted = asked(request, LIST)
    async with transaction(act) as tx:
        rows = await mailed.list_mails(
            tx, state=wanted.get("show"), words=wanted.words, limit=wanted.limit, offset=wanted.offset
        )
        one = await mailed.mail_of(tx, chosen) if chosen else None
        kept = [await copy_of(tx, copy) for copy in one.copies] if one and _may_read(act, one) else []
    titles = {kind.name: languages.gettext(kind.declared.title, kind.duty) for kind in kinds(act)}
    return render(
        request,
        "mails.html",
        status=refusal.status if refusal else 200,
        asked=wanted,
        shown=shown(rows),
        one=one,
        copies=kept,
        titles=titles,
        refusal=refusal,
        done=done,
    )


def _may_read(act: Act, mail: Mail) -> bool:
    return any(kind.name == mail.kind and may(act.actor, kind.declared.permission) for kind in kinds(act))
