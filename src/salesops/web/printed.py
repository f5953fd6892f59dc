"""The place of a thing's documents on the page of that thing: filled in once the page is there, so that no page waits for it."""

from __future__ import annotations

from markupsafe import Markup

from salesops import languages
from salesops.act import Act
from salesops.rights import may
from salesops.services.documents.kinds import kinds


def printed(act: Act | None, names: str, thing: object) -> Markup:
    """A card that fetches what was printed and mailed; `names` are kinds, apart by blanks. Nothing where none may be read."""
    if act is None or not may(act.actor, "documents.read"):
        return Markup("")
    wanted = names.split()
    known = [kind for kind in kinds(act) if kind.name in wanted and may(act.actor, kind.declared.permission)]
    if not known:
        return Markup("")
    known.sort(key=lambda kind: wanted.index(kind.name))
    base = f"/{act.office.code}/documents"
    link = Markup('<a class="button" href="{}/{}/{}">{}</a>')
    links = Markup(" ").join(
        link.format(base, kind.name, thing, languages.gettext(kind.declared.title, kind.duty)) for kind in known
    )
    asked = f"{base}/panel?kinds={','.join(kind.name for kind in known)}&thing={thing}"
    title = languages.gettext("Print and mail", "")
    return Markup(
        '<section class="card" id="printed" aria-label="{}" hx-get="{}" hx-trigger="load"'
        ' hx-target="this" hx-select="unset" hx-swap="outerHTML" hx-boost="false">'
        '<header><h2>{}</h2></header><p class="body acts">{}</p></section>'
    ).format(title, asked, title, links)
