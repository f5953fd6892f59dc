"""The types in which hooks answer."""

from __future__ import annotations

import typing
from collections.abc import Callable
from functools import cache
from typing import Any


@cache
def answer_type(spec: Callable[..., Any]) -> Any:
    """`list[OrderPanel]` is what the caller gets; one duty answers an `OrderPanel`."""
    (answer,) = typing.get_args(typing.get_type_hints(spec)["return"])
    return answer
