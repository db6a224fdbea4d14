"""Arithmetic written in Chinese figure names: `(本年数 - 上年数) / 上年数`. Exact, and nothing but arithmetic.

Allowed: names, numbers, percentages, + - * / (also × ÷ － and full-width brackets), unary minus, 绝对值(…).
Python's own parser reads it; every node that is not one of these is refused, nothing is ever executed.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from perfeval.amounts import plain

LONGEST = 300  # characters of a formula
_SIGNS = str.maketrans({"×": "*", "÷": "/"})
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%", re.ASCII)
_OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class NotArithmetic(ValueError):
    """The text is not arithmetic; the argument says which part of it is not."""


class Undefined(ArithmeticError):
    """The formula divides by zero."""


@dataclass(frozen=True)
class Formula:
    """A formula as written (`text`), its figure names in order of appearance, and its parsed form."""

    text: str
    names: tuple[str, ...]
    tree: ast.expr = field(repr=False, compare=False)

    def value(self, figures: Mapping[str, Fraction]) -> Fraction:
        """Evaluate exactly; every name must be in `figures`. Raises Undefined where it divides by zero."""
        try:
            return _value(self.tree, figures)
        except ZeroDivisionError:
            raise Undefined(self.text) from None


def parse_formula(text: str) -> Formula:
    """Read a formula; raises NotArithmetic with the offending part for anything but arithmetic."""
    written = _PERCENT.sub(r"(\1/100)", plain(text).translate(_SIGNS))
    if len(written) > LONGEST:
        raise NotArithmetic(f"超过 {LONGEST} 个字符")
    if strange := [sign for sign in "#\\\n\r\f" if sign in written]:
        raise NotArithmetic(repr(strange[0]))
    try:
        tree = ast.parse(written, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotArithmetic(text) from None
    names: dict[str, None] = {}
    _check(tree, written, names)
    return Formula(text, tuple(names), tree)


def _check(node: ast.expr, text: str, names: dict[str, None]) -> None:
    match node:
        case ast.Name():
            names[node.id] = None
        case ast.Constant() if type(node.value) in (int, float):
            pass
        case ast.UnaryOp(op=ast.USub(), operand=inner) | ast.Call(func=ast.Name(id="绝对值"), args=[inner], keywords=[]):
            _check(inner, text, names)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right=right):
            _check(left, text, names)
            _check(right, text, names)
        case _:
            raise NotArithmetic(ast.get_source_segment(text, node) or text)
    if isinstance(node, ast.Constant):
        _remember_digits(node, text)


def _remember_digits(node: ast.Constant, text: str) -> None:
    """Keep a number as the exact value of its digits: 0.1 in a formula is one tenth, not a float."""
    segment = ast.get_source_segment(text, node) or ""
    if not re.fullmatch(r"\d+(\.\d+)?", segment, re.ASCII):
        raise NotArithmetic(segment or text)
    node.value = Fraction(segment)  # type: ignore[assignment]


def _value(node: ast.expr, figures: Mapping[str, Fraction]) -> Fraction:
    match node:
        case ast.Name(id=name):
            return figures[name]
        case ast.Constant(value=value):
            return value  # type: ignore[return-value]
        case ast.UnaryOp(operand=inner):
            return -_value(inner, figures)
        case ast.Call(args=[inner]):
            return abs(_value(inner, figures))
        case ast.BinOp(left=left, op=op, right=right):
            return Fraction(_OPERATIONS[type(op)](_value(left, figures), _value(right, figures)))
    raise NotArithmetic(ast.dump(node))
