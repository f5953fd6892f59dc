"""The child that reads a stranger's file: a request on its input, lines of JSON on its output, bounds around all of it.

`python -m salesops_duties.intake.rules.process` reads one line of JSON (`Request`) and then the file's bytes. It answers with
lines, each one of `Answer`: progress, and at last what was read or why not. It never writes a file.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from typing import BinaryIO, Final

import msgspec

from salesops_duties.intake.rules.content import OurNames, Reading, Unreadable

MB: Final = 1_000_000
PARSER_MEMORY, OCR_MEMORY = 512 * MB, 3_000 * MB  # address space; what is really used by OCR is told by the bench
PARSER_SECONDS, OCR_SECONDS = 30, 400  # of the processor


class Request(msgspec.Struct, frozen=True):
    """What to read: the file's name and size, what we are called, and whether pictures are to be read."""

    name: str
    size: int
    our: OurNames = OurNames()
    scan: bool = False


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    """So many pages are done."""

    done: int
    total: int


class Read(msgspec.Struct, frozen=True, tag="read"):
    """What was read, and the most memory that it took, in kilobytes."""

    reading: Reading
    peak_kb: int = 0


class Refusal(msgspec.Struct, frozen=True, tag="refused"):
    """Why nothing was read: a code of `words.REFUSALS` and the values of its sentence."""

    code: str
    values: dict[str, str] = {}
    peak_kb: int = 0


Answer = Progress | Read | Refusal


def main(source: BinaryIO, answers: BinaryIO) -> None:
    """Read one request and answer it; nothing a file does makes this raise, short of the kernel's ending it."""
    request = msgspec.json.decode(source.readline(), type=Request)
    body = source.read(request.size)
    bound(OCR_MEMORY if request.scan else PARSER_MEMORY, OCR_SECONDS if request.scan else PARSER_SECONDS)

    def tell(answer: Answer) -> None:
        answers.write(msgspec.json.encode(answer) + b"\n")
        answers.flush()

    try:
        reading = _read(request, body, lambda done, total: tell(Progress(done, total)))
        answer = msgspec.json.encode(Read(reading, _peak()))
        answers.write(answer + b"\n")
        answers.flush()
    except Unreadable as refused:
        tell(Refusal(refused.code, refused.values, _peak()))
    except MemoryError:
        tell(Refusal("memory", {}, _peak()))
    except RecursionError:
        tell(Refusal("too_deep", {}, _peak()))
    except Exception as error:  # a library stumbled over the file: it is no file that it knows
        print(f"{type(error).__name__}: {error}"[:2000], file=sys.stderr)
        tell(Refusal("memory" if "alloc" in str(error).lower() else "damaged", {}, _peak()))


def _read(request: Request, body: bytes, progress: Callable[[int, int], None]) -> Reading:
    if request.scan:
        from salesops_duties.intake.rules.scanning import read_scan

        return read_scan(body, request.name, request.our, progress)
    from salesops_duties.intake.rules.reading import read

    return read(body, request.name, our=request.our)


def bound(memory: int, seconds: int) -> None:
    """Bounds for this process: address space in bytes, seconds of the processor, no core, no file."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _peak() -> int:
    """The most memory this process has held, in kilobytes; the kernel's own figure would begin with the parent's."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
