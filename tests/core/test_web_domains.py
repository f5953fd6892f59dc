"""One English word may be said differently by the core and by each duty: everybody's own words come first."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader

from salesops.kernel.boot import make_registry
from salesops.kernel.discovery import Discovered, discover
from salesops.web import languages
from salesops.web.engine import template_config

pytestmark = pytest.mark.one_server
WORDS = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Export"\nmsgstr "{}"\n'


@pytest.fixture
def domains(tmp_path: Path):
    for name, words in (("customs", "出口"), ("parcels", "寄出")):
        file = tmp_path / name / "zh" / "LC_MESSAGES" / f"{name}.po"
        file.parent.mkdir(parents=True)
        file.write_text(WORDS.format(words), "utf-8")
    languages.load([tmp_path / "customs", tmp_path / "parcels"], ["customs", "parcels"])
    languages.speak("zh")
    yield
    languages.speak("en")
    languages.within("")
    languages.load([])


def test_each_says_its_own_word_and_the_core_s_comes_before_another_s(domains: None) -> None:
    assert languages.gettext("Export", "customs") == "出口"
    assert languages.gettext("Export", "parcels") == "寄出"
    assert languages.gettext("Export", "") == languages.gettext("Export", "unknown") == "导出"
    languages.within("parcels")
    assert languages.gettext("Export") == "寄出"
    assert languages.gettext("Save", "customs") == "保存"


def test_a_template_speaks_for_its_duty_and_what_it_takes_from_the_core_for_the_core(domains: None) -> None:
    environment = template_config(make_registry().discovered.values()).instance.engine  # type: ignore[union-attr]
    environment.loader = DictLoader(
        {
            "button.html": "{% macro button() %}{{ _('Export') }}{% endmacro %}",
            "customers/page.html": "{% from 'button.html' import button %}{{ _('Export') }} {{ button() }}",
        }
    )
    languages.speak("zh")
    assert environment.get_template("customers/page.html").render() == "出口 导出"


@pytest.mark.parametrize("item", discover(), ids=lambda item: item.duty.name)
def test_a_template_of_a_duty_is_known_by_its_whole_name(item: Discovered) -> None:
    environment = template_config([item]).instance.engine  # type: ignore[union-attr]
    folder = Path(str(item.module.__file__)).parent / "templates"
    names = [f"{item.duty.name}/{file.name}" for file in folder.glob("*.html")]
    assert [environment.get_template(name).name for name in names] == names
