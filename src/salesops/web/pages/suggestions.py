"""The options of a field with `data-suggest`: parts and customers that may be meant, in the forms of every duty."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from salesops.act import Act
from salesops.masterdata.catalogue import Product, search_products, similar_products
from salesops.transactions import transaction
from salesops.web.choosing import customer_choices, plain_words
from salesops.web.frame import PageRequest, render

SHOWN = 8


@get("/suggestions/parts", opt={"permission": "products.read"})
async def parts(request: PageRequest, act: NamedDependency[Act], q: FromQuery[str] = "") -> Template:
    """Parts whose number or name has the words; what is like them when none has."""
    found: list[Product] = []
    if words := plain_words(q):
        async with transaction(act) as tx:
            found = await search_products(tx, words, limit=SHOWN) or await similar_products(tx, words, limit=SHOWN)
    return render(request, "suggested_parts.html", found=found, q=words)


@get("/suggestions/customers", opt={"permission": "home.read"})
async def customers(request: PageRequest, act: NamedDependency[Act], q: FromQuery[str] = "") -> Template:
    """Customers that the person may deal with."""
    return render(request, "suggested_customers.html", found=await customer_choices(act, q), q=plain_words(q))
