"""From text to nodes: a small part of Python's grammar, everything else refused with its place.

Nothing is ever evaluated as Python. Literals are read from the text, digit by digit, so that 0.1 is a tenth.
"""

from __future__ import annotations

import ast
import functools
import re
from fractions import Fraction
from typing import cast, get_args

from salesops_duties.payroll.rules.formulas.nodes import (
    Absolute,
    Arithmetic,
    Choice,
    Compared,
    Comparing,
    Condition,
    Extreme,
    FormulaRefused,
    Joined,
    Least,
    Name,
    Negated,
    Node,
    Number,
    Operation,
    Rounded,
    Rounding,
)

_BLANKS = str.maketrans("\r\n\t", "   ")  # as browsers send the lines of an area
LONGEST = 1000  # characters of a formula
DEEPEST = 120  # nodes within nodes
_LITERAL = re.compile(r"\d+(\.\d+)?", re.ASCII)
_LITERAL_DIGITS = 16
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_OPERATIONS: dict[type[ast.operator], Operation] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARINGS: dict[type[ast.cmpop], Comparing] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


def names_in(text: str) -> frozenset[str]:
    """The names that a formula uses; raises `FormulaRefused`."""
    return _read(text)[1]


def parsed(text: str) -> Node:
    """The nodes of a formula; raises `FormulaRefused` with the place of the first thing that is not possible."""
    return _read(text)[0]


@functools.lru_cache(maxsize=1024)
def _read(text: str) -> tuple[Node, frozenset[str]]:
    if not text.strip():
        raise FormulaRefused("A formula is empty.", 1)
    if len(text) > LONGEST:
        raise FormulaRefused(f"A formula has at most {LONGEST} characters.", LONGEST + 1)
    for place, sign in enumerate(text, 1):
        if not sign.isascii() or (not sign.isprintable() and sign not in "\r\n\t") or sign in "#\\":
            raise FormulaRefused("Only plain Latin letters, digits and signs are possible in a formula.", place)
    line = text.translate(_BLANKS)
    indent = len(line) - len(line.lstrip())
    reader = _Reader(line.lstrip(), indent)
    node = reader.read()
    return node, frozenset(reader.names)


