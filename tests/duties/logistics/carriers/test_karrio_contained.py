"""What Karrio does that a server must not do, seen in Karrio itself and kept inside its child."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator

import msgspec
import pytest

from salesops.hookspecs.carriers import CarrierFault
from salesops_duties.logistics.carriers.over_karrio import OverKarrio
from salesops_duties.logistics.carriers.over_karrio import process as processes
from salesops_duties.logistics.carriers.over_karrio.child import MEMORY
from salesops_duties.logistics.carriers.over_karrio.connectors import CONNECTORS
from salesops_duties.logistics.carriers.over_karrio.process import KarrioProcess
from salesops_duties.logistics.carriers.over_karrio.talk import Got, Question, Told, Wanted, frame
from tests.duties.logistics.carriers.payloads import account, needs_karrio

pytestmark = needs_karrio
BY_NAME = {one.name: one for one in CONNECTORS}
USPS = {"client_id": "a", "client_secret": "b", "account_number": ""}
ANSWER = b"""{"trackingNumber": "9400109104250532908587", "status": "Delivered", "statusCategory": "Delivered", "trackingEvents": [
  {"eventType": "Delivered", "eventTimestamp": "2024-11-22T13:58:00", "GMTOffset": "-05:00", "eventCity": "HERNANDO", "eventCode": "01"}]}"""


@pytest.fixture
def process() -> Iterator[KarrioProcess]:
    made = KarrioProcess()
    yield made
    made.close()


def usps(process: KarrioProcess) -> OverKarrio:
    return OverKarrio(BY_NAME["usps"], process)


def read(process: KarrioProcess) -> str:
    carrier = usps(process)
    (parcel,) = carrier.parse(ANSWER, account(carrier)).parcels
    return f"{parcel.wire} {parcel.events[0].at.isoformat()}"


def plain(program: str) -> subprocess.CompletedProcess[str]:
    """Karrio without anything around it."""
    return subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=60)


def contained(program: str) -> subprocess.CompletedProcess[str]:
    """The same inside what the child puts around it."""
    head = "from salesops_duties.logistics.carriers.over_karrio.child import forbid, Connectors\n"
    return plain(head + textwrap.dedent(program))


# ------------------------------------------------------------------ offsets


def test_karrio_drops_the_offset_and_we_do_not(process: KarrioProcess) -> None:
    told = process.ask(Question("usps", USPS, ("9400109104250532908587",), raw=ANSWER))
    assert isinstance(told, Told)
    assert told.parcels[0]["events"][0]["timestamp"] == "2024-11-22T13:58:00.000Z"
    assert read(process) == "delivered 2024-11-22T13:58:00-05:00"


# ------------------------------------------------------------------ calls out


CALLS_OUT = """
    import karrio.lib as lib
    print(lib.failsafe(lambda: lib.request(url="http://127.0.0.1:1/", method="GET")))
    import socket
    try:
        socket.create_connection(("127.0.0.1", 1), timeout=1)
    except ConnectionRefusedError:
        print("called out")
    except PermissionError:
        print("forbidden")
"""


def test_karrio_can_call_out_and_its_child_cannot() -> None:
    assert "called out" in plain(CALLS_OUT).stdout
    done = contained("forbid()\n" + textwrap.dedent(CALLS_OUT))
    assert "forbidden" in done.stdout
    assert "called out" not in done.stdout


def test_the_child_starts_no_program_and_writes_no_file(tmp_path: os.PathLike[str]) -> None:
    done = contained(
        f"""
        forbid()
        import os, subprocess
        for act in (lambda: os.system("true"), lambda: subprocess.run(["true"]), lambda: open({str(tmp_path)!r} + "/x", "w"), os.fork):
            try:
                act()
                print("done")
            except PermissionError:
                print("forbidden")
        """
    )
    assert done.stdout.split() == ["forbidden"] * 4, done.stderr
    assert os.listdir(tmp_path) == []


def test_what_a_connector_wants_to_ask_is_handed_to_us(process: KarrioProcess) -> None:
    wanted = process.ask(Question("usps", USPS, ("9400109104250532908587",)))
    assert isinstance(wanted, Wanted)
    assert (wanted.method, wanted.url) == ("POST", "https://apis.usps.com/oauth2/v3/token")
    assert b"client_credentials" in wanted.body


DELIVERED = b"""{"shipments": [{"shipmentTrackingNumber": "9356579890", "status": "delivered", "events": [
  {"date": "2024-01-15", "time": "17:00:00", "GMTOffset": "-05:00", "typeCode": "OK", "description": "Delivered"}]}]}"""
READ_ALONE = """
    import attr, karrio.lib as lib
    from karrio.mappers.mydhl import Mapper, Settings
    asked = []
    lib.request = lambda **how: asked.append(how["url"])
    Mapper(Settings(username="a", password="b")).parse_tracking_response(lib.Deserializable(%r, lib.to_dict))
    print(asked)
