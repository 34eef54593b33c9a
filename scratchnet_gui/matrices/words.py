"""What matrices, their axes and their cells are called. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.config import RunConfig
from core.explain import symbols
from core.explain.matrix import Along, Axis, Equation, Matrix
from core.explain.selection import Bias, Neuron, Weight
from scratchnet_gui.formatting import count, exact, raised, row_number
from scratchnet_gui.matrices.spans import Span

_FRACTION = re.compile(r"\\frac\{\\partial L\}\{\\partial (.*)\}")
_LAYER = re.compile(r"\^\{\((\d+)\)\}")
_LONGEST = 8
_LETTERS = {r"\hat{Y}": "Ŷ", r"\delta": "δ"}


def plain_symbol(tex: str) -> str:
    """Write the name of a matrix in one line of plain text."""
    tex = _FRACTION.sub(r"∂L/∂\1", tex)
    for name, letter in _LETTERS.items():
        tex = tex.replace(name, letter)
    return _LAYER.sub(lambda layer: f"⁽{raised(int(layer[1]))}⁾", tex)


def shape_text(matrix: Matrix) -> str:
    """Write how many rows and columns a matrix has."""
    down, across = matrix.shape
    return f"{count(down)}×{count(across)}"


def index_text(axis: Axis, index: int) -> str:
    """Number a row or column: rows as in the table, neurons from 1; nothing where there is only one without a name.

    Outputs that stand for classes have the names of these, cut short where they are long.
    """
    if axis.names:
        name = axis.names[index]
        return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
    match axis.along:
        case Along.ROWS:
            return "" if axis.rows is None else row_number(int(axis.rows[index]))
        case Along.NEURONS:
            return str(index + 1)
        case Along.ONE:
            return ""


def axis_name(config: RunConfig, axis: Axis) -> str:
    """Name what an axis counts, in the plural."""
    if axis.along is not Along.NEURONS:
        return "rows of the batch"
    if axis.column == 0:
        return "inputs"
    if axis.column == len(config.layers):
        return "outputs"
    return f"neurons of {symbols.layer_phrase(config, axis.column)}"


def cell_name(config: RunConfig, matrix: Matrix, i: int, j: int) -> str:
    """Name a number: weighted sum of hidden 2, row 3."""
    cell = matrix.cell(i, j)
    part = None if cell.selection is None else cell.selection.part
    row = "" if cell.row is None else f", row {row_number(cell.row)}"
    match part:
        case Neuron(column, unit) if matrix.across.along is not Along.ONE:
            return f"{matrix.name} of {symbols.full_name(config, column, unit)}{row}"
        case Weight(layer, source, target):
            names = symbols.full_name(config, layer - 1, source), symbols.full_name(config, layer, target)
            return f"{matrix.name}, {' → '.join(names)}"
        case Bias(layer, unit):
            return f"{matrix.name} of {symbols.full_name(config, layer, unit)}"
    return f"{matrix.name}{row}"


def cell_tip(config: RunConfig, matrix: Matrix, i: int, j: int) -> str:
    """Say what a number is, exactly."""
    name = symbols.capitalised(cell_name(config, matrix, i, j))
    # A product with an output that is dropped may be a negative zero, which means nothing here.
    return f"{name}: " + ("not computed yet" if matrix.values is None else exact(float(matrix.values[i, j]) + 0.0))


def matrix_tip(config: RunConfig, matrix: Matrix) -> str:
    """Say what the rows and columns of a matrix are."""
    sides = [
        f"{count(axis.count)} {words} for the {axis_name(config, axis)}"
        for axis, words in ((matrix.down, "rows"), (matrix.across, "columns"))
        if axis.along is not Along.ONE
    ]
    return f"{plain_symbol(matrix.symbol)}, {matrix.name}" + (f": {', '.join(sides)}" if sides else "")


def left_out(config: RunConfig, parts: Sequence[tuple[Axis, Span]]) -> str:
    """Say how much is shown of what has no room; nothing where all is shown."""
    texts = [f"{part.shown} of {count(part.count)} {axis_name(config, axis)}" for axis, part in parts if any(part.gaps)]
    return f"Shown: {', '.join(texts)}" if texts else ""


def equation_text(equation: Equation) -> str:
    """Write the symbols and shapes of an equation in one line, for those who do not see the picture."""
    named = [f"{plain_symbol(term.matrix.symbol)} ({shape_text(term.matrix)})" for term in equation.terms]
    made_of = ", ".join(named[1:])
    return f"{named[0]} and {made_of}. {equation.caption}" if made_of else f"{named[0]}. {equation.caption}"
