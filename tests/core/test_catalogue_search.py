"""The search for a part: by any part of its number or of its names in two languages, and by what was typed almost right."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesops import Act, transaction
from salesops.kernel.registry import Registry
from salesops.masterdata import catalogue, offices
from salesops.masterdata.catalogue import ChangedProduct, NewProduct
from salesops.pinyin import pinyin_keys
from salesops.testing import SYSTEM, Client

PARTS = [
    ("BP-00123", "Brake pad, front", "轿车前刹车片"),
    ("BP-00124", "Brake pad, rear", "轿车后刹车片"),
    ("BP-00140", "Brake disc", "刹车盘"),
    ("OF.0071/A", "Oil filter", "机油滤清器"),
    ("AF-4321", "Air filter", "空气滤清器"),
    ("WP-2208", "Water pump", "水泵"),
    ("WP-2208-B", "Water pump, 100% new_type", "水泵B型"),
    ("ALT 90", "Alternator", "发电机"),
    ("OLD-1", "Starter", "起动机"),
    ("NEW-2", "Geared motor", "马达"),
    ("NEW-3", "Geared motor, quiet", "马达"),
]


@pytest_asyncio.fixture(scope="module")
async def act(kernel: Registry) -> AsyncIterator[Act]:
    """An office of the module, and the parts of the group."""
    new = offices.NewOffice(code="parts", name="Parts", currency="CNY", timezone="Asia/Shanghai")
    act = Act(await offices.open_office(SYSTEM, new), SYSTEM, "api")
    async with transaction(act) as tx:
        await catalogue.add_products(tx, [NewProduct(part_no=no, name=name, name_zh=zh) for no, name, zh in PARTS])
    async with transaction(act) as tx:
        await catalogue.supersede(tx, "OLD-1", "NEW-2", "bulletin", 1)
        await catalogue.supersede(tx, "NEW-2", "NEW-3", "bulletin", 1)
    yield act


async def found(act: Act, words: str, *, after: str = "", limit: int = 50) -> list[str]:
    async with transaction(act) as tx:
        return [p.part_no for p in await catalogue.search_products(tx, words, after=after, limit=limit)]


async def similar(act: Act, words: str) -> list[str]:
    async with transaction(act) as tx:
        assert await catalogue.search_products(tx, words) == []
        return [p.part_no for p in await catalogue.similar_products(tx, words)]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("BP-001", ["BP-00123", "BP-00124", "BP-00140"]),  # the beginning of a number
        ("bp0012", ["BP-00123", "BP-00124"]),
        ("of 0071 a", ["OF.0071/A"]),  # as it was read out on the telephone
        ("0012", ["BP-00123", "BP-00124"]),  # the middle of a number
        ("321", ["AF-4321"]),
        ("pad", ["BP-00123", "BP-00124"]),
        ("FILT", ["AF-4321", "OF.0071/A"]),
        ("pump", ["WP-2208", "WP-2208-B"]),
        ("pad brake", ["BP-00123", "BP-00124"]),  # in any order
        ("rear brake", ["BP-00124"]),
        ("2208 pump", ["WP-2208", "WP-2208-B"]),
        ("刹车", ["BP-00123", "BP-00124", "BP-00140"]),
        ("刹车片", ["BP-00123", "BP-00124"]),
        ("滤清", ["AF-4321", "OF.0071/A"]),
        ("泵", ["WP-2208", "WP-2208-B"]),
        ("轿车 刹车", ["BP-00123", "BP-00124"]),
        ("wp b型", ["WP-2208-B"]),
        ("scp", ["BP-00123", "BP-00124", "BP-00140"]),  # the first letters of 刹车片 and 刹车盘
        ("JYL", ["OF.0071/A"]),
        ("of jylqq", ["OF.0071/A"]),
        ("sbbx", ["WP-2208-B"]),
        ("%", ["WP-2208-B"]),  # nothing stands for something else
        ("w_t", ["WP-2208-B"]),
        ("\\", []),
        ("-", ["AF-4321", "BP-00123", "BP-00124", "BP-00140", "NEW-2", "NEW-3", "OLD-1", "WP-2208", "WP-2208-B"]),
        ("gearbox", []),
        ("变速箱", []),
        ("  ", []),
    ],
)
async def test_a_part_is_found_by_any_part_of_its_number_or_its_names(act: Act, words: str, numbers: list[str]) -> None:
    assert await found(act, words) == numbers


async def test_the_number_itself_comes_first_then_what_begins_so_then_the_others(act: Act) -> None:
    assert await found(act, "wp-2208") == ["WP-2208", "WP-2208-B"]
    assert await found(act, "AL") == ["ALT 90"]
    assert (await found(act, "a"))[:2] == ["AF-4321", "ALT 90"]


async def test_an_old_number_finds_what_superseded_it(act: Act) -> None:
    assert await found(act, "old1") == ["OLD-1", "NEW-2", "NEW-3"]
    assert await found(act, "OLD") == ["OLD-1"]
    assert await found(act, "new-2") == ["NEW-2", "NEW-3"]


async def test_pages_follow_one_another_whatever_they_show(act: Act) -> None:
    for words in ("old-1", "new", "a", "filter", "刹车", "0"):
        whole = await found(act, words)
        pages: list[str] = []
        while page := await found(act, words, after=pages[-1] if pages else "", limit=1):
            pages += page
        assert pages == whole, words
        assert len(set(whole)) == len(whole)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("BP-00132", ["BP-00123", "BP-00124"]),  # two exchanged
        ("bp-0012", None),
        ("AF-4231", ["AF-4321"]),
        ("AF-43211", ["AF-4321"]),
        ("AF-4X21", ["AF-4321"]),
        ("alternater", ["ALT 90"]),
        ("alternatr", ["ALT 90"]),
        ("altrenator", ["ALT 90"]),
        ("shache", ["BP-00123", "BP-00124", "BP-00140"]),  # no mistake, but a name as it sounds
        ("jiyou lvqing", ["OF.0071/A"]),
        ("brke pad", ["BP-00123", "BP-00124"]),
        ("wter pummp", ["WP-2208", "WP-2208-B"]),
        ("刹车篇", ["BP-00123", "BP-00124", "BP-00140"]),
        ("机游滤清器", ["OF.0071/A"]),
        ("gearbox housing", []),
        ("变速箱壳体", []),
        ("ZZ-9", []),
        ("xyzzy-1234567", []),
    ],
)
async def test_a_part_is_found_although_something_was_mistyped(act: Act, typed: str, meant: list[str] | None) -> None:
    if meant is None:  # no mistake: a beginning is a match
        assert await found(act, typed) == ["BP-00123", "BP-00124"]
    else:
        assert await similar(act, typed) == meant


async def test_a_changed_name_is_found_and_its_words_are_corrected(act: Act) -> None:
    async with transaction(act) as tx:
        await catalogue.add_products(tx, [NewProduct(part_no="CH-1", name="Gasket")])
    async with transaction(act) as tx:
        await catalogue.change_product(tx, "CH-1", ChangedProduct(name="Turbocharger", version=1))
    assert await found(act, "turbo") == ["CH-1"]
    assert await found(act, "gasket") == []
    assert await similar(act, "turbochargger") == ["CH-1"]
    async with transaction(act) as tx:
        await catalogue.change_product(tx, "CH-1", ChangedProduct(name="Turbocharger", name_zh="涡轮增压器", version=2))
    assert await found(act, "wlzyq") == ["CH-1"]
    assert await similar(act, "wolun") == ["CH-1"]


async def test_the_search_says_when_it_shows_what_is_only_like_the_words(act: Act, client: Client) -> None:
    clerk = await client(act.office)
    base = f"/api/{act.office.code}/products?search="
    for words, numbers, alike in (
        ("WP-2208-b", ["WP-2208-B"], False),
        ("WP-2280-B", ["WP-2208-B"], True),
        ("nothing at all", [], False),
    ):
        answer = (await clerk.get(base + words)).json()
        assert ([item["part_no"] for item in answer["items"]], answer["next"], answer["similar"]) == (
            numbers,
            None,
            alike,
        )


alphabet = st.sampled_from("aB-1 0刹车泵%_\\'.é")


@given(words=st.text(alphabet, min_size=1, max_size=6), parts=st.lists(st.tuples(st.text(alphabet, min_size=1, max_size=8), st.text(alphabet, max_size=8)), max_size=6))  # fmt: skip
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_typed_finds_just_the_parts_that_have_every_word(
    act: Act, words: str, parts: list[tuple[str, str]]
) -> None:
    numbers = {number.strip(): name for number, name in parts if number.strip()}
    async with transaction(act) as tx, tx.undone():
        known = {
            p.part_no: f"{p.part_no} {p.name} {p.name_zh} {pinyin_keys(p.name_zh)[0]}"
            for p in await catalogue.list_products(tx, limit=200)
        }
        new = {number: name for number, name in numbers.items() if number not in known}
        if new:
            await catalogue.add_products(
                tx, [NewProduct(part_no=number, name=f"x{name}") for number, name in new.items()]
            )
        texts = known | {number: f"{number} x{name}" for number, name in new.items()}
        seen = {p.part_no for p in await catalogue.search_products(tx, words.strip(), limit=200)}
    bare = _bare(words)
    for number, text in texts.items():
        whole = f"{text} {_bare(number)}".lower()
        every = bool(words.split()) and all(word in whole for word in words.lower().split())
        begins = bool(bare) and _bare(number).startswith(bare)
        if every or begins:
            assert number in seen, (words, number)
        elif number not in ("NEW-2", "NEW-3"):  # which follow from an old number
            assert number not in seen, (words, number)


def _bare(text: str) -> str:
    return text.lower().translate({ord(c): None for c in " \t\n-_./\\,;:#*+()[]\"'"})
