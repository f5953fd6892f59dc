"""Forms of pages: what was typed, read into the rules' own types with every fault at once, done once, and kept when refused."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from urllib.parse import urlencode

import msgspec
from litestar.datastructures import UploadFile
from litestar.response import Redirect

from salesops.act import Act
from salesops.errors import Fault, Forbidden, Invalid, Refused
from salesops.services.idempotency import Replayed
from salesops.values import new_id
from salesops.web import languages
from salesops.web.frame import PageRequest
from salesops.web.guard import with_key
from salesops.web.typed import plain_number, read_day, read_moment, read_number

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)
_ROW = re.compile(r"^([a-z_]+)-(\d{1,5})-([a-z_]+)$")
_PATH = re.compile(r"\[(\d+)\]\.?")
_ONE_OF = languages.later("Choose one of the list.")
_NEEDED = languages.later("Fill this in.")
_UNREADABLE = languages.later("This cannot be read; choose or type it again.")
_LONGEST_NUMBER = 40  # characters; whole numbers of thousands of digits are no figure, and Python refuses to make them
_TICKED = ("on", "1", "true", "yes")


class Form:
    """What a person typed: texts by field name, rows as `lines-0-quantity`, files by field name."""

    def __init__(self, texts: Mapping[str, list[str]], files: Mapping[str, UploadFile] | None = None) -> None:
        self._texts = texts
        self.files = dict(files or {})

    def __contains__(self, name: str) -> bool:
        return name in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def text(self, name: str, otherwise: str = "") -> str:
        """What stands in one field, without blanks around it."""
        return self._texts[name][0].strip() if self._texts.get(name) else otherwise

    def all(self, name: str) -> list[str]:
        """Every value of a field that may be there more than once."""
        return [text.strip() for text in self._texts.get(name, ())]

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a table of fields, in their order; rows in which nothing is typed are left out."""
        found: dict[int, dict[str, str]] = {}
        for full, texts in self._texts.items():
            matched = _ROW.match(full)
            if matched and matched[1] == name:
                found.setdefault(int(matched[2]), {})[matched[3]] = texts[0].strip()
        return [found[at] for at in sorted(found) if any(found[at].values())]

    async def content(self) -> bytes:
        """What was typed and which files were given, the same for the same form however it was sent."""
        parts = [[name, *texts] for name, texts in sorted(self._texts.items())]
        for name, file in sorted(self.files.items()):
            parts.append([name, file.filename or "", hashlib.sha256(await file.read()).hexdigest()])
            await file.seek(0)
        return msgspec.json.encode(parts)

    def into(self, kind: type[S], *, timezone: str = "UTC", numbers: Collection[str] = (), **given: Any) -> S:
        """A struct made of the fields of its names; `given` wins over what was typed.

        An empty field is left out when the struct has a default. `numbers` are text fields that hold a number: they come
        as plain digits. Raises `Invalid` with every field that cannot be read.
        """
        faults: list[Fault] = []
        known = dict(given)
        hints = get_type_hints(kind)
        for field in msgspec.structs.fields(kind):
            if field.name in known:
                continue
            wanted = hints[field.name]
            try:
                value = self._read(field.name, wanted, timezone, numbers, faults)
            except ValueError as error:
                faults.append(Fault(field.name, "unreadable", str(error), given=self.text(field.name) or None))
                continue
            if value is not msgspec.UNSET:
                known[field.name] = value
            elif field.required:
                if wanted is str:
                    known[field.name] = ""  # the rules say what is wrong with an empty text
                else:
                    faults.append(Fault(field.name, "required", _NEEDED))
        if faults:
            raise Invalid(faults)
        return kind(**known)

    def _read(self, name: str, wanted: Any, timezone: str, numbers: Collection[str], faults: list[Fault]) -> Any:
        row_kind = _struct_in(wanted)
        if row_kind is not None and _has_origin(wanted, (list, tuple)):
            rows = [
                self._row(name, at, row, row_kind, timezone, numbers, faults) for at, row in enumerate(self.rows(name))
            ]
            return (tuple(rows) if _has_origin(wanted, (tuple,)) else rows) if rows else msgspec.UNSET
        if get_origin(wanted) in (list, tuple, frozenset, set):
            inner = get_args(wanted)[0] if get_args(wanted) else str
            texts = [value for value in self.all(name) if value]
            return msgspec.convert([read(text, inner, timezone) for text in texts], wanted) if texts else msgspec.UNSET
        if _is(wanted, bool):
            return any(text.lower() in _TICKED for text in self.all(name)) if name in self else msgspec.UNSET
        text = self.text(name)
        if text and name in numbers:
            return msgspec.convert(plain_number(text), wanted, strict=False)
        return read(text, wanted, timezone) if text else msgspec.UNSET

    def _row(
        self,
        name: str,
        at: int,
        row: dict[str, str],
        kind: Any,
        timezone: str,
        numbers: Collection[str],
        faults: list[Fault],
    ) -> Any:
        try:
            return Form({key: [value] for key, value in row.items()}).into(kind, timezone=timezone, numbers=numbers)
        except Invalid as error:
            faults += [msgspec.structs.replace(f, field=f"{name}-{at}-{f.field}") for f in error.faults]
            return None


class Refusal(msgspec.Struct, frozen=True):
    """Why an act was refused, for the page on which it was tried."""

    status: int
    message: str = ""
    code: str = ""
    faults: list[Fault] = []
    facts: dict[str, Any] = {}


