"""Every page there is, on the demonstration's data: both languages, both themes, desk and telephone.

Nothing serious for axe, no fault of a script, no foreign address, no raw id, no English left in the Chinese, nothing wider than
the screen, and light enough for a thin line.
"""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from buying import buy
from litestar import Litestar, get
from playwright.async_api import Browser, Page
from sample_pages import FILES, IDS, PAGES, PIECES
from tests.core.matrix.operations import Operation, operations

from conftest import AXE, PASSWORD, Site
from salesops import demo
from salesops.act import Act, Actor
from salesops.kernel.registry import Registry
from salesops.masterdata import people
from salesops.services.long_work import begin_work
from salesops.testing import SYSTEM, Database
from salesops.transactions import Transaction, transaction
from salesops.web.assets import assets

OFFICE = "shanghai"
ROLES = ("assistant", "head", "finance", "warehouse", "hr", "office_admin", "auditor")
SIZES = ((1440, 900), (390, 844))
# Which themes axe looks at, and whether with all its rules: the words of another language change no rule but the contrast.
LOOKED_AT = {
    ("en", SIZES[0]): (("light", True), ("dark", False)),
    ("en", SIZES[1]): (("light", False),),
    ("zh", SIZES[0]): (),
    ("zh", SIZES[1]): (("dark", True),),
}
MOST_BYTES = 150_000
KNOWN = PAGES.keys() | PIECES.keys() | FILES.keys()
OUTSIDE = {"/", "/sign-in"}  # what test_frame.py looks at
RAW_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
ENGLISH = re.compile(r"[A-Za-z][a-z]+(?:[ ,]+[a-z]{2,}){2,}")  # three words of a sentence
TEXTS = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = new Set();
  while (walk.nextNode()) {
    const holder = walk.currentNode.parentElement, text = walk.currentNode.textContent.trim();
    if (text && holder.checkVisibility({visibilityProperty: true}) && !holder.closest('template, script, style, [translate=no]')) found.add(text);
  }
  for (const e of document.querySelectorAll('[placeholder], [aria-label], [title]'))
    for (const name of ['placeholder', 'aria-label', 'title']) if (e.getAttribute(name)) found.add(e.getAttribute(name));
  return [...found];
}"""
WIDER = "[document.documentElement, document.querySelector('main')].map((e) => e.scrollWidth - e.clientWidth)"


def pages(app: Litestar | None = None) -> list[Operation]:
    """Every route that a browser can ask for a page."""
    ours = ("/api", "/static", "/healthz", "/openapi")
    return [o for o in operations(app) if o.method == "GET" and not o.path.startswith(ours) and o.path not in OUTSIDE]


def without_sample(app: Litestar | None = None) -> list[str]:
    return [page.path for page in pages(app) if page.path not in KNOWN]


def test_every_page_has_a_sample() -> None:
    assert without_sample() == []
    assert KNOWN - {page.path for page in pages()} == set()


def test_a_page_without_a_sample_is_found_out() -> None:
    @get("/{office:str}/forgotten", opt={"permission": "home.read"})
    async def forgotten() -> None: ...

    assert without_sample(Litestar([forgotten], openapi_config=None)) == ["/{office}/forgotten"]


class Company:
    """The demonstration, ids of its documents, and every word that stands in its tables."""

    def __init__(self, ids: dict[str, str], words: str, works: dict[str, str] | None = None) -> None:
        self.ids, self.words, self.works = ids, words, works or {}

    def address(self, path: str, language: str = "en") -> str:
        """The address for whoever reads in that language: nobody is shown another's long work."""
        return f"/{OFFICE}/{path.format(**self.ids, work=self.works.get(language, ''))}"

    def knows(self, text: str) -> bool:
        """Whether a text is somebody's, not the product's."""
        return text.lower() in self.words


@pytest_asyncio.fixture(scope="module")
async def company(kernel: Registry, database: Database) -> AsyncIterator[Company]:
    assert await demo.load_if_empty()
    office, works = kernel.by_code[OFFICE], {}
    for language in ("en", "zh"):
        async with transaction(Act(office, SYSTEM, "cli")) as tx:
            new = people.NewPerson(f"all-{language}", f"All {language}", ROLES[0], PASSWORD, language=language)
            person = await people.add_person(tx, new)
            for role in ROLES[1:]:
                await people.grant_role(tx, person, role)
        async with transaction(Act(office, Actor(person, f"All {language}", frozenset(ROLES)), "cli")) as tx:
            works[language] = str(await leave_import(tx))
    await buy(office, "WP-2208")
    ids = {}
    for name, sql in IDS.items():
        rows = await database.as_owner(sql, *([office.id] if "$1" in sql else []))
        ids[name] = str(rows[0][0]) if rows else ""
    missing = [name for name, found in ids.items() if not found]
    assert missing == [], "the demonstration has none of these"
    yield Company(ids, await _words(database), works)


