"""The one child of this process that runs Karrio: started when it is needed, ended when it idles, made anew when it dies.

A conversation is short, for the child never waits for the network; so one child serves all, one question at a time.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from typing import Final

import msgspec

from salesops.hookspecs.carriers import CarrierFault
from salesops_duties.logistics.carriers.over_karrio.talk import MOST_FRAME, Answer, Question, frame

CHILD: Final = "salesops_duties.logistics.carriers.over_karrio.child"
IDLE: Final = 600.0  # seconds after which the child is ended
_START_WAIT, _WAIT = 30.0, 10.0  # seconds for the first question and for every other


class KarrioProcess:
    """The child and its pipes. Safe to be asked from several threads."""

    def __init__(self, idle: float = IDLE, wait: float = _WAIT, start_wait: float = _START_WAIT) -> None:
        self._idle, self._wait, self._start_wait = idle, wait, start_wait
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._timer: threading.Timer | None = None
        self._answers: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)
        self._used = 0.0
        os.register_at_fork(after_in_child=self._forget)

    @property
    def pid(self) -> int | None:
        """The living child's, or None."""
        return self._child.pid if self._child and self._child.poll() is None else None

    def ask(self, question: Question) -> Answer:
        """The child's answer; raises `CarrierFault`. A child that died between two questions is made anew in silence; one that
        dies over a question is not asked it again."""
        with self._lock:
            fresh = self.pid is None
            child = self._started() if fresh else self._child
            assert child is not None
            try:
                answer = self._answers.decode(
                    self._exchange(child, frame(question), self._start_wait if fresh else self._wait)
                )
            except TimeoutError as error:
                self._end()
                raise CarrierFault("unreadable", "Reading the answer took too long.") from error
            except (OSError, EOFError, msgspec.DecodeError) as error:
                self._end()
                raise CarrierFault("unreadable", "The reader died over the answer.") from error
            self._used = time.monotonic()
            self._watch()
            return answer

    def _forget(self) -> None:
        """This process was forked from one that has a child: the child is not ours to speak with, nor to end."""
        self._lock = threading.Lock()
        self._child = self._timer = None

    def close(self) -> None:
        """End the child now; the next question starts another."""
        with self._lock:
            self._end()

    def _started(self) -> subprocess.Popen[bytes]:
        self._end()
        self._child = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-I", "-m", CHILD],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=environment(), start_new_session=True, bufsize=0,
        )  # fmt: skip
        return self._child

    @staticmethod
    def _exchange(child: subprocess.Popen[bytes], question: bytes, wait: float) -> bytes:
        assert child.stdin is not None
        assert child.stdout is not None
        until = time.monotonic() + wait
        _put(child.stdin.fileno(), question, until)
        size = int.from_bytes(_take(child.stdout.fileno(), 4, until), "big")
        if size > MOST_FRAME:
            raise EOFError("longer than any honest answer")
        return _take(child.stdout.fileno(), size, until)

    def _watch(self) -> None:
        if self._timer is None:
            self._timer = threading.Timer(self._idle, self._end_idle)
            self._timer.daemon = True
            self._timer.start()

    def _end_idle(self) -> None:
        with self._lock:
            self._timer = None
            left = self._used + self._idle - time.monotonic()
            if left <= 0:
                self._end()
            elif self.pid is not None:
                self._timer = threading.Timer(left, self._end_idle)
                self._timer.daemon = True
                self._timer.start()

    def _end(self) -> None:
        child, self._child = self._child, None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if child is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):  # it is dead already
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()


def _put(descriptor: int, body: bytes, until: float) -> None:
    os.set_blocking(descriptor, False)
    view = memoryview(body)
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_WRITE)
        while view:
            if not selector.select(max(0.0, until - time.monotonic())):
                raise TimeoutError
            view = view[os.write(descriptor, view[:65_536]) :]


def _take(descriptor: int, size: int, until: float) -> bytes:
    taken = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while len(taken) < size:
            if not selector.select(max(0.0, until - time.monotonic())):
                raise TimeoutError
            if not (read := os.read(descriptor, min(65_536, size - len(taken)))):
                raise EOFError
            taken += read
    return bytes(taken)


def environment() -> dict[str, str]:
    """What the child is told of the world: no address, no secret."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1", "TZ": "UTC"}
