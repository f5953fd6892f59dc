"""No file of a stranger harms anything: each is refused with a sentence, or read with its doubts, by a child with bounds."""

from __future__ import annotations

import io
import resource
import zipfile

import pytest
from lxml import etree

from salesops_duties.intake.rules import OurNames, Reading, Unreadable
from salesops_duties.intake.rules.process import PARSER_MEMORY, Request
from salesops_duties.intake.rules.reading import read
from salesops_duties.intake.rules.words import REFUSALS
from salesops_duties.intake.service.reader import ask_child
from tests.duties.intake import hostile
from tests.duties.intake.hostile import DOUBTS, FINE, HOSTILE

MOST_KB = PARSER_MEMORY // 1024  # what the child held at most, by its own account; the kernel's would begin with ours


def doubtful(reading: Reading) -> bool:
    """Whether nothing was read as an order without a word of doubt."""
    return all(order.doubts for order in reading.orders) or bool(reading.doubts)


def test_there_are_at_least_sixty() -> None:
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_file_becomes_a_sentence_or_a_doubt(name: str) -> None:
    file = HOSTILE[name]
    body = file.make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        read = await ask_child(body, Request(file.name, len(body), OurNames(names=("Harbour Parts Trading",))))
    except Unreadable as refused:
        assert refused.code in file.becomes, refused
        assert len(refused.message) > 20
        assert "{" not in refused.message
        assert refused.peak_kb < MOST_KB
    else:
        assert {DOUBTS, FINE} & set(file.becomes), read.reading
        assert FINE in file.becomes or doubtful(read.reading), read.reading
        assert read.peak_kb < MOST_KB
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_KB


# ------------------------------------------------------------------ negative controls: without the guard it would have happened


def test_without_the_refusal_of_document_types_an_entity_would_have_grown() -> None:
    small = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]><x>&c;</x>'
    grown = etree.fromstring(small, etree.XMLParser(resolve_entities=True))
    assert grown.text == "ha" * 9


def test_without_the_refusal_of_document_types_a_file_would_have_been_read(tmp_path: object) -> None:
    secret = f"{tmp_path}/secret"
    with open(secret, "w") as file:
        file.write("the secret")
    body = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{secret}">]><x>&a;</x>'.encode()
    opened = etree.fromstring(body, etree.XMLParser(resolve_entities=True, load_dtd=True))
    assert opened.text == "the secret"


def test_the_bomb_is_one() -> None:
    archive = zipfile.ZipFile(io.BytesIO(hostile.bomb_of_zeros()))
    entry = archive.getinfo("xl/worksheets/sheet1.xml")
    assert entry.file_size > 400 * entry.compress_size


@pytest.mark.parametrize("how", [b"3 Tr 300 500 Td", b"2000 500 Td", b"/F 0.4 Tf 300 500 Td"])
def test_words_that_nobody_sees_are_told_of_in_the_order_itself(how: bytes) -> None:
    (order,) = read(hostile.hidden_words(how), "a.pdf", our=OurNames()).orders
    assert any(doubt.code == "hidden_text" and doubt.where == "order" for doubt in order.doubts)
    assert order.lines[0].quantity == 5
    (honest,) = read(hostile.hidden_words(b"300 20 Td"), "a.pdf", our=OurNames()).orders
    assert not any(doubt.code == "hidden_text" for doubt in honest.doubts)


def test_every_refusal_says_what_to_do() -> None:
    for code, words in REFUSALS.items():
        assert words[0].isupper(), code
        assert words.endswith("."), code
        assert len(words.split()) > 7, code


async def test_what_is_switched_by_the_names_of_files_never_reaches_a_path() -> None:
    body = hostile.csv_of("A-1;Pump;2;10.00;20.00")
    read = await ask_child(body, Request("../../etc/\0passwd.csv", len(body)))
    assert [line.our_part for line in read.reading.orders[0].lines] == ["A-1"]
