"""The child that runs Karrio: it reads questions on its input and answers them on its output, and reaches nothing else.

`python -m salesops_duties.logistics.carriers.over_karrio.child`. Karrio prints, so what it takes for its output is thrown away and
the frames go over a descriptor that it does not know. It calls out, also while it reads, so sockets and programs are forbidden to
the whole process and its one way to send a request leads back to the parent. It is run again from the start with what came back,
so that the child never waits for the network.
"""

from __future__ import annotations

import datetime as dt
import importlib
import io
import os
import resource
import sys
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, Final
from urllib.error import HTTPError

import msgspec

from salesops_duties.logistics.carriers.over_karrio.talk import (
    MOST_FRAME,
    Answer,
    Failed,
    Question,
    Told,
    Wanted,
    frame,
)

MEMORY: Final = 700_000_000  # bytes of address space; Karrio with a connector takes some 250 MB of it
_FORBIDDEN: Final = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "ftplib.",
    "smtplib.",
)


class Missing(BaseException):
    """A request without an answer yet. No `Exception`, for connectors swallow those."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted


class Line:
    """The one way out: gives the answers that the parent brought, and asks it for the others."""

    def __init__(self) -> None:
        self.question = Question("", {}, ())
        self.reading = False

    def request(self, decoder: Any = None, on_ok: Any = None, on_error: Any = None, **asked: Any) -> Any:
        """In the place of `karrio.lib.request`; `trace`, `proxy` and `timeout` are of no use here.

        While an answer is read nothing is asked: some connectors would fetch pictures of signatures then.
        """
        if self.reading:
            raise PermissionError("nothing is asked while an answer is read")
        if self.question.raw is not None:
            return self._decoded(self.question.raw, decoder)
        wanted = wanted_in(asked)
        got = next((one for one in self.question.got if (one.method, one.url) == (wanted.method, wanted.url)), None)
        if got is None:
            raise Missing(wanted)
        if got.status < 400:
            return self._decoded(got.body, decoder)
        error = HTTPError(got.url, got.status, "refused", hdrs=None, fp=io.BytesIO(got.body))  # type: ignore[arg-type]
        return on_error(error) if on_error else got.body.decode("utf-8", errors="replace")

    @staticmethod
    def _decoded(body: bytes, decoder: Any) -> Any:
        return decoder(body) if decoder else body.decode("utf-8", errors="replace")


def wanted_in(asked: dict[str, Any]) -> Wanted:
    """The request in what a connector passes to `request`."""
    data = asked.get("data") or b""
    body = data if isinstance(data, bytes) else str(data).encode()
    headers = {str(name): str(value) for name, value in (asked.get("headers") or {}).items()}
    return Wanted(str(asked.get("method") or ("POST" if body else "GET")).upper(), str(asked["url"]), headers, body)


class Tokens:
    """In the place of Karrio's cache, which keeps its tokens in threads. Where an answer is only read, any token does."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._kept: dict[str, Any] = {}
        self._key = ""
        self._refresh: Callable[[], Any] | None = None
        self._field = "access_token"

    def get(self, key: str) -> Any:
        if self._line.question.raw is not None:
            return {"access_token": "-", "id_token": "-", "expiry": "2199-12-31 00:00:00"}
        return self._kept.get(key)

    def set(self, key: str, value: Any, **_: Any) -> None:
        self._kept[key] = value() if callable(value) else value

    def thread_safe(
        self,
        refresh_func: Callable[[], Any],
        cache_key: str,
        token_field: str = "access_token",  # noqa: S107 - a name
        **_: Any,
    ) -> Tokens:
        self._refresh, self._key, self._field = refresh_func, cache_key, token_field
        return self

    def get_state(self) -> Any:
        found = self.get(self._key)
        if not found or str(found.get("expiry") or "") <= dt.datetime.now().strftime("%Y-%m-%d %H:%M:%S"):  # noqa: DTZ005 - as Karrio writes it
            assert self._refresh is not None
            self.set(self._key, self._refresh)
            found = self._kept[self._key]
        return found.get(self._field) if isinstance(found, dict) else found


