"""Every word of the pages is said in both languages, and nothing is left half translated."""

from __future__ import annotations

import importlib
import io
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import babel_extract
from tests.core.said import sentences_of

from salesops import web
from salesops.duty import Duty
from salesops.kernel.boot import CORE_TASKS
from salesops.kernel.discovery import Discovered, discover
from salesops.rights import CORE_PERMISSIONS
from salesops.services.jobs import core_handlers
from salesops.web import frame, languages
from salesops.web.units import unit_words

WEB = Path(web.__file__).parent
ROOT = WEB.parents[2]
SERVICES = WEB.parent / "services"
TEMPLATES = sorted([*WEB.rglob("*.html"), *(ROOT / "plugins").rglob("*.html")])
NO_WORDS = {"salesops", "Ctrl", "Esc", "Shift", "Space", "Enter", "English", "ARREARS", "DO", "NOT", "DISPATCH"}
PYTHON_WORDS = {"later": None, "gettext": None, "ngettext": (1, 2)}
# Words that mean different things in different duties, each with what they mean there; all others are said alike.
BY_CONTEXT = {
    "Accepted": "goods by whoever got them, or a change by the customer",
    "Book": "to book an entry, or the stock by the book",
    "Booked": "the state of money, or the day of an entry",
    "Calls": "with the customer about the order, or about money",
    "Carried forward": "from the page before, or to the next",
    "Credit": "what may be owed, the side of an account, or money back",
    "Export": "a sheet to take away, or the tax of goods that leave the country",
    "For": "who has reserved goods, or whom a price is for",
    "Free": "goods that nobody has, or goods without a price",
    "In stock": "spot goods of an order, or a part that is there",
    "Left": "what remains of a budget, or when goods left",
    "Missing": "goods of a delivery, or money",
    "Month": "of the calendar, or of the books",
    "Open": "a request, a debt, or a return that is not over",
    "Promised": "money, or the day of delivery",
    "Received": "the day of money, or how much of the goods",
    "Refused": "a request, or the customer on the telephone",
    "Release": "goods held for money, or goods on hold",
    "Simple": "words, or the kind of an invoice",
    "Taken back": "documents, or money by the bank",
    "Tax": "an amount, or how a customer is taxed",
    "asked for": "goods that a quote wants, or a return",
    "left": "work that was given up, or a person",
    "refused": "goods at the door, or a request",
    "running": "work, or a promotion",
}
# Said by use cases of the core and shown on pages by their exact words.
SHOWN_REFUSALS = {
    "services/approvals.py": (
        "Say why not, so that the other can mend it.",
        "You may not approve what others ask for in this office.",
        "Nobody decides their own request; another has to.",
        "Nobody decides what they gain from; another has to.",
        "The amount is above your limit; ask someone with a higher one.",
    ),
    "services/attachments.py": (
        "This file is empty; choose it again.",
        "Keep a PDF or a picture (PNG, JPEG, TIFF).",
        "At most 10 MB; scan it with fewer dots per inch.",
        "There are twenty files already; put pages into one file.",
    ),
    "masterdata/offices.py": ("Say why; it is kept in the audit trail.",),
    "masterdata/people.py": (
        "12 to 128 characters.",
        "Too easy to guess; take a few unrelated words.",
        "2 to 80 small letters, digits and . _ @ + -",
        "Give the person a name of at most 200 characters.",
        "Choose one of the roles.",
        "This office has no such department.",
        "A person cannot report to someone who reports to them.",
        "Nobody grants a role to themselves; ask another administrator.",
        "Nobody sets a limit for themselves.",
        "That person does not hold this role here.",
    ),
    "masterdata/members.py": (
        "This limit has ended already.",
        "Nobody changes to whom they report; ask another administrator.",
        "Nobody takes their own roles away; ask another administrator.",
        "That person holds no role here.",
    ),
    "services/tokens.py": (
        "Say what the token is for.",
        "1 to 366 days.",
    ),
    "services/outbox.py": ("This job is not given up any more; look at the list again.",),
}


def words_of(folder: Path) -> Iterator[str]:
    """Every message in the templates and modules below a folder."""
    for file in sorted(folder.rglob("*.html")):
        with file.open("rb") as source:
            options = {"trim_blocks": "true", "lstrip_blocks": "true"}
            for _, _, message, _ in babel_extract(source, ("_", "gettext", "ngettext"), (), options):
                yield from _one(message)
    for file in sorted(folder.rglob("*.py")):
        for _, message, _, _ in extract("python", io.BytesIO(file.read_bytes()), PYTHON_WORDS, (), {}):
            yield from _one(message)


SAID_IN_TYPST = re.compile(r'\b(?:w|both)\(\s*"((?:[^"\\]|\\.)*)"')


def words_of_documents(folder: Path) -> Iterator[str]:
    """Every word that the templates of printed documents ask for."""
    for file in sorted(folder.rglob("*.typ")):
        yield from SAID_IN_TYPST.findall(file.read_text("utf-8"))


def _one(message: object) -> Iterator[str]:
    """The message, or the singular of two; a call with a variable has none."""
    first = message[0] if isinstance(message, tuple) else message
    if isinstance(first, str):
        yield first


