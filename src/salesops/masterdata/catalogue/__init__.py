"""The catalogue: products of the group with their units, their successors and what may be sold instead."""

from salesops.masterdata.catalogue.changing import ChangedProduct, change_product, set_units
from salesops.masterdata.catalogue.looking import (
    MOST_HINTS,
    list_products,
    nearest_part_nos,
    search_products,
    similar_products,
)
from salesops.masterdata.catalogue.products import (
    NAMED,
    NewProduct,
    Product,
    add_products,
    check_product,
    find_products,
    products_named,
)
from salesops.masterdata.catalogue.succession import (
    Instead,
    Substitute,
    alternatives,
    last_successors,
    set_substitutes,
    supersede,
)
from salesops.masterdata.catalogue.units import Unit, convert, find_units, read_quantity, unit_of

__all__ = [
    "MOST_HINTS",
    "NAMED",
    "ChangedProduct",
    "Instead",
    "NewProduct",
    "Product",
    "Substitute",
    "Unit",
    "add_products",
    "alternatives",
    "change_product",
    "check_product",
    "convert",
    "find_products",
    "find_units",
    "last_successors",
    "list_products",
    "nearest_part_nos",
    "products_named",
    "read_quantity",
    "search_products",
    "set_substitutes",
    "set_units",
    "similar_products",
    "supersede",
    "unit_of",
]
