"""The search box: products by number or name, or what is like them, and the pages of this office by title."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from salesops.act import Act
from salesops.masterdata.catalogue import search_products, similar_products
from salesops.rights import may
from salesops.transactions import transaction
from salesops.web.frame import PageRequest, frame_of, render
from salesops.web.guard import session_of

SHOWN = 50


@get("/search", opt={"permission": "home.read"})
async def show(request: PageRequest, act: NamedDependency[Act], q: FromQuery[str] = "") -> Template:
    """What has the words typed."""
    words = q.strip()[:100]
    products, similar = [], False
    if words and may(act.actor, "products.read"):
        async with transaction(act) as tx:
            products = await search_products(tx, words, limit=SHOWN)
            if similar := not products:
                products = await similar_products(tx, words, limit=SHOWN)
    entries = frame_of(session_of(request), act, request.url.path).rail
    pages = [entry for entry in entries if words and words.lower() in entry.title.lower()]
    return render(request, "search.html", q=words, products=products, similar=similar, pages=pages)