"""


def test_a_connector_that_asks_while_it_reads_is_not_heard(process: KarrioProcess) -> None:
    """MyDHL fetches the picture of a signature; the control is the connector by itself."""
    assert "proof-of-delivery" in plain(READ_ALONE % DELIVERED.decode()).stdout
    settings = {"username": "a", "password": "b", "account_number": ""}
    question = Question("mydhl", settings, ("9356579890",))
    wanted = process.ask(question)
    assert isinstance(wanted, Wanted)
    told = process.ask(msgspec.structs.replace(question, got=(Got(wanted.method, wanted.url, 200, DELIVERED),)))
    assert isinstance(told, Told)
    assert told.parcels[0]["status"] == "delivered"


# ------------------------------------------------------------------ prints


def test_what_the_child_prints_reaches_nobody() -> None:
    program = """
        from salesops_duties.logistics.carriers.over_karrio.child import own_descriptors
        _, answers = own_descriptors()
        import os
        print("printed")
        os.write(1, b"written")
        os.system("echo echoed")
        answers.write(b"framed")
        answers.flush()
    """
    done = plain(program)
    assert done.stdout == "framed"
    assert "printed" in done.stderr  # the control: it was printed
    assert "written" in done.stderr


SHOUTING = """
    import sys, types
    from salesops_duties.logistics.carriers.over_karrio import child

    class Mapper:
        def __init__(self, settings): print("a connector says hello")
        def create_tracking_request(self, payload): return payload
        def parse_tracking_response(self, response): print("and goodbye", flush=True); return [], []

    class Proxy(Mapper):
        def get_tracking(self, request): return request

    sys.modules["karrio.mappers.shouting"] = types.SimpleNamespace(Mapper=Mapper, Proxy=Proxy, Settings=types.SimpleNamespace)
    ends = child.own_descriptors() if %s else (sys.stdin.buffer, sys.stdout.buffer)
    child.forbid()
    child.main(*ends)
