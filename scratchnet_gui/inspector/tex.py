"""Reads the small part of TeX that the formulas use. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias


class Kind(Enum):
    """What an atom is; decides on the space around it."""

    ORDINARY = auto()
    FUNCTION = auto()
    BINARY = auto()
    RELATION = auto()
    OPENING = auto()
    CLOSING = auto()
    PUNCTUATION = auto()
    OPERATOR = auto()
    PRIME = auto()
    SPACE = auto()


@dataclass(frozen=True, slots=True)
class Atom:
    """Characters drawn as they are; for a space, `width` in ems."""

    text: str
    kind: Kind = Kind.ORDINARY
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Number:
    """A number to be filled in: its index among the values.

    Parameters
    ----------
    guarded
        Whether a minus sign needs parentheses here.
    is_base
        Whether something is raised or lowered beside it, so that a power of ten needs parentheses, too.
    """

    index: int
    guarded: bool
    is_base: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Nodes side by side."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Fraction:
    """One above the other, with a bar between."""

    above: Node
    below: Node


@dataclass(frozen=True, slots=True)
class Scripts:
    """A base with something raised, lowered, or both; limits where the base is a large operator."""

    base: Node
    raised: Node | None
    lowered: Node | None


@dataclass(frozen=True, slots=True)
class Hat:
    """A base with a hat."""

    base: Node


@dataclass(frozen=True, slots=True)
class Root:
    """The square root of what is under it."""

    under: Node


@dataclass(frozen=True, slots=True)
class Symbol:
    """What has a meaning of its own: a letter with its indices, a function, a large operator, a derivative.

    Parameters
    ----------
    tex
        As it is written in the formula, without exponents; ``\\mathrm{e}`` for the e of e to the power of z, which is
        told from a variable of that name.
    """

    base: Node
    tex: str


Node: TypeAlias = Atom | Number | Row | Fraction | Scripts | Hat | Root | Symbol

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[0-9.]+|\S")
_COMMANDS = {
    "cdot": Atom("·", Kind.BINARY),
    "times": Atom("×", Kind.BINARY),
    "odot": Atom("⊙", Kind.BINARY),
    "top": Atom("⊤"),
    "leftarrow": Atom("←", Kind.RELATION),
    "cdots": Atom("⋯"),
    "partial": Atom("\U0001d715"),
    "sigma": Atom("\U0001d70e"),
    "delta": Atom("\U0001d6ff"),
    "eta": Atom("\U0001d702"),
    "leq": Atom("≤", Kind.RELATION),
    "mu": Atom("\U0001d707"),
    "alpha": Atom("\U0001d6fc"),
    "beta": Atom("\U0001d6fd"),
    "gamma": Atom("\U0001d6fe"),
    "epsilon": Atom("\U0001d716"),
    "lambda": Atom("\U0001d706"),
    "pi": Atom("\U0001d70b"),
    "min": Atom("min", Kind.FUNCTION),
    "cos": Atom("cos", Kind.FUNCTION),
    "lfloor": Atom("⌊", Kind.OPENING),
    "rfloor": Atom("⌋", Kind.CLOSING),
    "sum": Atom("∑", Kind.OPERATOR),
    "max": Atom("max", Kind.FUNCTION),
    "tanh": Atom("tanh", Kind.FUNCTION),
    "exp": Atom("exp", Kind.FUNCTION),
    "ln": Atom("ln", Kind.FUNCTION),
    ",": Atom("", Kind.SPACE, 0.167),
    ";": Atom("", Kind.SPACE, 0.278),
    "quad": Atom("", Kind.SPACE, 1.0),
    "qquad": Atom("", Kind.SPACE, 2.0),
}
_CHARACTERS = {
    "+": Atom("+", Kind.BINARY),
    "-": Atom("−", Kind.BINARY),
    "=": Atom("=", Kind.RELATION),
    ">": Atom(">", Kind.RELATION),
    "<": Atom("<", Kind.RELATION),
    "(": Atom("(", Kind.OPENING),
    ")": Atom(")", Kind.CLOSING),
    ",": Atom(",", Kind.PUNCTUATION),
    "'": Atom("′", Kind.PRIME),
    "/": Atom("/"),
}
_WORDS = ("if", "else")
"""Upright words that are read as they are."""
_LAYER = re.compile(r"\^\{\([0-9]+\)\}")
_EULER = r"\mathrm{e}"
_ITALIC_CAPITAL, _ITALIC_SMALL, _ITALIC_H = 0x1D434, 0x1D44E, "ℎ"


def parse(tex: str) -> Row:
    """Read a formula; ``@`` is a number to be filled in.

    Raises
    ------
    ValueError
        When it holds what is not known here.
    """
    return _Parser(tex).row(None)


class _Parser:
    def __init__(self, tex: str) -> None:
        matches = list(_TOKEN.finditer(tex))
        self._tex = tex
        self._tokens = [match[0] for match in matches]
        self._ends = [match.end() for match in matches]
        self._at = 0
        self._numbers = 0
        self._in_bars = False
        self._within = 0  # symbols, whose parts have no meaning of their own

    def row(self, end: str | None) -> Row:
        nodes: list[Node] = []
        while self._at < len(self._tokens):
            if self._peek() == end:
                self._at += 1
                return Row(tuple(nodes))
            nodes.append(self._scripted(nodes))
        if end is not None:
            raise ValueError("a brace is not closed")
        return Row(tuple(nodes))

    def _peek(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _source(self, start: int) -> str:
        """Return what is written from token `start` up to here."""
        first = self._ends[start] - len(self._tokens[start])
        return self._tex[first : self._ends[self._at - 1]]

    def _scripted(self, before: list[Node]) -> Node:
        start = self._at
        base = self._node(before)
        tex = self._source(start)
        raised: Node | None = None
        lowered: Node | None = None
        is_limit = isinstance(base, Atom) and base.kind is Kind.OPERATOR
        indexed = is_limit
        while (token := self._peek()) in ("^", "_"):
            start = self._at
            self._at += 1
            is_index = token == "_" or _LAYER.match(self._tex, self._ends[start] - 1) is not None
            script = self._within_symbol() if is_index and not is_limit else self._node([])
            if (raised if token == "^" else lowered) is not None:
                raise ValueError("a formula raises or lowers two things in one place")
            if token == "^":
                raised = script
            else:
                lowered = script
            if is_index or is_limit:
                indexed = True
                tex += self._source(start)
        if raised is None and lowered is None:
            return self._named(base, tex)
        if isinstance(base, Number):
            base = Number(base.index, guarded=True, is_base=True)
        if indexed:
            return self._named(base, tex, Scripts(base, raised, lowered))
        return Scripts(self._named(base, _EULER if tex == "e" else tex), raised, lowered)

    def _named(self, base: Node, tex: str, whole: Node | None = None) -> Node:
        """Return `whole`, or else `base`, as a symbol if `base` can be the letter of one."""
        known = isinstance(base, Atom) and _is_name(base)
        derivative = isinstance(base, Fraction) and tex.startswith(r"\frac{\partial")
        if self._within or not (known or derivative or isinstance(base, Hat)):
            return whole or base
        return Symbol(whole or base, tex)

    def _within_symbol(self) -> Node:
        self._within += 1
        node = self._node([])
        self._within -= 1
        return node

    def _node(self, before: list[Node]) -> Node:
        token = self._peek()
        if token is None:
            raise ValueError("the formula ends too early")
        self._at += 1
        if token == "{":
            return self.row("}")
        if token == "@":
            self._numbers += 1
            return Number(self._numbers - 1, guarded=_needs_guard(before))
        if token.startswith("\\"):
            return self._command(token[1:])
        if token in _CHARACTERS:
            return _CHARACTERS[token]
        if token == "|":  # the first opens, the next closes
            self._in_bars = not self._in_bars
            return Atom("|", Kind.OPENING if self._in_bars else Kind.CLOSING)
        if token[0].isdigit():
            return Atom(token)
        if token.isascii() and token.isalpha():
            return Atom(_italic(token))
        raise ValueError(f"{token!r} is not known in a formula")

    def _command(self, name: str) -> Node:
        match name:
            case "frac" if self._tokens[self._at : self._at + 2] == ["{", r"\partial"]:
                return Fraction(self._within_symbol(), self._within_symbol())
            case "frac":
                return Fraction(self._node([]), self._node([]))
            case "hat":
                return Hat(self._within_symbol())
            case "sqrt":
                return Root(self._node([]))
            case "mathrm":
                self._at += 1
                end = self._tokens.index("}", self._at)
                word = "".join(self._tokens[self._at : end])
                self._at = end + 1
                return Atom(word, Kind.FUNCTION)
            case _ if name in _COMMANDS:
                return _COMMANDS[name]
        raise ValueError(f"\\{name} is not known in a formula")


def pieces(tex: str) -> list[str]:
    """Cut a formula before every sign that joins two of its terms, where it may start a new line."""
    cuts, depth = [0], 0
    for match in _TOKEN.finditer(tex):
        token = match[0]
        depth += (token in "{(") - (token in "})")
        if token in "+-=" and depth == 0 and tex[cuts[-1] : match.start()].strip(" +-="):
            cuts.append(match.start())
    return [tex[start:end].strip() for start, end in zip(cuts, [*cuts[1:], len(tex)], strict=True)]


def _is_name(atom: Atom) -> bool:
    """Tell whether characters are a letter, a function, a large operator or the arrow of an assignment."""
    if atom.kind is Kind.ORDINARY:
        return atom.text.isalpha()
    return atom.kind is Kind.OPERATOR or atom.text == "←" or (atom.kind is Kind.FUNCTION and atom.text not in _WORDS)


def _needs_guard(before: list[Node]) -> bool:
    """Tell whether a negative number here would follow another sign."""
    return bool(before) and isinstance(before[-1], Atom) and before[-1].kind is Kind.BINARY


def _italic(letter: str) -> str:
    if letter == "h":
        return _ITALIC_H
    if letter.isupper():
        return chr(_ITALIC_CAPITAL + ord(letter) - ord("A"))
    return chr(_ITALIC_SMALL + ord(letter) - ord("a"))
