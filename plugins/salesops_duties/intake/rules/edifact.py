"""EDIFACT interchanges: every message in them, orders read by `edifact_orders`, all others told by their kind."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

import msgspec
from pydifact.parser import Parser

from salesops_duties.intake.rules.content import Doubt, NotOrder, OurNames, Reading, ReadOrder, Unreadable
from salesops_duties.intake.rules.edifact_orders import order_of
from salesops_duties.intake.rules.edifact_papers import PAPERS, paper_of
from salesops_duties.intake.rules.edifact_segments import Segment

MOST_SEGMENTS = 120_000
_LETTERS = {"UNOA": "latin-1", "UNOB": "latin-1", "UNOC": "latin-1", "UNOD": "iso-8859-2", "UNOE": "iso-8859-5", "UNOF": "iso-8859-7",
            "UNOG": "iso-8859-3", "UNOH": "iso-8859-4", "UNOI": "iso-8859-6", "UNOJ": "iso-8859-8", "UNOK": "iso-8859-9",
            "UNOW": "utf-8", "UNOY": "utf-8", "UNOX": "gb18030"}  # fmt: skip
_ORDERS = {"ORDERS", "ORDCHG"}
_OTHERS = {
    "ORDRSP": "order_response", "DESADV": "despatch_advice", "INVOIC": "invoice", "PRICAT": "catalogue", "QUOTES": "quotation",
    "REQOTE": "inquiry", "CONTRL": "application_response", "APERAK": "application_response", "STATAC": "statement", "RECADV": "receipt",
}  # fmt: skip


class Message(msgspec.Struct):
    """A message between UNH and UNT: its reference, its kind, its segments, and how many it says it has."""

    reference: str
    kind: str
    segments: list[Segment]
    stated: int | None = None
    ended: bool = False


def read_edifact(body: bytes, our: OurNames) -> Reading:
    """Every message of the interchange; raises `Unreadable` where it breaks the rules of EDIFACT."""
    text, letters = _decoded(body)
    segments = list(_segments(text))
    doubts = [letters] if letters else []
    messages, stated = [], []
    test = False
    for at, segment in enumerate(segments):
        if segment.tag == "UNB":
            test = test or segment.value(10) == "1"
        elif segment.tag == "UNH":
            messages.append(Message(segment.value(0), segment.value(1), []))
        elif segment.tag == "UNZ":
            stated.append(segment.value(0))
        elif segment.tag == "UNT" and messages and not messages[-1].ended:
            messages[-1].stated = int(segment.value(0)) if re.fullmatch(r"\d{1,9}", segment.value(0)) else -1
            messages[-1].ended = True
        elif segment.tag not in ("UNA", "UNG", "UNE"):
            if not messages or messages[-1].ended:
                raise Unreadable("not_edifact", segment=at + 1)
            messages[-1].segments.append(segment)
    if not messages:
        raise Unreadable("not_edifact", segment=len(segments))
    ended = len(stated) == sum(segment.tag == "UNB" for segment in segments)
    counted = sum(int(count) for count in stated if re.fullmatch(r"\d{1,9}", count))
    groups = sum(segment.tag == "UNG" for segment in segments)
    if stated and counted not in (len(messages), groups or len(messages)):
        doubts.append(Doubt.of("wrong_group_count", "file", stated=counted, found=len(messages)))
    if not ended:
        doubts.append(Doubt.of("not_ended", "file"))
    orders = [_order(message, our, test) for message in messages if message.kind in _ORDERS]
    others = [
        NotOrder.of(_OTHERS.get(m.kind, "edifact_other"), m.kind, number=_number(m))
        for m in messages
        if m.kind not in _ORDERS
    ]
    papers = tuple(paper_of(m.kind, m.segments, _envelope(m, test)) for m in messages if m.kind in PAPERS)
    shown = "\n".join(str(segment) for segment in segments)
    return Reading("edifact", tuple(orders), tuple(others), texts=(shown,), doubts=tuple(doubts), papers=papers)


def _order(message: Message, our: OurNames, test: bool) -> ReadOrder:
    return order_of(message.kind, message.segments, our, _envelope(message, test))


def _envelope(message: Message, test: bool) -> list[Doubt]:
    """What the envelope of a message raises."""
    doubts = []
    if test:
        doubts.append(Doubt.of("test_message", "kind"))
    if not message.ended:
        doubts.append(Doubt.of("not_ended", "lines"))
    elif message.stated != len(message.segments) + 2:
        doubts.append(Doubt.of("segments_wrong", "lines", stated=message.stated, found=len(message.segments) + 2))
    return doubts


def _number(message: Message) -> str:
    return next((segment.value(1) for segment in message.segments if segment.tag == "BGM"), "")


def _decoded(body: bytes) -> tuple[str, Doubt | None]:
    """The text by the letters that UNB names; UTF-8 where it says otherwise, but the bytes are nothing else."""
    declared = re.search(rb"UNB.(UNO[A-Z]|KECA)", body[:400])
    name = declared[1].decode() if declared else "UNOC"
    try:
        text = body.decode("utf-8-sig")
        letters = "utf-8"
    except UnicodeDecodeError:
        letters = _LETTERS.get(name, "latin-1")
        try:
            text = body.decode(letters)
        except UnicodeDecodeError as error:
            raise Unreadable("encoding") from error
    unsure = not body.isascii() and letters != _LETTERS.get(name, "")
    return text, Doubt.of("encoding_guess", "file", letters) if unsure else None


def _segments(text: str) -> Iterator[Segment]:
    """Every segment; an interchange that begins anew with UNA is read with its own signs."""
    found = 0
    ends = text[8] if text.startswith("UNA") and len(text) > 8 else "'"
    if text.count(ends) > MOST_SEGMENTS:
        raise Unreadable("too_many_lines", most=MOST_SEGMENTS)
    for piece in re.split(r"(?<=')\s*(?=UNA[^A-Za-z0-9]{5}['~\n])", text.strip()):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of directories that pydifact has no rules for
            try:
                for segment in Parser().parse(piece):
                    found += 1
                    if found > MOST_SEGMENTS:
                        raise Unreadable("too_many_lines", most=MOST_SEGMENTS)
                    yield Segment(segment.tag, tuple(_components(element) for element in segment.elements))
            except Unreadable:
                raise
            except Exception as error:  # pydifact raises errors of many kinds
                raise Unreadable("not_edifact", segment=found + 1) from error


def _components(element: object) -> tuple[str, ...]:
    """The components of an element; repetitions, which orders do not use, are put one after another."""
    if isinstance(element, list):
        return tuple(part if isinstance(part, str) else ":".join(map(str, part)) for part in element)
    return (str(element),)
