"""What the surroundings decide: every setting, read once from `SALESOPS_*` environment variables."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one process.

    `database_url` empty means the embedded PostgreSQL below `home`. `owner_url` is the role that owns the
    schema and may create roles; it is needed by `migrate` only. `broker_url` is `postgresql:` (the outbox
    itself is the transport), `amqp://…` or `redis://…`; `broker_prefix` begins the names of its queues.
    `smtp_url` names the mail server: `smtp://user:password@host:587` (STARTTLS is demanded), `smtps://…`, and `?tls=none` or
    `?ca=FILE` where it stands nearby. A worker runs `worker_threads` jobs at once and, when silent, loses them after `job_lease`. Times in seconds.
    """

    home: Path = field(default_factory=lambda: Path.cwd() / ".salesops")
    database_url: str = ""
    owner_url: str = ""
    broker_url: str = "postgresql:"
    host: str = "127.0.0.1"
    port: int = 0
    broker_prefix: str = "salesops"
    worker_threads: int = 8
    job_lease: int = 30
    pool_size: int = 10
    demo: bool = False
    secure_cookies: bool = True
    log_format: str = "json"
    log_level: str = "info"
    failpoint: str = ""
    smtp_url: str = ""

    @classmethod
    def from_env(cls, env: dict[str, str] | None = None) -> Self:
        """Read the settings; raises `ValueError` naming the variable that cannot be read."""
        source = dict(os.environ) if env is None else env
        given = {
            name: source[f"SALESOPS_{name.upper()}"] for name in cls.__slots__ if source.get(f"SALESOPS_{name.upper()}")
        }
        return cls(**{name: _parse(name, text) for name, text in given.items()})


def _parse(name: str, text: str) -> Any:
    if name == "home":
        return Path(text).absolute()
    if name in ("port", "pool_size", "worker_threads", "job_lease"):
        if not text.isdigit():
            raise ValueError(f"SALESOPS_{name.upper()} must be a whole number, not {text!r}")
        return int(text)
    if name in ("demo", "secure_cookies"):
        if text.lower() not in ("0", "1", "true", "false"):
            raise ValueError(f"SALESOPS_{name.upper()} must be 1 or 0, not {text!r}")
        return text.lower() in ("1", "true")
    return text
