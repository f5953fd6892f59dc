"""The use cases of prices, one module per kind of work."""

from salesops_duties.prices.service.asking import why
from salesops_duties.prices.service.listing import listed
from salesops_duties.prices.service.lists import add, end, listing
from salesops_duties.prices.service.paging import (
    customer_named,
    name_of,
    one_price,
    prices_beside,
    prices_page,
    prices_sheet,
    promotions_page,
)
from salesops_duties.prices.service.panels import order_panel, page_panel
from salesops_duties.prices.service.planning import change_plan, plan
from salesops_duties.prices.service.policies import policy, set_policy
from salesops_duties.prices.service.pricing import foresee, price
from salesops_duties.prices.service.product_terms import set_terms, terms
from salesops_duties.prices.service.promotions import list_promotions, read_promotion
from salesops_duties.prices.service.results import result, simulation
from salesops_duties.prices.service.sheets import import_sheet
from salesops_duties.prices.service.starting import start, stop, submit
from salesops_duties.prices.service.tax_rates import add_tax_rate, end_tax_rate, taxes
from salesops_duties.prices.service.using import release, use

__all__ = [
    "add",
    "add_tax_rate",
    "change_plan",
    "customer_named",
    "end",
    "end_tax_rate",
    "foresee",
    "import_sheet",
    "list_promotions",
    "listed",
    "listing",
    "name_of",
    "one_price",
    "order_panel",
    "page_panel",
    "plan",
    "policy",
    "price",
    "prices_beside",
    "prices_page",
    "prices_sheet",
    "promotions_page",
    "read_promotion",
    "release",
    "result",
    "set_policy",
    "set_terms",
    "simulation",
    "start",
    "stop",
    "submit",
    "taxes",
    "terms",
    "use",
    "why",
]
