"""Small mistakes that a rule may have: at one place another operator, comparison, number or function."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

OPERATORS = {
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*"), ast.FloorDiv: ("//", "/"),
    ast.Mod: ("%", "*"), ast.Pow: ("**", "*"), ast.BitAnd: ("&", "|"), ast.BitOr: ("|", "&"),
}  # fmt: skip
COMPARISONS = {
    ast.Lt: ("<", "<=", ">="), ast.LtE: ("<=", "<", ">"), ast.Gt: (">", ">=", "<="), ast.GtE: (">=", ">", "<"),
    ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="),
}  # fmt: skip
JOINED = {ast.And: ("and", "or"), ast.Or: ("or", "and")}
TURNED = {ast.Not: "not", ast.Invert: "~", ast.USub: "-"}
OTHERS = {
    "min": "max", "max": "min", "np.minimum": "np.maximum", "np.maximum": "np.minimum", "np.floor": "np.ceil",
    "np.ceil": "np.floor", "any": "all", "all": "any", "argmax": "argmin", "argmin": "argmax", "sum": "mean",
}  # fmt: skip
A_GUARD = 1e-6  # numbers below it keep a quotient or a comparison from failing; which they are says nothing
NOT_OF_THE_RULE = {"tr", "later", "Column", "Measure", "Indicator", "field", "Unit"}  # words and declarations
IDLE = {"spread": "cost", "asked": "cost", "lru_cache": "maxsize"}  # arguments on which no result depends


class Mutation(NamedTuple):
    """One change.

    Attributes
    ----------
    start, end : place in the text
    new
        What stands there instead.
    line
        Counted from 1.
    told
        The change, for people.
    """

    start: int
    end: int
    new: str
    line: int
    told: str

    def applied(self, source: str) -> str:
        """The text with the change."""
        return source[: self.start] + self.new + source[self.end :]


def mutations(source: str) -> list[Mutation]:
    """All changes of a module, in the order of its text; none of words, type hints, declarations and faults raised.

    Examples
    --------
    >>> [found.told for found in mutations("def f(x: int) -> int:\\n    return -x + 2 if x < 3 else x")]
    ['-x + 2 if x < 3 else x -> x', '- -> ', '+ -> -', '2 -> 3', '< -> <=', '< -> >=', '3 -> 4']
    """
    text = _Text(source)
    found = [one for one in _in(ast.parse(source), text) if one.new != source[one.start : one.end]]
    return sorted(set(found), key=lambda one: (one.start, one.end != len(source), -one.end, one.new))


class _Text:
    """A source whose places are known by line and byte, as ``ast`` counts them."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines = source.splitlines(keepends=True)
        self.begins = [0]
        for line in self.lines:
            self.begins.append(self.begins[-1] + len(line))

    def place(self, line: int, column: int) -> int:
        return self.begins[line - 1] + len(self.lines[line - 1].encode()[:column].decode())

    def start(self, node: ast.expr) -> int:
        return self.place(node.lineno, node.col_offset)

    def end(self, node: ast.expr) -> int:
        return self.place(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def between(self, left: ast.expr, right: ast.expr, old: str, new: str) -> Iterator[Mutation]:
        """What stands between two operands, where the operator is the only thing beside brackets."""
        begin, end = self.end(left), self.start(right)
        at = self.source.find(old, begin, end)
        if at >= 0 and "#" not in self.source[begin:end]:
            yield self.change(at, at + len(old), new)

    def change(self, start: int, end: int, new: str) -> Mutation:
        line = self.source.count("\n", 0, start) + 1
        return Mutation(start, end, new, line, f"{' '.join(self.source[start:end].split())} -> {new}")


def _in(node: ast.AST, text: _Text, first: str = "") -> Iterator[Mutation]:
    """Changes of a node and of all below it.   first : argument of the function in which it stands"""
    if isinstance(node, ast.Raise | ast.JoinedStr | ast.Import | ast.ImportFrom | ast.Assert):
        return
    if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in NOT_OF_THE_RULE:
        return
    if isinstance(node, ast.keyword) and node.arg in ("axis", "dtype"):  # which change nothing, or break down
        return
    if isinstance(node, ast.FunctionDef):
        names = [each.arg for each in node.args.args if each.arg not in ("self", "cls", "world", "results")]
        first = names[0] if names and not _returns_nothing(node) else ""
        below: list[ast.AST] = [*node.args.defaults, *node.body]
    elif isinstance(node, ast.AnnAssign):
        below = [node.value] if node.value else []
    elif isinstance(node, ast.Call):
        idle = IDLE.get(ast.unparse(node.func))
        below = [node.func, *node.args, *(named for named in node.keywords if named.arg != idle)]
    elif isinstance(node, ast.ClassDef):
        below = list(node.body)
    else:
        below = list(ast.iter_child_nodes(node))
    yield from _of(node, text, first)
    for each in below:
        yield from _in(each, text, first)


def _of(node: ast.AST, text: _Text, first: str) -> Iterator[Mutation]:
    """Changes of this node alone."""
    match node:
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
            yield from text.between(left, right, *OPERATORS[type(operator)])
        case ast.AugAssign(target=target, op=operator, value=value) if type(operator) in OPERATORS:
            yield from text.between(target, value, *OPERATORS[type(operator)])
        case ast.Compare(left=left, ops=operators, comparators=others):
            for one, operator, other in zip([left, *others], operators, others, strict=False):
                old, *ways = COMPARISONS.get(type(operator), ("",))
                for new in ways:
                    yield from text.between(one, other, old, new)
        case ast.BoolOp(op=operator, values=values):
            for one, other in pairwise(values):
                yield from text.between(one, other, *JOINED[type(operator)])
        case ast.UnaryOp(op=operator) if type(operator) in TURNED:
            start = text.start(node)
            yield text.change(start, start + len(TURNED[type(operator)]), "")
        case ast.Constant(value=bool() as value):
            yield text.change(text.start(node), text.end(node), str(not value))
        case ast.Constant(value=int() | float() as value) if value == 0 or abs(value) >= A_GUARD:
            yield text.change(text.start(node), text.end(node), _other(value))
        case ast.Call(func=function) if other := _other_name(ast.unparse(function)):
            yield text.change(text.start(function), text.end(function), other)
        case ast.Return(value=ast.expr() as value) if first and not isinstance(value, ast.Name | ast.Constant):
            yield text.change(text.start(value), text.end(value), first)
        case _:
            return


def _other(value: float) -> str:
    """Another number of the same kind."""
    if isinstance(value, int):
        return str(value + 1)
    return "1.0" if value == 0 else repr(value * 2.0)


def _other_name(function: str) -> str:
    if function in OTHERS:
        return OTHERS[function]
    owner, dot, name = function.rpartition(".")
    return f"{owner}.{OTHERS[name]}" if dot and owner != "np" and name in OTHERS else ""


def _returns_nothing(function: ast.FunctionDef) -> bool:
    return isinstance(function.returns, ast.Constant) and function.returns.value is None
