"""The words of pages and documents in English and Simplified Chinese: gettext catalogues, compiled from their `.po` in memory at start.

The core and every duty have a domain of their own: the same English word may be said differently in each. A word is looked up
in the domain of the template, or of the duty whose page is asked for, then in the core's, then in all the others.
"""

from __future__ import annotations

import contextlib
import gettext as gettext_module
import io
import itertools
import re
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES: Final = {"en": "English", "zh": "中文"}
CORE: Final = Path(__file__).parent / "web" / "locale"
_spoken: ContextVar[str] = ContextVar("salesops_language", default="en")
_domain: ContextVar[str] = ContextVar("salesops_domain", default="")
_catalogues: dict[str, dict[str, list[gettext_module.NullTranslations]]] = {}  # by language and domain, in their order
LEAST_WORDS: Final = 5  # letters; `{} to {}.` would be found in everything
_patterns: dict[str, list[tuple[re.Pattern[str], str]]] = {}


def load(folders: Iterable[Path], domains: Iterable[str] = ()) -> None:
    """Read the catalogues of the core and of the duties; a duty's stand below its own `locale/<language>`.

    `domains` are the names of the duties, in the order of their folders.
    """
    places = dict(itertools.zip_longest(["", *domains], [CORE, *folders], fillvalue="others"))
    for language in LANGUAGES:
        patterns: dict[str, str] = {}
        own: dict[str, list[gettext_module.NullTranslations]] = {}
        for domain, folder in places.items():
            for file in sorted(Path(folder).glob(f"{language}/LC_MESSAGES/*.po")):
                own.setdefault(domain, []).append(_compile(file, language))
                patterns |= _with_values(file, language)
        _catalogues[language] = {
            domain: [one for name in dict.fromkeys((domain, "", *own)) for one in own.get(name, ())]
            for domain in places
        }
        _patterns[language] = [
            (re.compile("(.+?)".join(map(re.escape, sentence.split("{}"))), re.DOTALL), words)
            for sentence, words in sorted(patterns.items(), key=lambda pair: -_weight(pair[0]))
            if _weight(sentence) >= LEAST_WORDS
        ]


def speak(language: str) -> None:
    """Let the rest of this request speak `language`; anything but ours is English."""
    _spoken.set(language if language in LANGUAGES else "en")


def spoken() -> str:
    """The language of this request."""
    return _spoken.get()


@contextlib.contextmanager
def speaking(language: str, domain: str = "") -> Iterator[None]:
    """Speak `language` for the time of the block, looking words up at this duty first: for a document, whoever asks for it."""
    spoken_before, domain_before = _spoken.set(language if language in LANGUAGES else "en"), _domain.set(domain)
    try:
        yield
    finally:
        _domain.reset(domain_before)
        _spoken.reset(spoken_before)


def is_loaded() -> bool:
    """Whether the catalogues were read in this process."""
    return bool(_catalogues)


def within(domain: str) -> None:
    """Let the rest of this request look words up at this duty first."""
    _domain.set(domain)


def gettext(message: str, domain: str | None = None) -> str:
    """The message in the language of this request, as `domain` says it, or whoever the request is for."""
    for catalogue in _known(domain):
        if (words := catalogue.gettext(message)) != message:
            return words
    return message


def said(sentence: str) -> str:
    """A refusal of a use case in the language of this request: by its words, or by its words with values at `{}` in them.

    `At most 500 lines.` is found as `At most {} lines.`; what nobody translated stays as it is.
    """
    return _said(sentence, depth=3)


def ngettext(one: str, many: str, count: int, domain: str | None = None) -> str:
    """The message in the form that `count` wants."""
    for catalogue in _known(domain):
        if (words := catalogue.ngettext(one, many, count)) not in (one, many):
            return words
    return one if count == 1 else many


def later(message: str) -> str:
    """Marks a message that is translated where it is shown."""
    return message


def preferred(accept_language: str) -> str:
    """Ours that a browser asks for first: `zh-CN,zh;q=0.9,en;q=0.8` gives `zh`."""
    for part in accept_language.split(","):
        name = part.split(";")[0].strip().lower().split("-")[0]
        if name in LANGUAGES:
            return name
    return "en"


def _known(domain: str | None) -> list[gettext_module.NullTranslations]:
    """The catalogues of the language that is spoken, the domain's first."""
    by_domain = _catalogues.get(_spoken.get(), {})
    return by_domain.get(_domain.get() if domain is None else domain) or by_domain.get("", [])


def _said(sentence: str, depth: int) -> str:
    known = gettext(sentence) if sentence else ""
    if known != sentence or not depth:
        return known
    for pattern, words in _patterns.get(_spoken.get(), ()):
        if found := pattern.fullmatch(sentence):
            return words.format(*(_said(value, depth - 1) for value in found.groups()))
    return known


def _with_values(file: Path, language: str) -> dict[str, str]:
    """The sentences of a catalogue that have values in them, with their translations."""
    with file.open("rb") as source:
        messages = read_po(source, locale=language)
    return {m.id: str(m.string) for m in messages if isinstance(m.id, str) and "{}" in m.id and m.string}


def _weight(sentence: str) -> int:
    """How much of a sentence is words of its own."""
    return sum(map(str.isalpha, sentence.replace("{}", "")))


def _compile(file: Path, language: str) -> gettext_module.GNUTranslations:
    with file.open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext_module.GNUTranslations(compiled)
