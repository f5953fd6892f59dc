"""`make run` from the committed files alone, with pip: a newcomer's first minutes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import pytest
from tests.crash.running import ROOT, Run, open_folder, processes_of, until

from salesops import embedded


@pytest.mark.skipif(not os.environ.get("SALESOPS_TEST_INSTALL"), reason="SALESOPS_TEST_INSTALL is not given")
@pytest.mark.parametrize("user", ["root", "nobody"])
def test_make_run_needs_nothing_but_python_and_make(user: str) -> None:
    """From the committed files alone, with pip; root's lie below a closed folder."""
    if os.geteuid() != 0 and user == "root":
        user = embedded._server_user()
    with open_folder() as folder:
        place = folder / "closed" / "salesops"
        place.mkdir(parents=True)
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
        for name in filter(None, listed.stdout.split("\0")):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, place / name)
        prefix: list[str] = []
        if user == "nobody":
            subprocess.run(["chown", "-R", "nobody:nogroup", str(folder / "closed")], check=True)
            prefix = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        (folder / "closed").chmod(0o700)
        path = os.pathsep.join(part for part in os.get_exec_path() if not (Path(part) / "uv").exists())
        kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "LANG"))}
        kept["SALESOPS_PORT"] = str(free_port())  # 8000 is for the tests beside this one
        home = place / ".salesops"
        run = Run(
            folder / "home",
            [*prefix, "make", "run"],
            cwd=place,
            start_new_session=True,
            env=kept | {"PATH": "/usr/bin:/bin" if prefix else path, "HOME": str(folder / "closed")},
        )
        until(lambda: "answers at" in run.said or run.process.poll() is not None, within=400)
        assert run.is_healthy(), run.said
        assert "Creating the environment" in run.said
        os.killpg(run.process.pid, signal.SIGINT)  # as the terminal does on Ctrl-C
        run.process.wait(120)
        assert "Stopped" in run.said
        assert processes_of(home) == []
        for told in re.findall(rf"the database lives in ({embedded.SHARED_PLACE}/\w+)", run.said):
            shutil.rmtree(told)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
