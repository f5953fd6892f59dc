"""The application as a server imports it: `salesops.web.serve:app`, settings from the environment."""

from __future__ import annotations

import gc

from salesops import log
from salesops.settings import Settings
from salesops.web.app import make_app


async def _freeze() -> None:
    """What start-up made stays: the collector need not look at it again on every request."""
    gc.collect()
    gc.freeze()


_settings = Settings.from_env()
log.configure(format=_settings.log_format, level=_settings.log_level)
app = make_app(_settings)
app.on_startup.append(_freeze)
