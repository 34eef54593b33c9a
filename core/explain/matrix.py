"""A matrix as it is written: its axes, what each of its cells is, and the equation in which it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from core.arrays import Array, Indices
from core.explain.selection import Bias, Neuron, Part, Quantity, Selection, Weight, WholeLoss


class Along(Enum):
    """What an axis counts."""

    ROWS = auto()
    NEURONS = auto()
    ONE = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """The rows or the columns of a matrix.

    Parameters
    ----------
    count
        How many there are.
    column
        Of neurons: the column of the network that they stand in; of one number for each row, the column whose neurons
        share it, 0 where it is not theirs.
    rows
        Of rows of the batch: their places in the table, shape (count,); None while the batch is not taken.
    names
        Of outputs: the classes that they stand for; empty where the data names none.
    """

    along: Along
    count: int
    column: int = 0
    rows: Indices | None = None
    names: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[Along, int]:
        """The same for all axes of an iteration that count the same things."""
        return self.along, self.column

    def place_of(self, row: int) -> int | None:
        """Return where a row of the table stands on an axis of rows; None where it does not."""
        if self.along is not Along.ROWS or self.rows is None:
            return None
        found = np.flatnonzero(self.rows == row)
        return int(found[0]) if found.size else None


ONE = Axis(Along.ONE, 1)
"""The axis of a matrix that has no second one, such as a row of biases."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell is: the number that it holds, and the row of the table where the number belongs to one.

    Without a selection it is a number that has no name elsewhere.
    """

    selection: Selection | None
    row: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """A matrix of an iteration.

    Parameters
    ----------
    symbol
        As TeX.
    name
        What one of its numbers is, in words: weighted sum.
    down, across
        What its rows and its columns are.
    values
        Shape (down.count, across.count), read-only and shared; None where it is not computed yet.
    quantity
        Which number of its part a cell is; None for one that has no name elsewhere.
    term
        Which number on the way to that quantity.
    backward
        Whether it belongs to backpropagation.
    """

    symbol: str
    name: str
    down: Axis
    across: Axis
    values: Array | None
    quantity: Quantity | None = None
    term: str = ""
    backward: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """Its rows and columns."""
        return self.down.count, self.across.count

    def transposed(self) -> Matrix:
        """Return it with rows and columns exchanged."""
        values = None if self.values is None else self.values.T
        symbol = rf"{self.symbol}^{{\top}}" if "^" not in self.symbol else rf"({self.symbol})^{{\top}}"
        return Matrix(symbol, self.name, self.across, self.down, values, self.quantity, self.term, self.backward)

    def cell(self, i: int, j: int) -> Cell:
        """Say what the number in row `i` and column `j` is, both counted from 0."""
        for axis, at, other, place in ((self.down, i, self.across, j), (self.across, j, self.down, i)):
            if axis.along is Along.ROWS:
                row = None if axis.rows is None else int(axis.rows[at])
                whole = other.along is Along.ONE
                part: Part = WholeLoss() if whole and not other.column else Neuron(other.column, place)
                return Cell(Selection(part, self.quantity, self.term), row)
        return Cell(Selection(self._parameter(i, j) or WholeLoss(), self.quantity, self.term))

    def place_of(self, selection: Selection, row: int) -> tuple[int, int] | None:
        """Return where it holds the number `selection`, of `row` where it belongs to one; None where it does not.

        A selection without a quantity is found wherever its part stands.
        """
        if selection.quantity is not None and (selection.quantity, selection.term) != (self.quantity, self.term):
            return None
        place = self._place_of_part(selection.part, row)
        if place is None or not (0 <= place[0] < self.shape[0] and 0 <= place[1] < self.shape[1]):
            return None
        found = self.cell(*place).selection
        return place if found is not None and found.part == selection.part else None

    def _parameter(self, i: int, j: int) -> Part | None:
        down, across = self.down, self.across
        match down.along, across.along:
            case Along.NEURONS, Along.NEURONS if down.column < across.column:
                return Weight(across.column, i, j)
            case Along.NEURONS, Along.NEURONS:
                return Weight(down.column, j, i)
            case Along.ONE, Along.NEURONS:
                return Bias(across.column, j)
        return None

    def _place_of_part(self, part: Part | WholeLoss, row: int) -> tuple[int, int] | None:
        match part:
            case Weight(_, source, target):
                return (source, target) if self.down.column < self.across.column else (target, source)
            case Bias(_, unit):
                return 0, unit
            case Neuron(_, unit):
                down, across = self.down.place_of(row), self.across.place_of(row)
                if down is not None:
                    return down, unit
                return None if across is None else (unit, across)
            case WholeLoss():
                return 0 if self.down.along is Along.ONE else (self.down.place_of(row) or 0), 0


class Uses(Enum):
    """Which cells of an operand make the cell in row i and column j of the result."""

    NOTHING = auto()
    ENTRY = auto()
    """The same entry; its row or column where the operand has only one."""
    ROW = auto()
    """Row i."""
    COLUMN = auto()
    """Column j."""


@dataclass(frozen=True, slots=True)
class Term:
    """A matrix within an equation.

    Parameters
    ----------
    uses
        Which of its cells make a cell of the result.
    sign
        TeX of what joins it to the matrix before; empty where it only stands beside.
    before, after
        TeX of what touches it: a function, a parenthesis, a factor.
    """

    matrix: Matrix
    uses: Uses = Uses.NOTHING
    sign: str = ""
    before: str = ""
    after: str = ""

    def makers(self, i: int, j: int) -> tuple[range, range]:
        """Return the rows and columns of the cells that make the cell in row `i` and column `j` of the result."""
        down, across = self.matrix.shape
        at = range(min(i, down - 1), min(i, down - 1) + 1), range(min(j, across - 1), min(j, across - 1) + 1)
        match self.uses:
            case Uses.NOTHING:
                return range(0), range(0)
            case Uses.ENTRY:
                return at
            case Uses.ROW:
                return at[0], range(across)
            case Uses.COLUMN:
                return range(down), at[1]

    def made(self, i: int, j: int, shape: tuple[int, int]) -> tuple[range, range]:
        """Return the rows and columns of the cells of a result of `shape` that its cell `i`, `j` helps to make."""
        rows, columns = (range(count) for count in shape)
        down, across = self.matrix.shape
        row = rows if self.uses is Uses.COLUMN or down < shape[0] else range(i, i + 1)
        column = columns if self.uses is Uses.ROW or across < shape[1] else range(j, j + 1)
        return (range(0), range(0)) if self.uses is Uses.NOTHING else (row, column)


@dataclass(frozen=True, slots=True)
class Equation:
    """One operation on matrices.

    Parameters
    ----------
    operation
        Of the iteration, counted from 1.
    label
        TeX of what it computes.
    caption
        What it does, in words.
    terms
        The result, then its operands; those without a sign stand beside the equation.
    formula
        TeX of how one entry is made, where the equation only names a function.
    """

    operation: int
    label: str
    caption: str
    terms: tuple[Term, ...]
    formula: str = ""

    @property
    def result(self) -> Matrix:
        """What is computed."""
        return self.terms[0].matrix

    def holds(self, selection: Selection, row: int) -> bool:
        """Tell whether the number that `selection` names is computed and stands here."""
        found = self.find(selection, row)
        return found is not None and self.terms[found[0]].matrix.values is not None

    def find(self, selection: Selection, row: int) -> tuple[int, int, int] | None:
        """Return the term, row and column of the number that `selection` names, the result first; None without one."""
        for number, term in enumerate(self.terms):
            place = term.matrix.place_of(selection, row)
            if place is not None:
                return number, *place
        return None
