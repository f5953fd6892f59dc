"""Where Piccolo finds the engine."""

from salesops.db import DB

__all__ = ["DB"]
