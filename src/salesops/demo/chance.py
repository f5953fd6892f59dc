"""Choices that look random and are the same at every try, so that a demonstration can be finished another day."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def number(most: int, *words: object) -> int:
    """A number from 0 below `most` that depends on the words alone."""
    return zlib.crc32(" ".join(map(str, words)).encode()) % most


def one_of(choices: Sequence[T], *words: object) -> T:
    """One of the choices, by the words."""
    return choices[number(len(choices), *words)]
