"""A real mail server for tests: Dovecot on a free port, with one mailbox in a folder of its own."""

from __future__ import annotations

import contextlib
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

DOVECOT = shutil.which("dovecot")
USER, PASSWORD = "orders", "correct-horse"
_CONFIG = """
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{home}/mail
first_valid_uid = 1
default_internal_user = {me}
default_internal_group = {group}
default_login_user = {me}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


class Mailbox:
    """The server's address, and a way to put mails into it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"imap://{USER}:{PASSWORD}@127.0.0.1:{port}/INBOX"

    def put(self, mail: bytes) -> None:
        """A mail that nobody has seen."""
        with self.opened() as box:
            box.append("INBOX", "", imaplib.Time2Internaldate(time.time()), mail)

    def unseen(self) -> int:
        with self.opened() as box:
            return len(box.search(None, "UNSEEN")[1][0].split())

    def all(self) -> int:
        with self.opened() as box:
            return len(box.search(None, "ALL")[1][0].split())

    @contextlib.contextmanager
    def opened(self) -> Iterator[imaplib.IMAP4]:
        box = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        try:
            box.login(USER, PASSWORD)
            box.select("INBOX")
            yield box
        finally:
            box.logout()


@contextlib.contextmanager
def served(home: Path) -> Iterator[Mailbox]:
    """A server for the time of the block."""
    assert DOVECOT is not None
    me = pwd.getpwnam("dovecot") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    group = subprocess.run(["id", "-gn", me.pw_name], capture_output=True, text=True, check=True).stdout.strip()
    config = home / "dovecot.conf"
    config.write_text(
        _CONFIG.format(
            home=home, me=me.pw_name, group=group, uid=me.pw_uid, gid=me.pw_gid, port=port, password=PASSWORD
        )
    )
    (home / "mail").mkdir()
    for path in (home, home / "mail"):
        os.chown(path, me.pw_uid, me.pw_gid)
        path.chmod(0o755)
    for above in home.parents:
        with contextlib.suppress(PermissionError):
            above.chmod(above.stat().st_mode | 0o011)
    server = subprocess.Popen([DOVECOT, "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    box = Mailbox(port)
    try:
        _wait(box, home)
        yield box
    finally:
        server.terminate()
        server.wait(10)


def _wait(box: Mailbox, home: Path) -> None:
    until = time.monotonic() + 15
    while True:
        try:
            with box.opened():
                return
        except (OSError, imaplib.IMAP4.error) as error:
            if time.monotonic() > until:
                log = (home / "log").read_text() if (home / "log").exists() else ""
                raise RuntimeError(f"the mail server does not answer: {log[-2000:]}") from error
            time.sleep(0.2)