"""


@pytest.mark.parametrize("contained", [True, False])
def test_a_connector_that_prints_disturbs_the_talk_only_where_it_is_not_contained(contained: bool) -> None:
    question = frame(Question("shouting", {}, ("1",), raw=b""))
    program = textwrap.dedent(SHOUTING % contained)
    done = subprocess.run([sys.executable, "-c", program], input=question, capture_output=True, timeout=60)
    told = frame(Told([], []))
    assert (done.stdout == told) is contained, done.stderr
    assert (b"hello" in done.stdout) is not contained


# ------------------------------------------------------------------ memory, time, death


def test_karrio_is_not_loaded_into_this_process(process: KarrioProcess) -> None:
    read(process)
    assert not [name for name in sys.modules if name == "karrio" or name.startswith("karrio.")]


def test_the_child_runs_from_the_first_question_on() -> None:
    process = KarrioProcess()
    assert process.pid is None
    read(process)
    assert process.pid is not None
    process.close()
    assert process.pid is None


def test_the_child_has_bounds_for_its_memory(process: KarrioProcess) -> None:
    read(process)
    with open(f"/proc/{process.pid}/limits", encoding="ascii") as limits:
        (line,) = [line for line in limits if line.startswith("Max address space")]
    assert line.split()[3] == str(MEMORY)
    done = contained("forbid()\ntry:\n    bytearray(10**9)\nexcept MemoryError:\n    print('bounded')")
    assert done.stdout.strip() == "bounded"


def test_the_child_knows_no_secret_of_ours(process: KarrioProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALESOPS_DATABASE_URL", "postgresql://owner:secret@db/x")
    read(process)
    with open(f"/proc/{process.pid}/environ", "rb") as environment:
        assert b"secret" not in environment.read()


def test_a_child_that_died_is_made_anew(process: KarrioProcess) -> None:
    read(process)
    before = process.pid
    assert before is not None
    os.kill(before, signal.SIGKILL)
    for _ in range(100):
        if process.pid is None:
            break
        time.sleep(0.02)
    assert read(process) == "delivered 2024-11-22T13:58:00-05:00"
    assert process.pid != before


def test_a_child_that_stands_still_is_ended_and_the_next_answer_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    process = KarrioProcess(wait=0.5)
    read(process)
    still = process.pid
    assert still is not None
    os.kill(still, signal.SIGSTOP)
    carrier = usps(process)
    with pytest.raises(CarrierFault) as refused:
        carrier.parse(ANSWER, account(carrier))
    assert (refused.value.kind, refused.value.text) == ("unreadable", "Reading the answer took too long.")
    assert read(process) == "delivered 2024-11-22T13:58:00-05:00"
    assert process.pid != still
    process.close()


def test_a_child_that_idles_is_ended() -> None:
    process = KarrioProcess(idle=0.2)
    read(process)
    for _ in range(200):
        if process.pid is None:
            break
        time.sleep(0.02)
    assert process.pid is None
    assert read(process) == "delivered 2024-11-22T13:58:00-05:00"
    process.close()


def running(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_child_ends_with_us() -> None:
    program = """
        import os
        from tests.duties.logistics.carriers.test_karrio_contained import KarrioProcess, read
        process = KarrioProcess()
        read(process)
        print(process.pid, flush=True)
        os._exit(9)
    """
    child = int(plain(program).stdout)
    for _ in range(250):
        if not running(child):
            break
        time.sleep(0.02)
    assert not running(child)


def test_a_fork_of_us_has_a_child_of_its_own() -> None:
    program = """
        import os
        from tests.duties.logistics.carriers.test_karrio_contained import KarrioProcess, read
        process = KarrioProcess()
        read(process)
        ours = process.pid
        forked = os.fork()
        if forked == 0:
            told = read(process)
            os._exit(0 if told == "delivered 2024-11-22T13:58:00-05:00" and process.pid not in (None, ours) else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1]), process.pid == ours, read(process))
        process.close()
    """
    assert plain(program).stdout.strip() == "0 True delivered 2024-11-22T13:58:00-05:00"


def test_a_child_that_answers_nonsense_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "CHILD", "this")  # a module that prints a poem
    process = KarrioProcess()
    carrier = usps(process)
    with pytest.raises(CarrierFault) as refused:
        carrier.parse(ANSWER, account(carrier))
    assert refused.value.kind == "unreadable"
    assert process.pid is None


def test_entities_of_an_answer_never_reach_the_child(process: KarrioProcess) -> None:
    carrier = OverKarrio(BY_NAME["bpost"], process)
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><itemTracking>&b;</itemTracking>'
    with pytest.raises(CarrierFault) as refused:
        carrier.parse(laughs, account(carrier))
    assert refused.value.kind == "unreadable"
    assert process.pid is None


def test_a_question_shows_its_settings_to_the_child_alone() -> None:
    """The frame holds the keys; nothing that is logged does."""
    question = Question("usps", {"client_id": "a", "client_secret": "hidden"}, ("1",))
    assert b"hidden" in msgspec.json.encode(question)
    assert "hidden" not in repr(account(OverKarrio(BY_NAME["usps"]), secret="hidden"))
