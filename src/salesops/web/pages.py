"""The page frame: sign-in, office home, switchboard of duties."""

from __future__ import annotations

from typing import Any

from litestar import Router

from salesops.settings import Settings

ROUTES: list[Router] = []


def plugins(settings: Settings) -> list[Any]:
    """What the pages need of Litestar."""
    return []