class Connectors:
    """The connectors that were asked so far, each with its settings."""

    def __init__(self) -> None:
        self.line = Line()
        self._made: dict[bytes, Any] = {}
        _redirect(self.line)

    def answer(self, question: Question) -> Answer:
        """What the connector says; whatever happens in it, an answer comes out."""
        self.line.question, self.line.reading = question, False
        try:
            return self._asked(question)
        except Missing as missing:
            return missing.wanted
        except RecursionError:
            return Failed("RecursionError")
        except MemoryError:
            return Failed("MemoryError")
        except Exception as error:  # a connector stumbled over an answer that it does not know
            return Failed(type(error).__name__)

    def _asked(self, question: Question) -> Told:
        from karrio.core.models import TrackingRequest  # type: ignore[import-untyped]
        from karrio.lib import to_dict  # type: ignore[import-untyped]

        mapper, proxy = self._pair(question)
        request = mapper.create_tracking_request(TrackingRequest(tracking_numbers=list(question.numbers)))
        response = proxy.get_tracking(request)
        self.line.reading = True
        details, messages = mapper.parse_tracking_response(response)
        return Told([_plain(to_dict(one)) for one in details], [_plain(to_dict(one)) for one in messages])

    def _pair(self, question: Question) -> Any:
        name = msgspec.json.encode((question.connector, sorted(question.settings.items())))
        if name not in self._made:
            module = importlib.import_module(f"karrio.mappers.{question.connector}")
            settings = module.Settings(**_settings(module.Settings, question.settings))
            settings.cache = Tokens(self.line)
            if len(self._made) >= 100:
                self._made.clear()
            self._made[name] = module.Mapper(settings), module.Proxy(settings)
        return self._made[name]


def _settings(kind: Any, given: dict[str, str]) -> dict[str, str]:
    """What is given of its settings, and nothing for those that it cannot do without: to read an answer none is needed."""
    fields = {one.name.lstrip("_"): one.default for one in getattr(kind, "__attrs_attrs__", ())}
    needed = {name: "" for name, default in fields.items() if "NOTHING" in repr(default)}
    return needed | {name: value for name, value in given.items() if name in fields or not fields}


def _plain(value: Any) -> Any:
    """Only what JSON has; of pictures nothing is kept."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items() if key != "images"}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _redirect(line: Line) -> None:
    """Karrio's requests go to `line`; what it does at the same time is done one after the other."""
    import karrio.core.utils as utils  # type: ignore[import-untyped]
    import karrio.lib as lib

    def one_by_one(action: Callable[[Any], Any], sequence: Iterable[Any], *_: Any, **__: Any) -> list[Any]:
        return [action(one) for one in sequence]

    for module in (lib, utils, utils.helpers):
        module.request = line.request
    for name in ("run_concurently", "run_asynchronously"):
        setattr(lib, name, one_by_one)
    for name in ("exec_async", "exec_parrallel"):
        setattr(utils, name, one_by_one)
        setattr(utils.helpers, name, one_by_one)


def forbid() -> None:
    """No socket, no program, no file written, for the rest of this process; and bounds around it."""

    def watch(event: str, args: tuple[Any, ...]) -> None:
        if event.startswith(_FORBIDDEN):
            raise PermissionError(f"{event} is forbidden here")
        if event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise PermissionError("writing is forbidden here")

    sys.addaudithook(watch)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer until the parent closes its end."""
    decoder = msgspec.json.Decoder(Question)
    connectors: Connectors | None = None
    while length := questions.read(4):
        if (size := int.from_bytes(length, "big")) > MOST_FRAME:
            return
        question = decoder.decode(questions.read(size))
        connectors = connectors or Connectors()
        answers.write(frame(connectors.answer(question)))
        answers.flush()


def own_descriptors() -> tuple[BinaryIO, BinaryIO]:
    """Input and output for the frames alone; what prints from now on prints to where errors go."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return questions, answers


if __name__ == "__main__":
    ends = own_descriptors()
    sys.dont_write_bytecode = True
    forbid()
    main(*ends)
