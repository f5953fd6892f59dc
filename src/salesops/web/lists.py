"""Lists of pages: what is asked of one by its address, so that a list can be sorted, filtered, paged, saved and shared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

from salesops.web.frame import PageRequest

T = TypeVar("T")
PAGE = 50
_LAST_PAGE = 2000


class Column(msgspec.Struct, frozen=True):
    """One head of a table. `key` is the name it is sorted by, empty when it cannot be."""

    title: str
    key: str = ""
    number: bool = False
    wide_only: bool = False


class Choice(msgspec.Struct, frozen=True):
    """One chip of a filter: `value` in the address, `title` on the chip."""

    value: str
    title: str


class Filter(msgspec.Struct, frozen=True):
    """One thing to filter by. With `choices` they are chips, none of them set means all; else the value comes from links."""

    key: str
    title: str
    choices: tuple[Choice, ...] = ()


class ListSpec(msgspec.Struct, frozen=True):
    """What a list can be asked: its columns, filters and the order it has unless another is asked (`-key` is descending)."""

    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    sort: str = ""


class Asked(msgspec.Struct, frozen=True):
    """What one address asks of a list; whatever the list does not know was left out."""

    path: str
    spec: ListSpec
    words: str = ""
    sort: str = ""
    page: int = 1
    filters: dict[str, str] = {}

    @property
    def limit(self) -> int:
        """Rows to fetch: one more than a page, which tells whether another follows."""
        return PAGE + 1

    @property
    def offset(self) -> int:
        return (self.page - 1) * PAGE

    @property
    def sort_key(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.filters)

    def get(self, key: str) -> str:
        """The value of one filter, empty when it is not set."""
        return self.filters.get(key, "")

    def query(self, **changes: object) -> str:
        """The question as a query string, with changes; empty values fall out, and the page begins anew."""
        asked: dict[str, object] = {"q": self.words, **self.filters}
        if self.sort != self.spec.sort:
            asked["sort"] = self.sort
        asked |= changes
        return urlencode({name: str(value) for name, value in asked.items() if value not in (None, "", 0)})

    def address(self, **changes: object) -> str:
        """The address of this list with changes."""
        query = self.query(**changes)
        return f"{self.path}?{query}" if query else self.path

    def sorted_by(self, key: str) -> str:
        """The address with this column's order; asked again it turns round."""
        return self.address(sort=f"-{key}" if self.sort == key else key)


class Shown(msgspec.Struct, frozen=True):
    """One page of rows."""

    rows: Sequence[Any]
    has_next: bool


def asked(request: PageRequest, spec: ListSpec) -> Asked:
    """What this request asks of the list."""
    given = request.query_params
    sort = given.get("sort", "")
    sortable = {column.key for column in spec.columns if column.key}
    if sort.removeprefix("-") not in sortable:
        sort = spec.sort
    filters = {}
    for one in spec.filters:
        value = str(given.get(one.key, "")).strip()[:100]
        if value and (not one.choices or value in {choice.value for choice in one.choices}):
            filters[one.key] = value
    page = str(given.get("page", "1"))
    number = int(page) if page.isascii() and page.isdigit() else 1
    words = str(given.get("q", "")).replace("\0", "").strip()[:100]
    return Asked(request.url.path, spec, words, sort, min(max(number, 1), _LAST_PAGE), filters)


def shown(rows: Sequence[T]) -> Shown:
    """A page of what was fetched with `Asked.limit`."""
    return Shown(rows[:PAGE], len(rows) > PAGE)
