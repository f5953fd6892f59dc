"""The search box: things of all duties, products by number or name or what is like them, and pages by title."""

from __future__ import annotations

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from salesops.act import Act
from salesops.hookspecs.pages import PageHooks, SearchHit
from salesops.kernel.dispatch import ask
from salesops.masterdata.catalogue import search_products, similar_products
from salesops.rights import may
from salesops.transactions import transaction
from salesops.web import languages
from salesops.web.engine import reachable
from salesops.web.frame import PageRequest, RailEntry, frame_of, render
from salesops.web.guard import session_of
from salesops.web.languages import later

SHOWN = 50
IN_THE_BOX = 6  # of each kind, below the box while one types
# Pages of the office that have no entry on the rail of their own.
PAGES = (
    ("people", later("People"), "people.read"),
    ("numbers", later("Numbers"), "numbers.read"),
    ("audit", later("Audit"), "audit.read"),
    ("health", later("Health"), "health.read"),
    ("tokens", later("API tokens"), "tokens.issue"),
)


class Found(msgspec.Struct, frozen=True):
    """What has the words: `hits` of duties, the best first, products (only `similar` ones when none has them), pages."""

    hits: list[SearchHit]
    products: list[SearchHit]
    pages: list[SearchHit]
    similar: bool

    @property
    def exact(self) -> list[SearchHit]:
        return [one for one in (*self.hits, *self.products) if one.exact and one.path]

    @property
    def is_empty(self) -> bool:
        return not (self.hits or self.products or self.pages)


@get("/search", opt={"permission": "home.read"})
async def show(
    request: PageRequest, act: NamedDependency[Act], q: FromQuery[str] = "", box: FromQuery[bool] = False
) -> Template | Redirect:
    """What has the words typed; the one thing whose number they are is opened at once. `box` answers while one types."""
    languages.speak(session_of(request).language)
    words = q.replace("\0", "").strip()[:100]
    entries = frame_of(session_of(request), act, request.url.path).rail
    found = await _find(act, words, entries, limit=IN_THE_BOX if box else SHOWN)
    if not box and len(found.exact) == 1:
        return Redirect(f"/{act.office.code}/{found.exact[0].path}", status_code=303)
    return render(request, "found.html" if box else "search.html", q=words, found=found)


async def _find(act: Act, words: str, entries: list[RailEntry], *, limit: int) -> Found:
    if not words:
        return Found([], [], [], False)
    given = await ask(PageHooks).search_hits(act.office, act.actor, words)
    hits = sorted((hit for each in given for hit in each[:limit]), key=lambda hit: not hit.exact)
    products, similar = await _products(act, words, limit) if may(act.actor, "products.read") else ([], False)
    return Found(hits, products, _pages(act, words, entries)[:limit], similar)


async def _products(act: Act, words: str, limit: int) -> tuple[list[SearchHit], bool]:
    async with transaction(act) as tx:
        found = await search_products(tx, words, limit=limit)
        if similar := not found:
            found = await similar_products(tx, words, limit=limit)
    chinese = languages.spoken() == "zh"
    opens = reachable(act, "inventory.read")
    hits = [
        SearchHit(
            product.part_no,
            " ".join((product.name_zh if chinese and product.name_zh else product.name, product.version_name)).strip(),
            f"inventory/products/{product.id}" if opens else "",
            "package",
            product.part_no.lower() == words.lower(),
        )
        for product in found
    ]
    return hits, similar and bool(hits)


def _pages(act: Act, words: str, entries: list[RailEntry]) -> list[SearchHit]:
    """Entries of the rail, and the pages of the office, whose title has the words."""
    known = [SearchHit(entry.title, "", entry.path, entry.icon) for entry in entries]
    known += [
        SearchHit(languages.gettext(words), "", path, "store") for path, words, right in PAGES if reachable(act, right)
    ]
    return [page for page in known if words.lower() in page.title.lower()]
