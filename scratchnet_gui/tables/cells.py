"""What stands in the cells of the predictions table. Pure functions; nothing here looks at all rows more than once."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from core.arrays import Array
from core.data.dataset import Dataset
from core.training.evaluation import classes_of
from scratchnet_gui.formatting import exact, number, row_number, row_values
from scratchnet_gui.tables.columns import Column, Kind
from scratchnet_gui.tables.outcome import Part

WRONG = "✗"
_MEASURED_ROWS = 1000
_DECIMALS = 2
LONGEST_NAME = 16
_MOST_LINES = 12
_MOST_VALUES = 6


class GivenCells:
    """The cells that training does not change: row, inputs and target of each row.

    Parameters
    ----------
    X, Y
        Inputs and targets, shapes (rows, inputs) and (rows, outputs).
    """

    def __init__(self, data: Dataset, part: Part) -> None:
        self._data = data
        self.X, self.Y = (data.X, data.Y) if part is Part.TRAIN else (data.test_X, data.test_Y)
        self._decimals: dict[tuple[Kind, int | None], int] = {}
        self._widest: dict[tuple[tuple[Kind, int | None], int], tuple[str, ...]] = {}

    def text(self, row: int, column: Column, longest: int = LONGEST_NAME) -> str:
        """Return what stands in a cell.

        Parameters
        ----------
        longest
            How many letters of the name of a class there are. Where that is less than usual, inputs that stand in one
            column are rounded to one decimal, for there is little room.
        """
        if column.kind is Kind.ROW:
            return row_number(row)
        if column.kind is Kind.TARGET and self._data.is_classification:
            return class_name(self._data, int(classes_of(self.Y[row : row + 1], self._data)[0]), longest)
        values = self.X if column.kind is Kind.INPUT else self.Y
        if column.unit is None:
            few = values[row] if values.shape[1] <= _MOST_VALUES else values[row, [*range(_MOST_VALUES), -1]]
            if longest < LONGEST_NAME:
                return row_values(tuple(np.round(few, 1)), 1, _MOST_VALUES)
            return row_values(tuple(few), self._decimals_of(column), _MOST_VALUES)
        return number(float(values[row, column.unit]), self._decimals_of(column))

    def exact_text(self, row: int, column: Column) -> str:
        """Return what stands in a cell with all its digits."""
        if column.kind is Kind.ROW:
            return f"row {row_number(row)}"
        if column.kind is Kind.INPUT:
            return named_values(self._data.input_names, self.X[row], column.unit)
        return named_values(self._data.target_names, self.Y[row], column.unit)

    def widest(self, column: Column, longest: int = LONGEST_NAME) -> tuple[str, ...]:
        """Return texts of which one is as wide as the column has to be."""
        named = column.kind is Kind.TARGET and self._data.is_classification
        known = column.key, longest if named else longest < LONGEST_NAME  # which is all that others depend on
        found = self._widest.get(known)
        if found is None:
            found = self._widest[known] = tuple(self._measure(column, longest))
        return found

    def _measure(self, column: Column, longest: int) -> Iterable[str]:
        if column.kind is Kind.ROW:
            return (row_number(len(self.X) - 1),)
        if column.kind is Kind.TARGET and self._data.is_classification:
            return (class_name(self._data, each, longest) for each in range(len(self._data.classes)))
        if column.unit is None:
            return (max((self.text(row, column, longest) for row in range(min(len(self.X), _MEASURED_ROWS))), key=len),)
        values = (self.X if column.kind is Kind.INPUT else self.Y)[:, column.unit]
        return extreme_texts(values, self._decimals_of(column))

    def _decimals_of(self, column: Column) -> int:
        """Return how many decimals the values of a column need, alike for all, so that their points stand in line."""
        found = self._decimals.get(column.key)
        if found is None:
            values = self.X if column.kind is Kind.INPUT else self.Y
            values = values if column.unit is None else values[:, column.unit]
            needed = (digits for digits in range(_DECIMALS) if np.array_equal(np.round(values, digits), values))
            found = self._decimals[column.key] = next(needed, _DECIMALS)
        return found


def class_name(data: Dataset, number_: int, longest: int = LONGEST_NAME) -> str:
    """Return the name of a class, shortened where it has more than `longest` letters."""
    name = data.classes[number_]
    return name if len(name) <= longest else f"{name[: longest - 1]}…"


def answer_text(
    data: Dataset, prediction: Array, unit: int | None, wrong: bool, digits: int, longest: int = LONGEST_NAME
) -> str:
    """Write the prediction for one row, shape (outputs,): a number, or the class that it stands for."""
    if math.isnan(prediction[unit or 0]):
        return ""
    mark = f"{WRONG} " if wrong else ""
    if unit is None and data.is_classification:
        best = int(prediction.argmax())
        return f"{mark}{class_name(data, best, longest)}  {number(float(prediction[best]), digits)}"
    if unit is None:
        texts = [number(value, digits) for value in prediction]
        return f"({texts[0]}, {texts[1]}, …, {texts[-1]})"
    text = mark + number(float(prediction[unit]), digits)
    if not data.is_classification or data.classes == ("0", "1"):
        return text
    return f"{text}  {class_name(data, int(prediction[unit] > 0.5), longest)}"


def widest_answers(
    data: Dataset, predictions: Array, unit: int | None, digits: int, longest: int = LONGEST_NAME
) -> tuple[str, ...]:
    """Return texts of which one is as wide as the predictions need, shape (rows, outputs)."""
    if unit is None and not data.is_classification:
        zero = number(0.0, digits)
        every = (answer_text(data, each, None, False, digits) for each in predictions)
        return (f"({zero}, {zero}, …, {zero})", *every)
    values = predictions[:, unit] if unit is not None else predictions.max(axis=1) if len(predictions) else np.empty(0)
    numbers = extreme_texts(values, digits)
    if not data.is_classification:
        return numbers
    names = [f"  {class_name(data, each, longest)}" for each in range(len(data.classes))]
    if unit is not None and data.classes == ("0", "1"):
        names = [""]
    return tuple(f"{WRONG} {text}{name}" for text in numbers for name in names)


def extreme_texts(values: Array, digits: int) -> tuple[str, ...]:
    """Write the values of which one has the longest text: the ends, and what is nearest to zero."""
    known = values[np.isfinite(values)]
    if not len(known):
        return (number(0.0, digits),)
    sizes = np.abs(known)
    nearest = known[np.where(sizes > 0.0, sizes, np.inf).argmin()]
    ends = (known.min(), known.max(), nearest)
    return (number(0.0, digits), *(number(float(value), digits) for value in ends))


def named_values(names: tuple[str, ...], values: Array, unit: int | None) -> str:
    """Write values with all their digits, each with its name; the middle of many is left out."""
    if unit is not None:
        return f"{names[unit]} = {exact(values[unit])}" if len(values) > 1 and names else exact(values[unit])
    lines = [f"{name} = {exact(value)}" for name, value in zip(names, values, strict=False)]
    if not lines:
        lines = [exact(value) for value in values]
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], "…", lines[-1]]
    return "\n".join(lines)
