"""The template engine: escapes everything, speaks the request's language, fails on an unknown name."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import structlog
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    pass_context,
)
from jinja2.runtime import Context
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig
from markupsafe import Markup

from salesops.act import Act
from salesops.hookspecs.orders import OrderPanel
from salesops.kernel import registry as registries
from salesops.kernel.discovery import Discovered
from salesops.rights import may
from salesops.services.faults import note_broken
from salesops.web import formats, languages
from salesops.web.assets import asset_url, offer_assets
from salesops.web.forms import new_key
from salesops.web.lists import Asked
from salesops.web.printed import printed
from salesops.web.units import unit_words

_NAMED = re.compile(r"\{([a-z_]+)\}")
_FOLDER = Path(__file__).parent / "templates"
_being_noted: set[asyncio.Task[None]] = set()  # the loop itself keeps tasks weakly
log = structlog.get_logger(__name__)


def template_config(duties: Iterable[Discovered]) -> TemplateConfig[JinjaTemplateEngine]:
    """The core's templates by name, a duty's as `<duty>/<name>` from its own `templates` folder."""
    folders = {item.duty.name: _folder_of(item) for item in duties}
    of_duties: dict[str, BaseLoader] = {
        name: FileSystemLoader(folder / "templates") for name, folder in folders.items()
    }
    languages.load([folder / "locale" for folder in folders.values()], folders)
    offer_assets({name: folder / "static" for name, folder in folders.items()})
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(_FOLDER), _OfDuties(of_duties)]),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(formats.FILTERS, unit=unit_words)
    environment.globals.update(
        icon=icon,
        asset=asset_url,
        words_of_action=words_of_action,
        new_key=new_key,
        reachable=reachable,
        said=languages.said,
        told=_told,
        given=languages.gettext,
        can=can,
        is_read_only=is_read_only,
        go=go,
        views_address=views_address,
        printed=printed,
    )
    environment.globals["draw_panel"] = partial(_draw_panel, environment)
    environment.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    return TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment))


class _OfDuties(PrefixLoader):
    """A duty's templates, each under its whole name, which tells whose words it says."""

    load = BaseLoader.load


@pass_context
def _gettext(context: Context, message: str) -> str:
    return languages.gettext(message, _domain_of(context))


@pass_context
def _ngettext(context: Context, one: str, many: str, count: int) -> str:
    return languages.ngettext(one, many, count, _domain_of(context))


@pass_context
def _told(context: Context, sentence: str, values: Mapping[str, str]) -> str:
    """A sentence with `{names}` in it, translated and then filled; a value is only text, whatever stands in it."""
    words = languages.gettext(sentence, _domain_of(context))
    return _NAMED.sub(lambda found: str(values.get(found[1], found[0])), words)


def _domain_of(context: Context) -> str:
    """Whose words a template says: `customers/card.html` those of customers, `lists.html` the core's."""
    return (context.name or "").rpartition("/")[0]


def icon(name: str, tone: str = "") -> Markup:
    """An icon of the sprite. It only repeats a word that stands beside it."""
    return Markup('<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>').format(
        tone, asset_url("icons.svg"), name
    )


def words_of_action(action: str) -> str:
    """What an action is called: the words of the right of that name, where a duty declares one."""
    right = registries.current().permissions.get(action)
    return languages.gettext(right.words, action.partition(".")[0]) if right else action


def reachable(act: Act | None, permission: str) -> bool:
    """Whether a page behind this right can be opened: its duty is there and not off, and the person may."""
    if act is None or not may(act.actor, permission):
        return False
    registry = registries.current()
    duty = permission.partition(".")[0]
    return duty not in registry.duties or registry.state(act.office.id, duty) != "off"


def can(act: Act | None, permission: str) -> bool:
    """Whether what this right allows can be done now: as `reachable`, and its duty is not read only."""
    return reachable(act, permission) and not is_read_only(act, permission.partition(".")[0])


def is_read_only(act: Act | None, duty: str) -> bool:
    """Whether a duty of this office can be read and not written."""
    registry = registries.current()
    return act is not None and duty in registry.duties and registry.state(act.office.id, duty) == "read_only"


def go(act: Act | None, permission: str, path: str, words: object, *, title: str = "") -> Markup:
    """A link to another page of this office where it can be opened, else the plain words."""
    if act is None or not reachable(act, permission):
        return Markup("<span>{}</span>").format(words)
    named = Markup(' title="{}"').format(title) if title else Markup("")
    return Markup('<a href="/{}/{}"{}>{}</a>').format(act.office.code, path, named, words)


def _draw_panel(environment: Environment, panel: OrderPanel, act: Act, language: str) -> Markup:
    """A panel by its duty's own template; one that cannot be drawn says so, and the page goes on."""
    drawing = environment.get_template("panel.html")
    try:
        body = (
            environment.get_template(panel.template).render(panel=panel, act=act, language=language)
            if panel.template
            else ""
        )
    except Exception as error:  # whatever a foreign duty gets wrong
        log.warning("panel_not_drawn", panel=panel.key, template=panel.template, exc_info=error)
        duty = panel.template.partition("/")[0]
        noting = asyncio.get_running_loop().create_task(note_broken(act.office.id, duty, f"panel {panel.key}", error))
        _being_noted.add(noting)
        noting.add_done_callback(_being_noted.discard)
        body = None
    safe = None if body is None else Markup(body)  # noqa: S704  drawn by a template that escapes
    return Markup(drawing.render(panel=panel, act=act, language=language, body=safe))  # noqa: S704


def views_address(asked: Asked) -> str:
    """Where the saved views of a list are read: it is told what the list is asked now."""
    office, _, page = asked.path.strip("/").partition("/")
    return f"/{office}/views?{urlencode({'page': page, 'query': asked.query()})}"


def _folder_of(item: Discovered) -> Path:
    return Path(str(item.module.__file__)).parent
