"""The way to the mail server: where it is, how it is talked to, and what its answers mean."""

from __future__ import annotations

import ssl
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
import msgspec

SECONDS = 30.0
_PORTS = {"smtp": 587, "smtps": 465}
_TLS = {"smtp": "starttls", "smtps": "tls"}


class NotTaken(Exception):
    """The server refused it for good."""


class NotNow(Exception):
    """It could not be handed over now."""


class Server(msgspec.Struct, frozen=True):
    """A mail server; `tls` is starttls, tls or none, `ca` a file of certificates that are trusted."""

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = ""
    ca: str = ""


def server_of(url: str) -> Server:
    """Read `SALESOPS_SMTP_URL`; raises `ValueError` that says what is wrong."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("SALESOPS_SMTP_URL looks like smtp://user:password@host:587 or smtps://host")
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    tls = asked.get("tls", _TLS[parts.scheme])
    if tls not in ("starttls", "tls", "none"):
        raise ValueError("tls in SALESOPS_SMTP_URL is starttls, tls or none")
    return Server(
        parts.hostname,
        parts.port or _PORTS[parts.scheme],
        tls,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        asked.get("ca", ""),
    )


async def post(message: EmailMessage, to: list[str], url: str, *, seconds: float = SECONDS) -> str:
    """Hand a message over and give the server's answer; raises `NotTaken` or `NotNow`."""
    try:
        server = server_of(url)
    except ValueError as error:
        raise NotNow(str(error)) from error
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        timeout=seconds,
        use_tls=server.tls == "tls",
        start_tls=server.tls == "starttls",
        username=server.user or None,
        password=server.password or None,
        tls_context=None if server.tls == "none" else ssl.create_default_context(cafile=server.ca or None),
    )
    try:
        async with client:
            refused, answer = await client.send_message(message, recipients=to)
    except aiosmtplib.SMTPRecipientsRefused as error:
        raise _of_recipients({one.recipient: (one.code, one.message) for one in error.recipients}) from error
    except aiosmtplib.SMTPResponseException as error:
        kind = (
            NotTaken
            if 500 <= error.code < 600 and not isinstance(error, aiosmtplib.SMTPAuthenticationError)
            else NotNow
        )
        raise kind(f"{error.code} {error.message}") from error
    except (aiosmtplib.SMTPException, OSError, ssl.SSLError) as error:
        raise NotNow(f"{type(error).__name__}: {error}") from error
    if refused:
        told = "; ".join(f"{address}: {code} {words}" for address, (code, words) in refused.items())
        raise NotTaken(f"The others have it. {told}")
    return str(answer)


def _of_recipients(refused: dict[str, tuple[int, str]]) -> Exception:
    told = "; ".join(f"{address}: {code} {words}" for address, (code, words) in refused.items())
    final = all(500 <= code < 600 for code, _ in refused.values())
    return NotTaken(told) if final else NotNow(told)
