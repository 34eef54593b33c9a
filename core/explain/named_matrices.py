"""The matrices of an iteration by their names, as far as they are computed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.arrays import Array, frozen
from core.explain import symbols
from core.explain.forward import activation_of
from core.explain.links import MEAN, WEIGHT_BEFORE
from core.explain.matrix import ONE, Along, Axis, Matrix
from core.explain.moment import Moment
from core.explain.selection import Quantity
from core.nn.parameters import LayerParameters
from core.training.mistakes import EARLY_UPDATE, SLOPE_AT_A


def of_layer(letter: str, layer: int) -> str:
    """Name a matrix of a layer, as TeX."""
    return rf"{letter}^{{({layer})}}"


@dataclass(frozen=True, slots=True, eq=False)
class Matrices:
    """The matrices of one iteration. Layers are counted from 1, and column 0 holds the inputs."""

    now: Moment

    @property
    def rows(self) -> Axis:
        """The rows of the batch."""
        batch = self.now.batch
        if batch is None:
            return Axis(Along.ROWS, self.now.config.rows_per_batch)
        return Axis(Along.ROWS, len(batch.rows), rows=batch.rows)

    def neurons(self, column: int) -> Axis:
        """The neurons of a column; outputs with the classes that they stand for."""
        count, classes = self.now.config.sizes[column], self.now.config.data.classes
        names = classes if column == self.now.outputs and len(classes) == count else ()
        return Axis(Along.NEURONS, count, column, names=names)

    def a_symbol(self, column: int) -> str:
        """Name what a column sends on: X, A of a hidden layer, or Y with a hat."""
        if column == 0:
            return "X"
        return r"\hat{Y}" if column == self.now.outputs else of_layer("A", column)

    def a(self, column: int) -> Matrix:
        """What a column sends on: the inputs, the values of a hidden layer, or the predictions."""
        batch, done = self.now.batch, self.now.activations.get(column)
        if column == 0:
            values = None if batch is None else batch.inputs
            return self._of_rows("X", "input", column, values, Quantity.INPUT)
        name = "prediction" if column == self.now.outputs else "activation"
        values = None if done is None else done.a
        return self._of_rows(self.a_symbol(column), name, column, values, Quantity.ACTIVATION)

    @property
    def targets(self) -> Matrix:
        """What the predictions should be."""
        values = None if self.now.batch is None else self.now.batch.targets
        return self._of_rows("Y", "target", self.now.outputs, values, Quantity.TARGET)

    def z(self, layer: int) -> Matrix:
        """The weighted sums."""
        done = self.now.sums.get(layer)
        values = None if done is None else done.z
        return self._of_rows(of_layer("Z", layer), "weighted sum", layer, values, Quantity.SUM)

    def mask(self, layer: int) -> Matrix:
        """What dropout multiplies with."""
        done = self.now.activations.get(layer)
        values = None if done is None else done.mask
        return self._of_rows(of_layer("R", layer), "dropout factor", layer, values, Quantity.MASK)

    @property
    def losses(self) -> Matrix:
        """The share of each prediction in the loss."""
        values = None if self.now.loss is None else self.now.loss.per_entry
        return self._of_rows("E", "share of the loss", self.now.outputs, values, Quantity.LOSS)

    @property
    def row_losses(self) -> Matrix:
        """The share of each row in the loss."""
        done = self.now.loss
        values = None if done is None else frozen(done.per_entry.sum(axis=1, keepdims=True))
        return Matrix("e", "row's share of the loss", self.rows, ONE, values, Quantity.ROW_LOSS)

    @property
    def loss(self) -> Matrix:
        """The loss of the batch."""
        values = None if self.now.loss is None else frozen(np.array([[self.now.loss.value]]))
        return Matrix("L", "loss", ONE, ONE, values, Quantity.TOTAL_LOSS)

    @property
    def penalty(self) -> Matrix:
        """What the sizes of the weights add to the loss."""
        values = None if self.now.loss is None else frozen(np.array([[self.now.loss.penalty]]))
        return Matrix("P", "penalty on the weights", ONE, ONE, values, Quantity.PENALTY)

    def reaction(self, column: int) -> Matrix:
        """dL/da: how the loss reacts to what a column sends on."""
        values = None
        if column == self.now.outputs:
            values = None if self.now.loss is None else self.now.loss.slope
        elif column + 1 in self.now.passed:
            values = self.now.passed[column + 1].upstream
        symbol = symbols.derivative("L", self.a_symbol(column))
        return self._of_rows(symbol, "slope of the loss", column, values, Quantity.SLOPE, backward=True)

    def slope(self, layer: int) -> Matrix:
        """f'(z), or f'(a) by mistake."""
        done, function, at = self.now.deltas.get(layer), activation_of(self.now, layer), of_layer("Z", layer)
        if SLOPE_AT_A in self.now.mistakes:
            dropping = self.now.config.dropout and layer < self.now.outputs
            at = f"{function.symbol}({at})" if dropping else self.a_symbol(layer)
        symbol = f"{function.symbol}'({at})"
        values, name = None if done is None else done.slope, "slope of the activation"
        return self._of_rows(symbol, name, layer, values, Quantity.ACTIVATION_SLOPE, backward=True)

    def delta(self, layer: int) -> Matrix:
        """The error signal, dL/dz."""
        done = self.now.deltas.get(layer)
        values = None if done is None else done.delta
        return self._of_rows(of_layer(r"\delta", layer), "delta", layer, values, Quantity.DELTA, backward=True)

    @property
    def mean_reaction(self) -> Matrix:
        """For each row the sum of dL/da times a over all outputs, which delta of softmax needs."""
        done, predictions = self.now.deltas.get(self.now.outputs), self.a(self.now.outputs).values
        values = None
        if done is not None and done.upstream is not None and predictions is not None:
            values = frozen((done.upstream * predictions).sum(axis=1, keepdims=True))
        of_all = Axis(Along.ONE, 1, self.now.outputs)
        return Matrix("s", "average slope of the row", self.rows, of_all, values, Quantity.DELTA, MEAN, backward=True)

    def used(self, layer: int, biases: bool = False) -> Matrix:
        """The weights that the iteration computes with, or the biases."""
        if layer in self.now.updates:
            return self.parameter(layer, biases, self.now.used(layer), Quantity.UPDATE, WEIGHT_BEFORE)
        return self.parameter(layer, biases, self.now.used(layer), Quantity.VALUE)

    def passing(self, layer: int) -> Matrix:
        """The weights that delta is passed back through; already updated by mistake."""
        if EARLY_UPDATE not in self.now.mistakes:
            return self.used(layer)
        done, old = self.now.passed.get(layer), self.used(layer)
        quantity = Quantity.UPDATE if layer in self.now.updates else None  # that number is still to come elsewhere
        W = None if done is None else LayerParameters(done.weights, None)
        symbol = rf"{old.symbol}_{{\mathrm{{new}}}}"
        return self.parameter(layer, False, W, quantity, symbol=symbol, name=f"new {old.name}")

    def gradient(self, layer: int, biases: bool = False) -> Matrix:
        """dL/dW or dL/db."""
        done = self.now.gradients.get(layer)
        symbol = symbols.derivative("L", of_layer("b" if biases else "W", layer))
        found = None if done is None else LayerParameters(done.dW, done.db)
        return self.parameter(layer, biases, found, Quantity.GRADIENT, symbol=symbol, name="gradient", backward=True)

    def parameter(
        self,
        layer: int,
        biases: bool,
        values: LayerParameters | None,
        quantity: Quantity | None,
        term: str = "",
        *,
        symbol: str = "",
        name: str = "",
        backward: bool = False,
    ) -> Matrix:
        """Something that each weight of a layer has, or each bias; without a name they are what is meant."""
        symbol = symbol or of_layer("b" if biases else "W", layer)
        name = name or ("bias" if biases else "weight")
        if not biases:
            W = None if values is None else values.W
            return Matrix(symbol, name, self.neurons(layer - 1), self.neurons(layer), W, quantity, term, backward)
        b = None if values is None or values.b is None else values.b[np.newaxis]
        return Matrix(symbol, name, ONE, self.neurons(layer), b, quantity, term, backward)

    def _of_rows(
        self, symbol: str, name: str, column: int, values: Array | None, quantity: Quantity, *, backward: bool = False
    ) -> Matrix:
        return Matrix(symbol, name, self.rows, self.neurons(column), values, quantity, backward=backward)
