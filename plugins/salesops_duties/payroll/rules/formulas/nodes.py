"""What a formula says: numbers, names, the four operations, roundings and choices, each with its place in the text."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import msgspec

Operation = Literal["+", "-", "*", "/"]
Comparing = Literal["<", "<=", ">", ">=", "==", "!="]
Extreme = Literal["min", "max"]
Rounding = Literal["round", "floor", "ceil"]
Joining = Literal["and", "or"]


class FormulaRefused(Exception):
    """A formula that cannot be kept: why, and the place, counted in characters from 1."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message = message
        self.at = at


class Number(msgspec.Struct, frozen=True):
    value: Fraction
    at: int


class Name(msgspec.Struct, frozen=True):
    code: str
    at: int


class Arithmetic(msgspec.Struct, frozen=True):
    operation: Operation
    left: Node
    right: Node
    at: int


class Least(msgspec.Struct, frozen=True):
    """The smallest or the largest of some figures."""

    kind: Extreme
    of: tuple[Node, ...]
    at: int


class Absolute(msgspec.Struct, frozen=True):
    """A figure without its sign."""

    of: Node
    at: int


class Rounded(msgspec.Struct, frozen=True):
    """`round` is half away from zero, `floor` downwards, `ceil` upwards, each to so many digits after the point."""

    kind: Rounding
    of: Node
    digits: int
    at: int


class Choice(msgspec.Struct, frozen=True):
    when: Condition
    then: Node
    otherwise: Node
    at: int


class Compared(msgspec.Struct, frozen=True):
    comparing: Comparing
    left: Node
    right: Node
    at: int


class Joined(msgspec.Struct, frozen=True):
    joining: Joining
    of: tuple[Condition, ...]
    at: int


class Negated(msgspec.Struct, frozen=True):
    of: Condition
    at: int


Node = Number | Name | Arithmetic | Least | Absolute | Rounded | Choice
Condition = Compared | Joined | Negated