def words_of_manifest(duty: Duty) -> Iterator[str]:
    yield from (duty.title, duty.summary, *duty.without.values(), *(menu.title for menu in duty.menu))
    yield from (*duty.acts.values(), *(thing.title for thing in duty.things.values()), *(s.title for s in duty.series))
    yield from (words for sheet in duty.imports for words in (sheet.title, sheet.hint))
    yield from (right.words for right in duty.permissions)
    yield from duty.words
    yield from (kind.title for kind in duty.documents)
    yield from (handler.__name__.replace("_", " ") for handler in (*duty.subscribers, *duty.tasks))


def catalogue(folder: Path) -> Catalog:
    merged = Catalog(locale="zh")
    for file in sorted(folder.glob("zh/LC_MESSAGES/*.po")):
        with file.open("rb") as source:
            for message in read_po(source, locale="zh"):
                merged[message.id] = message
    return merged


def untranslated(wanted: set[str], known: Catalog) -> list[str]:
    found = {m.id if isinstance(m.id, str) else m.id[0]: m for m in known if m.id}
    return sorted(w for w in wanted if w not in found or found[w].fuzzy or not all([found[w].string, *found[w].string]))


def test_every_word_of_the_core_is_said_in_chinese() -> None:
    wanted = (
        set(words_of(WEB))
        | set(words_of(SERVICES))
        | set(words_of_documents(SERVICES))
        | {menu.title for menu in (frame.HOME, frame.APPROVALS, frame.DUTIES, frame.OFFICE)}
    )
    wanted |= {handler.name.rpartition(".")[2].replace("_", " ") for handler in core_handlers(CORE_TASKS)}
    wanted |= {words for group in SHOWN_REFUSALS.values() for words in group} | {p.words for p in CORE_PERMISSIONS}
    assert len(wanted) > 100  # the extraction found the pages
    assert untranslated(wanted, catalogue(languages.CORE)) == []


