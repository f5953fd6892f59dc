"""The template engine: escapes everything, speaks the request's language, fails on an unknown name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig
from markupsafe import Markup

from salesops.kernel import registry as registries
from salesops.kernel.discovery import Discovered
from salesops.web import formats, languages
from salesops.web.assets import asset_url

_FOLDER = Path(__file__).parent / "templates"


def template_config(duties: Iterable[Discovered]) -> TemplateConfig[JinjaTemplateEngine]:
    """The core's templates by name, a duty's as `<duty>/<name>` from its own `templates` folder."""
    folders = {item.duty.name: _folder_of(item) for item in duties}
    of_duties: dict[str, BaseLoader] = {
        name: FileSystemLoader(folder / "templates") for name, folder in folders.items()
    }
    languages.load(folder / "locale" for folder in folders.values())
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(_FOLDER), PrefixLoader(of_duties)]),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(formats.FILTERS)
    environment.globals.update(icon=icon, asset=asset_url, words_of_action=words_of_action)
    environment.install_gettext_callables(languages.gettext, languages.ngettext, newstyle=True)  # type: ignore[attr-defined]
    return TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment))


def icon(name: str, tone: str = "") -> Markup:
    """An icon of the sprite. It only repeats a word that stands beside it."""
    return Markup('<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>').format(
        tone, asset_url("icons.svg"), name
    )


def words_of_action(action: str) -> str:
    """What an action is called: the words of the right of that name, where a duty declares one."""
    right = registries.current().permissions.get(action)
    return languages.gettext(right.words) if right else action


def _folder_of(item: Discovered) -> Path:
    return Path(str(item.module.__file__)).parent