async def leave_import(tx: Transaction) -> UUID:
    """A sheet of firms that waits for a worker."""
    given = ("firms.csv", b"name\nOne\n")
    return await begin_work(tx, "core.take_in_sheet", "customers", "Import customers", given=given, dry_run=True)


async def _words(database: Database) -> str:
    tables = await database.as_owner(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename NOT IN ('outbox', 'idempotency')"
    )
    found = []
    for table in tables:
        rows = await database.as_owner(f"SELECT string_agg(t::text, ' ') AS words FROM {table['name']} t")
        found.append(rows[0]["words"] or "")
    return " ".join(found).lower().replace('""', '"')


@pytest_asyncio.fixture(scope="module")
async def opened(_served: str, chromium: Browser, company: Company) -> AsyncIterator[dict[str, tuple[Site, Page]]]:
    """A page in each language, signed in once."""
    made = {}
    for language in ("en", "zh"):
        site = Site(_served, chromium)
        made[language] = (site, await site.signed_in(f"all-{language}"))
        await made[language][1].evaluate("localStorage.setItem('salesops.keys', 'on')")
    yield made
    for _, page in made.values():
        await page.context.close()


SCRIPT = gzip.decompress(AXE.read_bytes()).decode()
ALL_ADDRESSES = [path for paths in PAGES.values() for path in paths]


@pytest.mark.parametrize("path", ALL_ADDRESSES)
async def test_a_page_is_fit_for_everyone(path: str, company: Company, opened: dict[str, tuple[Site, Page]]) -> None:
    looks = (_look(opened[language], company.address(path, language), company, language) for language in opened)
    found = await asyncio.gather(*looks)
    if faults := sorted({fault for faults in found for fault in faults}):
        pytest.fail("\n".join(faults), pytrace=False)


@pytest.mark.parametrize("path", PIECES.values())
async def test_a_piece_of_a_page_answers(path: str, company: Company, opened: dict[str, tuple[Site, Page]]) -> None:
    answer = await opened["en"][1].request.get(company.address(path))
    assert answer.status in (200, 204), await answer.text()


async def _look(opened: tuple[Site, Page], address: str, company: Company, language: str) -> list[str]:
    """What is wrong with one page in one language, at both sizes."""
    site, page = opened
    site.faults.clear()
    width, height = SIZES[0]
    await page.set_viewport_size({"width": width, "height": height})
    answer = await page.goto(address)
    assert answer is not None
    if answer.status != 200:
        return [f"{address} answers {answer.status}"]
    faults = [f"{language}: {one}" for one in _weight(await answer.text())]
    await page.evaluate(SCRIPT)
    for size in SIZES:
        await page.set_viewport_size({"width": size[0], "height": size[1]})
        texts = await page.evaluate(TEXTS)
        faults += [f"{language} {size[0]}: raw id: {text}" for text in texts if RAW_ID.search(text)]
        if language == "zh":
            faults += [f"English at {size[0]}: {words}" for text in texts for words in _english(text, company)]
        if size[0] < 600 and max(await page.evaluate(WIDER)) > 0:
            faults.append(f"{language}: wider than {size[0]}")
        for theme, whole in LOOKED_AT[language, size]:
            await page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
            faults += [f"{language} {size[0]} {theme}: {one}" for one in await _barriers(page, whole=whole)]
    return faults + [f"{language}: {fault}" for fault in site.faults]


async def _barriers(page: Page, *, whole: bool) -> list[str]:
    """What axe finds, with all its rules or only that of the contrast."""
    rules: dict[str, Any] = {} if whole else {"runOnly": ["color-contrast"]}
    found = await page.evaluate("(rules) => axe.run(document, {resultTypes: ['violations'], ...rules})", rules)
    return [
        f"{one['id']}: {node['html'][:140]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]


def _english(text: str, company: Company) -> list[str]:
    """Sentences of a Chinese page that nobody wrote into the data."""
    return [words for words in ENGLISH.findall(text) if not company.knows(words)]


def _weight(page: str) -> list[str]:
    """A first visit: the page, its style, its scripts and icons, compressed."""
    named = {name.split("?")[0] for name in re.findall(r"/static/([^\"'#]+)", page)}
    weight = len(gzip.compress(page.encode())) + sum(len(assets()[name].compressed) for name in named)
    return [f"{weight} bytes at the first visit"] if weight > MOST_BYTES else []


def test_english_of_our_own_is_told_from_what_people_wrote() -> None:
    company = Company({}, "|to win them back|")
    assert _english("to win them back", company) == []
    assert _english("正文 Nothing waits for you", company) == ["Nothing waits for you"]
    assert _english("Pudong Auto Service", company) == []