class BareWords(HTMLParser):
    """Collects the English words of a page's text and of the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("aria-label", "placeholder", "title"):
                self.handle_data(value or "")

    def handle_data(self, data: str) -> None:
        plain = re.sub(
            r"[?&\w-]+=(\"[^\"]*\"?)?|data-\w+", " ", data
        )  # a piece of a tag or of an address, made by a macro
        self.found += [word for word in re.findall(r"[A-Za-z]{3,}", plain) if word not in NO_WORDS]


def bare_words(template: str) -> list[str]:
    """English of a template that stands outside of any message."""
    plain, inside, is_trans = [], False, False
    shown = re.sub(r"{% block main_class %}.*?{% endblock %}", "", template)
    for _, kind, text in Environment(extensions=["jinja2.ext.i18n"]).lex(shown):
        inside = kind in ("block_begin", "variable_begin") or (inside and kind not in ("block_end", "variable_end"))
        if inside and kind == "name" and text in ("trans", "endtrans"):
            is_trans = text == "trans"
        if kind == "data" and not is_trans:
            plain.append(text)
    parser = BareWords()
    parser.feed("".join(plain))
    return parser.found


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_no_template_says_a_word_that_cannot_be_translated(file: Path) -> None:
    assert bare_words(file.read_text("utf-8")) == []


def test_a_bare_word_is_found() -> None:
    assert bare_words('<p class="{{ x }}" title="Said">{{ _("Kept") }} forgotten{% trans %}not{% endtrans %}</p>') == [
        "Said",
        "forgotten",
    ]


@pytest.mark.parametrize("item", discover(), ids=lambda item: item.duty.name)
def test_every_word_of_a_duty_is_said_in_chinese(item: Discovered) -> None:
    folder = Path(str(importlib.import_module(item.package).__file__)).parent
    known = catalogue(folder / "locale")
    for message in catalogue(languages.CORE):
        known[message.id] = message
    wanted = set(words_of(folder)) | set(words_of_documents(folder)) | set(words_of_manifest(item.duty))
    assert untranslated(wanted, known) == []


def test_no_translation_waits_for_a_word_that_is_gone() -> None:
    wanted = (
        set(words_of(WEB))
        | set(words_of(SERVICES))
        | set(words_of_documents(SERVICES))
        | {menu.title for menu in (frame.HOME, frame.APPROVALS, frame.DUTIES, frame.OFFICE)}
    )
    wanted |= {handler.name.rpartition(".")[2].replace("_", " ") for handler in core_handlers(CORE_TASKS)}
    wanted |= {words for group in SHOWN_REFUSALS.values() for words in group} | {p.words for p in CORE_PERMISSIONS}
    kept = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue(languages.CORE) if m.id}
    assert kept - wanted - CORE_REFUSALS == set()


def test_refusals_shown_on_pages_have_the_words_of_their_use_cases() -> None:
    for file, messages in SHOWN_REFUSALS.items():
        source = (WEB.parent / file).read_text("utf-8")
        assert [words for words in messages if words not in source] == []


def test_a_missing_or_fuzzy_translation_is_found() -> None:
    known = Catalog(locale="zh")
    known.add("kept", "保存")
    known.add("guessed", "猜测", flags=["fuzzy"])
    known.add("empty", "")
    assert untranslated({"kept", "guessed", "empty", "absent"}, known) == ["absent", "empty", "guessed"]


def said_differently(folders: Iterable[Path]) -> dict[str, set[str]]:
    """Words with more than one translation in the catalogues of these folders."""
    ways: dict[str, set[str]] = {}
    for file in (file for folder in folders for file in sorted(folder.glob("zh/LC_MESSAGES/*.po"))):
        with file.open("rb") as source:
            for message in read_po(source, locale="zh"):
                if message.id and not message.pluralizable:
                    ways.setdefault(str(message.id), set()).add(str(message.string))
    return {word: found for word, found in ways.items() if len(found) > 1}


def test_a_word_is_said_alike_by_all_duties_unless_it_means_something_else() -> None:
    folders = [Path(str(importlib.import_module(one.package).__file__)).parent / "locale" for one in discover()]
    found = said_differently([languages.CORE, *folders])
    assert {word: ways for word, ways in found.items() if word not in BY_CONTEXT} == {}
    assert BY_CONTEXT.keys() - found.keys() == set()  # what is said alike by now needs no reason


def test_a_word_that_two_catalogues_say_differently_is_found(tmp_path: Path) -> None:
    for name, words in (("one", "业务员"), ("two", "销售员")):
        (tmp_path / name / "zh" / "LC_MESSAGES").mkdir(parents=True)
        text = (
            f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Salesperson"\nmsgstr "{words}"\n'
        )
        (tmp_path / name / "zh" / "LC_MESSAGES" / f"{name}.po").write_text(text, "utf-8")
    assert said_differently([tmp_path / "one", tmp_path / "two"]) == {"Salesperson": {"业务员", "销售员"}}
    assert said_differently([tmp_path / "one"]) == {}


def test_plural_forms_and_fallback() -> None:
    languages.load([])
    languages.speak("zh")
    assert languages.ngettext("%(count)s duty", "%(count)s duties", 3) % {"count": 3} == "3 项职责"
    assert languages.gettext("a word nobody translated") == "a word nobody translated"
    languages.speak("en")
    assert languages.gettext("Sign in") == "Sign in"


def test_units_are_said_in_the_language_of_the_page_and_a_firm_s_own_stay_as_written() -> None:
    languages.load([])
    try:
        languages.speak("zh")
        assert [unit_words(unit) for unit in ("pc", "set", "barrel")] == ["件", "套", "barrel"]
        languages.speak("en")
        assert unit_words("pc") == "pc"
    finally:
        languages.speak("en")


@pytest.mark.parametrize(
    ("asked", "given"),
    [("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("de,en;q=0.5", "en"), ("fr", "en"), ("", "en"), ("en-GB,zh", "en")],
)
def test_the_browser_s_first_language_of_ours_is_spoken(asked: str, given: str) -> None:
    assert languages.preferred(asked) == given


async def test_the_running_application_speaks_the_duties_chinese(app) -> None:
    """The catalogues of all duties are read for every language, not for the first one only."""
    from salesops.web import languages

    languages.speak("zh")
    try:
        assert languages.gettext("Orders") == "订单"
        assert languages.gettext("Duties") == "职责"
    finally:
        languages.speak("en")


# ------------------------------------------------------------------ refusals of use cases


def refusals_of(item: Discovered) -> set[str]:
    folder = Path(str(importlib.import_module(item.package).__file__)).parent
    return set(sentences_of(folder, ("service", "rules", "tasks")))


CORE_REFUSALS = set(sentences_of(WEB.parent, ("services", "masterdata", "transactions", "values")))


@pytest.mark.parametrize("item", discover(), ids=lambda item: item.duty.name)
def test_every_refusal_of_a_duty_is_said_in_chinese(item: Discovered) -> None:
    known = catalogue(Path(str(importlib.import_module(item.package).__file__)).parent / "locale")
    for message in catalogue(languages.CORE):
        known[message.id] = message
    assert untranslated(refusals_of(item), known) == []


def test_every_refusal_of_the_core_is_said_in_chinese() -> None:
    assert len(CORE_REFUSALS) > 50
    assert untranslated(CORE_REFUSALS, catalogue(languages.CORE)) == []


def test_a_refusal_with_values_is_said_with_them(tmp_path: Path) -> None:
    folder = tmp_path / "zh" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    (folder / "sample.po").write_text(
        head + 'msgid "At most {} lines of {}."\nmsgstr "{1} 最多 {0} 行。"\n\nmsgid "an order"\nmsgstr "订单"\n',
        "utf-8",
    )
    languages.load([tmp_path])
    try:
        languages.speak("zh")
        assert languages.said("At most 500 lines of an order.") == "订单 最多 500 行。"
        assert languages.said("Nobody translated this.") == "Nobody translated this."
        languages.speak("en")
        assert languages.said("At most 500 lines of an order.") == "At most 500 lines of an order."
    finally:
        languages.speak("en")
        languages.load([])
