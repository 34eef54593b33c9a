"""A program as text, and where in it each operation of an iteration stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from core.arrays import Array
from core.explain.links import BEFORE, CLIPPING
from core.explain.selection import Bias, Neuron, Quantity, Selection, Weight, WholeLoss
from core.export.comments import one_line

DATA_ENDING = "_training_rows.csv"
"""What the file with a program's training rows is called, after the name of the program."""


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """A name that a line of the training loop assigns.

    Parameters
    ----------
    name
        As it is written in the program.
    kind
        What its numbers belong to: `Neuron` where it has a row per row of the batch and a column per neuron, `Weight`
        (inputs, units), `Bias` (units,) or `WholeLoss` for one number.
    layer
        The column, counted from 0 at the inputs; of one number on the way to all updates, the first that is updated.
    value
        The event of its operation -> its value.
    quantity
        Which number of its part it is; None for what has no such name.
    term
        Which number on the way to that quantity.
    also
        Quantities that are computed within the line and have no variable of their own.
    line, operation
        Where it is assigned, both counted from 1; the operation within the iteration.
    """

    name: str
    kind: type[Neuron | Weight | Bias | WholeLoss]
    layer: int
    value: Callable[[Any], Array | float | None]
    quantity: Quantity | None = None
    term: str = ""
    also: tuple[Quantity, ...] = ()
    line: int = 0
    operation: int = 0

    def selection_at(self, index: tuple[int, ...]) -> Selection | None:
        """Return the number at `index` of the value as a selection; None where the application has no name for it."""
        if self.quantity is None:
            return None
        if self.kind is Weight:
            return Selection(Weight(self.layer, *index), self.quantity, self.term)
        if self.kind is WholeLoss:
            part = Weight(self.layer, 0, 0) if self.term else WholeLoss()
            return Selection(part, self.quantity, self.term)
        return Selection((Bias if self.kind is Bias else Neuron)(self.layer, index[-1]), self.quantity, self.term)

    def is_of(self, selection: Selection) -> bool:
        """Tell whether the selected number stands in its value."""
        return self.holds(selection) and (self.quantity, self.term) == (selection.quantity, selection.term)

    def holds(self, selection: Selection) -> bool:
        """Tell whether the selected number is computed in this line.

        A number on the way to a quantity is, unless another variable holds it or it was there before.
        """
        part, quantity = selection.part, selection.quantity
        if quantity is None or quantity not in (self.quantity, *self.also):
            return False
        if selection.term.endswith(BEFORE) or self.term not in ("", selection.term):
            return False
        if selection.term == CLIPPING and not self.term:  # it has a line of its own
            return False
        if self.kind is WholeLoss or isinstance(part, WholeLoss):
            return self.kind is WholeLoss
        if quantity is Quantity.CONTRIBUTION:  # a weight's, computed within the sums of its layer
            return isinstance(part, Weight | Bias) and part.layer == self.layer
        layer = part.column if isinstance(part, Neuron) else part.layer
        return type(part) is self.kind and layer == self.layer


@dataclass(frozen=True, slots=True, eq=False)
class Script:
    """A program that trains a network.

    Parameters
    ----------
    name
        What its file is called where nothing else is asked for, for example ``article.py``.
    text
        The source.
    files
        Files that it reads from its own folder, by name: what makes their text, which can be long.
    lines
        First and last line of each operation of an iteration, counted from 1; in the order of the operations.
    variables
        What the lines of the iteration assign, in order.
    """

    name: str
    text: str
    files: Mapping[str, Callable[[], str]] = field(default_factory=lambda: MappingProxyType({}))
    lines: tuple[tuple[int, int], ...] = ()
    variables: tuple[Variable, ...] = ()

    def called(self, name: str) -> Script:
        """Return the same program for a file of this name: its heading says so, and its data is named after it."""
        stem = PurePath(name).stem
        data = dict.fromkeys(self.files, f"{stem}{DATA_ENDING}")
        text = self.text.replace(run_line(self.name), run_line(name), 1)
        for old, new in data.items():
            text = text.replace(beside(old), beside(new), 1)
        files = MappingProxyType({data[old]: make for old, make in self.files.items()})
        return replace(self, name=name, text=text, files=files)


def run_line(name: str) -> str:
    """Return the comment that says how a program of this name is run."""
    said = one_line(name)
    return "# Run it with: python " + (f'"{said}"' if " " in said else said)


def beside(name: str) -> str:
    """Return the expression for a file of this name in the program's own folder."""
    return f"Path(__file__).with_name({json.dumps(name, ensure_ascii=False)})"


class Writer:
    """Collects the lines of a program, and remembers which of them belong to an operation."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._spans: list[tuple[int, int]] = []
        self._variables: list[Variable] = []
        self._indent = ""

    def write(self, *lines: str) -> None:
        """Add lines that are not part of an operation; an empty one stays empty."""
        self._lines += [f"{self._indent}{line}" if line else "" for line in lines]

    def begin_loop(self, line: str) -> None:
        """Add a line whose body follows."""
        self.write(line)
        self._indent += "    "

    def end_loop(self) -> None:
        """Go back to the lines outside."""
        self._indent = self._indent[:-4]

    def operation(self, *lines: tuple[str, tuple[Variable, ...]]) -> None:
        """Add the lines of the next operation, each with what it assigns."""
        first, number = len(self._lines) + 1, len(self._spans) + 1
        for line, variables in lines:
            self._variables += [replace(each, line=len(self._lines) + 1, operation=number) for each in variables]
            self.write(*line.split("\n"))
        self._spans.append((first, len(self._lines)))

    def operation_without_lines(self, *variables: Variable) -> None:
        """Let the last line stand for the next operation; its variables were assigned further up."""
        number = len(self._spans) + 1
        for each in variables:
            line = max(place for place, text in enumerate(self._lines, start=1) if _assigns(text, each.name))
            self._variables.append(replace(each, line=line, operation=number))
        self._spans.append((len(self._lines), len(self._lines)))

    def script(self, name: str, files: Mapping[str, Callable[[], str]]) -> Script:
        """Return what was written."""
        text = "\n".join(self._lines) + "\n"
        return Script(name, text, MappingProxyType(dict(files)), tuple(self._spans), tuple(self._variables))


def _assigns(line: str, name: str) -> bool:
    names, equals, _ = line.partition(" = ")
    return bool(equals) and name in names.strip().split(", ")