class _Reader:
    def __init__(self, text: str, indent: int) -> None:
        self.text = text
        self.indent = indent
        self.names: set[str] = set()

    def read(self) -> Node:
        try:
            tree = ast.parse(self.text, mode="eval")
        except SyntaxError as problem:
            at = min(max(problem.offset or 1, 1), len(self.text))
            raise FormulaRefused("This is not a formula from here on.", self.indent + at) from None
        except (MemoryError, RecursionError, ValueError):
            raise FormulaRefused("Too many brackets or signs within each other.", self.indent + 1) from None
        return self.figure(tree.body, 0)

    def at(self, node: ast.expr) -> int:
        return self.indent + node.col_offset + 1

    def figure(self, node: ast.expr, depth: int) -> Node:
        if depth > DEEPEST:
            raise FormulaRefused("Too many brackets or signs within each other.", self.at(node))
        at, depth = self.at(node), depth + 1
        match node:
            case ast.Constant():
                return self.number(node)
            case ast.Name(id=code):
                if not _NAME.fullmatch(code):
                    raise FormulaRefused(
                        "A name has small letters, digits and _ and begins with a letter.", self.at(node)
                    )
                self.names.add(code)
                return Name(code, at)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.figure(operand, depth)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Arithmetic("-", Number(Fraction(0), at), self.figure(operand, depth), at)
            case ast.BinOp(left=left, op=op, right=right):
                operation = _OPERATIONS.get(type(op))
                if operation is None:
                    raise _other_sign(op, self.at(right))
                return Arithmetic(operation, self.figure(left, depth), self.figure(right, depth), self.at(right))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return Choice(
                    self.condition(test, depth), self.figure(body, depth), self.figure(orelse, depth), self.at(test)
                )
            case ast.Call():
                return self.call(node, depth)
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                raise FormulaRefused("A comparison stands only after `if`: a if b > c else d.", self.at(node))
        raise FormulaRefused("This is not possible in a formula.", self.at(node))

    def number(self, node: ast.Constant) -> Number:
        written = ast.get_source_segment(self.text, node) or ""
        if not _LITERAL.fullmatch(written):
            raise FormulaRefused(
                "A number is plain digits, with a point for its decimals, such as 0.08.", self.at(node)
            )
        if len(written.replace(".", "")) > _LITERAL_DIGITS:
            raise FormulaRefused(f"A number has at most {_LITERAL_DIGITS} digits.", self.at(node))
        return Number(Fraction(written), self.at(node))

    def call(self, node: ast.Call, depth: int) -> Node:
        known = (*get_args(Extreme), *get_args(Rounding), "abs")
        if not isinstance(node.func, ast.Name) or node.func.id not in known:
            raise FormulaRefused("The functions are min, max, round, floor, ceil and abs.", self.at(node))
        if node.keywords:
            raise FormulaRefused("Functions take figures without names.", self.at(node))
        kind, at, given = node.func.id, self.at(node), node.args
        if kind in get_args(Extreme):
            if len(given) < 2:
                raise FormulaRefused("min and max compare two figures or more.", self.at(node))
            return Least(cast(Extreme, kind), tuple(self.figure(one, depth) for one in given), at)
        if kind == "abs":
            if len(given) != 1:
                raise FormulaRefused("abs takes one figure.", self.at(node))
            return Absolute(self.figure(given[0], depth), at)
        if len(given) not in (1, 2):
            raise FormulaRefused("round, floor and ceil take a figure and the digits after the point.", self.at(node))
        digits = self.number(given[1]) if len(given) == 2 and isinstance(given[1], ast.Constant) else None
        if len(given) == 2 and (digits is None or digits.value not in range(7)):
            raise FormulaRefused("The digits after the point are a number from 0 to 6.", self.at(given[1]))
        return Rounded(cast(Rounding, kind), self.figure(given[0], depth), int(digits.value) if digits else 0, at)

    def condition(self, node: ast.expr, depth: int) -> Condition:
        if depth > DEEPEST:
            raise FormulaRefused("Too many brackets or signs within each other.", self.at(node))
        at, depth = self.at(node), depth + 1
        match node:
            case ast.BoolOp(op=op, values=values):
                return Joined(
                    "and" if isinstance(op, ast.And) else "or", tuple(self.condition(v, depth) for v in values), at
                )
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Negated(self.condition(operand, depth), at)
            case ast.Compare(left=left, ops=ops, comparators=rights):
                figures = [self.figure(one, depth) for one in (left, *rights)]
                pairs = []
                for place, sign in enumerate(ops):
                    comparing = _COMPARINGS.get(type(sign))
                    if comparing is None:
                        raise FormulaRefused("Compare with < <= > >= == or !=.", self.at(rights[place]))
                    pairs.append(Compared(comparing, figures[place], figures[place + 1], at))
                return pairs[0] if len(pairs) == 1 else Joined("and", tuple(pairs), at)
        raise FormulaRefused("After `if` stands a comparison, such as days > 3.", self.at(node))


def _other_sign(op: ast.operator, at: int) -> FormulaRefused:
    """Why a sign of Python's is none of a formula's, and what to write instead."""
    if isinstance(op, ast.FloorDiv):
        return FormulaRefused("Write floor(a / b) for a whole quotient.", at)
    if isinstance(op, ast.Mod):
        return FormulaRefused("There are no remainders and no percent signs; write 0.08 for 8 in a hundred.", at)
    if isinstance(op, ast.Pow):
        return FormulaRefused("Powers are not possible in a formula.", at)
    return FormulaRefused("Only + - * and / are possible here.", at)