def read(text: str, wanted: Any, timezone: str = "UTC") -> Any:
    """One typed text as a value of a type; raises `ValueError` with words for the person."""
    if _is(wanted, dt.datetime):
        return read_moment(text, timezone)
    if _is(wanted, dt.date):
        return read_day(text, timezone)
    if _is(wanted, Decimal):
        return read_number(text)
    if _is(wanted, int):
        if len(text) > _LONGEST_NUMBER:
            raise ValueError(_UNREADABLE)
        number = read_number(text)
        if number != number.to_integral_value():
            raise ValueError(languages.later("Write a whole number."))
        return int(number)
    try:
        return msgspec.convert(text, wanted, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(_ONE_OF if "enum" in str(error).lower() else _UNREADABLE) from error


async def form_of(request: PageRequest) -> Form:
    """What the form of this request sends."""
    texts: dict[str, list[str]] = {}
    files: dict[str, UploadFile] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                files[name] = value
        else:
            texts.setdefault(name, []).append(str(value))
    return Form(texts, files)


async def keyed(request: PageRequest, act: Act, form: Form) -> Act:
    """The act under the key its form carries: a form that is sent twice does one thing."""
    key = form.text("key")
    if not (1 <= len(key) <= 255 and key.isascii() and key.isprintable()):
        raise Invalid([Fault("key", "required", languages.later("Open the page again; this form is incomplete."))])
    return with_key(act, request.method, request.url.path, key, await form.content())


async def sent(
    request: PageRequest,
    act: Act,
    kind: type[S],
    do: Callable[[Act, S], Awaitable[T]],
    *,
    numbers: Collection[str] = (),
    **given: Any,
) -> tuple[Form, T | Any, Refusal | None]:
    """The whole of a form: read it into `kind`, do it under its key, and say what was typed, done and refused."""
    form = await form_of(request)
    try:
        wanted = form.into(kind, timezone=act.office.timezone, numbers=numbers, **given)
        under = await keyed(request, act, form)
    except Invalid as error:
        return form, None, refused(error)
    done, refusal = await tried(do(under, wanted))
    return form, done, refusal


async def tried(work: Awaitable[T]) -> tuple[T | Any, Refusal | None]:
    """What a use case answers, or why it refuses; a repetition gives the first answer as it was kept, decoded."""
    try:
        return await work, None
    except Invalid as error:
        return None, refused(error)
    except (Refused, Forbidden) as error:
        return None, Refusal(error.status, error.message, error.code, facts=error.facts)
    except Replayed as before:
        kept = msgspec.json.decode(before.body)
        if before.status < 400:
            return kept, None
        return None, Refusal(before.status, kept.get("detail", ""), kept.get("code", ""))


def refused(error: Invalid) -> Refusal:
    """The refusal of a form that could not be read."""
    return Refusal(422, faults=[msgspec.structs.replace(f, field=_as_field(f.field)) for f in error.faults])


def _as_field(path: str) -> str:
    """The field of a form for a rule's path: `lines[0].quantity` stands in the form as `lines-0-quantity`."""
    return _PATH.sub(r"-\1-", path).rstrip("-")


def to(address: str, **query: object) -> Redirect:
    """Go on there after an act; the page tells what was done by `done`."""
    asked = urlencode({name: str(value) for name, value in query.items() if value not in (None, "")})
    return Redirect(f"{address}?{asked}" if asked else address, status_code=303)


def filled(form: Form, name: str, key: str) -> tuple[list[str], Form]:
    """The rows `name-0-…` in which the field `key` is filled, moved together, with the other fields; and where each stood."""
    rows: dict[int, dict[str, list[str]]] = {}
    others: dict[str, list[str]] = {}
    for full in form:
        matched = _ROW.match(full)
        if matched and matched[1] == name:
            rows.setdefault(int(matched[2]), {})[matched[3]] = form.all(full)
        else:
            others[full] = form.all(full)
    places = [str(at) for at, row in sorted(rows.items()) if row.get(key, [""])[0]]
    for number, place in enumerate(places):
        others |= {f"{name}-{number}-{field}": texts for field, texts in rows[int(place)].items()}
    return places, Form(others, form.files)


def in_place(refusal: Refusal, name: str, places: Sequence[str]) -> Refusal:
    """The refusal of rows that were moved together by `filled`, its faults at the rows as the page shows them."""
    faults = []
    for fault in refusal.faults:
        matched = _ROW.match(fault.field)
        known = matched and matched[1] == name and int(matched[2]) < len(places)
        at = f"{name}-{places[int(matched[2])]}-{matched[3]}" if matched and known else fault.field
        faults.append(msgspec.structs.replace(fault, field=at))
    return msgspec.structs.replace(refusal, faults=faults)


def new_key() -> str:
    """The key of a form as it is shown: the same form sent twice is one act."""
    return str(new_id())


def _is(wanted: Any, kind: type) -> bool:
    return any(one is kind for one in _options(wanted))


def _options(wanted: Any) -> tuple[Any, ...]:
    return get_args(wanted) if get_origin(wanted) in (Union, UnionType) else (wanted,)


def _has_origin(wanted: Any, kinds: tuple[type, ...]) -> bool:
    return any(get_origin(one) in kinds for one in _options(wanted))


def _struct_in(wanted: Any) -> Any:
    for one in _options(wanted):
        for inner in get_args(one):
            if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
                return inner
    return None
