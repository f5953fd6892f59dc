"""Sheets in and out: the screen's rules, row by row, all or nothing; hostile files refused, no formula ever written."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops import Act, transaction
from salesops.errors import Invalid
from salesops.services import sheets


async def customers(act: Act) -> int:
    async with transaction(act) as tx:
        return int(await tx.fetchval("SELECT count(*) FROM customers.customer WHERE office_id = $1", act.office.id))


async def send(http, office, data: bytes, *, name: str = "list.csv", dry_run: bool = False, key: str = "import"):
    return await http.post(
        f"/api/{office.code}/customers/import",
        params={"dry_run": str(dry_run).lower(), "file_name": name},
        content=data,
        headers={"Idempotency-Key": key},
    )


@pytest.fixture
async def assistant(client, office):
    return await client(office, "assistant")


async def test_a_dry_run_tells_what_would_be_taken_and_keeps_nothing(assistant, office, act: Act) -> None:
    answer = await send(assistant, office, b"Name,Country\nHope Motors,CN\nFar Trade,DE\n", dry_run=True)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["rows"], answer.json()["taken"], answer.json()["faults"]) == (2, 2, [])
    assert await customers(act) == 0


async def test_one_faulty_row_keeps_all_out_and_each_fault_names_row_and_column(assistant, office, act: Act) -> None:
    data = "客户名称;国家;税号\n北京汽配;CN;91310000MA1FL0010P\n;CN;91310000MA1FL0011T\n上海汽配;China;3\n北京汽配二;CN;91310000MA1FL0010P\n".encode(
        "gb18030"
    )
    answer = (await send(assistant, office, data)).json()
    assert answer["taken"] == 0
    assert [(f["row"], f["column"], f["rule"]) for f in answer["faults"]] == [
        (3, "客户名称", "required"),
        (4, "国家", "iso3166"),
        (5, "", "duplicate"),
    ]
    assert await customers(act) == 0


async def test_what_is_in_the_database_is_found_again(assistant, office, act: Act) -> None:
    assert (await send(assistant, office, b"name\nHope Motors\n", key="a")).json()["taken"] == 1
    again = (await send(assistant, office, b"name\nHope Motors\nNew One\n", key="b")).json()
    assert (again["taken"], [(f["row"], f["rule"]) for f in again["faults"]]) == (0, [(2, "exists")])
    assert await customers(act) == 1


async def test_an_xlsx_file_is_read_like_a_csv_file(assistant, office, act: Act) -> None:
    data = sheets.write_xlsx(["Name", "Phone"], [["=1+1", "0123"], ["Zwei", "555"]])
    answer = (await send(assistant, office, data, name="list.xlsx")).json()
    assert answer["taken"] == 2
    async with transaction(act) as tx:
        assert (
            await tx.fetchval(
                "SELECT count(*) FROM core.party p JOIN customers.customer c ON c.id = p.id WHERE c.office_id = $1 AND p.name = '=1+1'",
                act.office.id,
            )
            == 1
        )


async def test_the_same_import_twice_adds_nothing(assistant, office, act: Act) -> None:
    first = await send(assistant, office, b"name\nOnce\n", key="one")
    assert first.status_code == 200
    assert await customers(act) == 1
    async with transaction(act) as tx:
        assert await tx.fetchval("SELECT count(*) FROM core.import_run WHERE office_id = $1", act.office.id) == 1


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return out.getvalue()


def many_entries() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for number in range(1_001):
            packed.writestr(f"{number}.xml", "x")
    return out.getvalue()


def climbing() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("../../etc/passwd", "x")
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"\n\n", b"PK\x03\x04 broken", b"a\x00b", bomb(), many_entries(), climbing(), b"x" * (sheets.MAX_BYTES + 1), b"\xff\xfe\xff\xff\xff",
     b"%PDF-1.7", ("name\n" + "x\n" * (sheets.MAX_ROWS + 1)).encode(), b'name\n"open'],
    ids=["empty", "blank", "broken zip", "nul", "bomb", "entries", "climbing", "large", "no encoding", "pdf", "rows", "open quote"],
)  # fmt: skip
def test_a_hostile_or_broken_file_is_refused_in_words_or_read_as_text(data: bytes) -> None:
    try:
        heads, rows = sheets.read_sheet("file", data)
    except Invalid as told:
        assert told.faults[0].field == "file"
    else:
        assert len(rows) <= sheets.MAX_ROWS
        assert all(isinstance(head, str) for head in heads)


@given(
    st.lists(
        st.text(
            st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs", "Cc"]),
            min_size=1,
            max_size=12,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_no_text_leaves_as_a_formula(texts: list[str]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheets.write_xlsx(["head"], [[text] for text in texts])))
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)
    for line in sheets.write_csv(["head"], [[text] for text in texts]).decode("utf-8-sig").splitlines():
        assert not line.lstrip('" ').startswith(("=", "+", "-", "@"))


def test_stock_openpyxl_does_write_formulas() -> None:
    """Negative control."""
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    assert book.active["A1"].data_type == "f"


def test_a_character_no_workbook_can_hold_spoils_one_letter_and_not_the_sheet() -> None:
    data = sheets.write_xlsx(["name"], [["Hope\x14 Motors"], ["Far🚚 Trade"]])
    book = openpyxl.load_workbook(io.BytesIO(data)).active
    assert book is not None
    assert [row[0] for row in book.iter_rows(values_only=True)] == [
        "name",
        "Hope\N{REPLACEMENT CHARACTER} Motors",
        "Far🚚 Trade",
    ]
