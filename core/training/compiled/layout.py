"""Where everything of a network lies in the one block of memory that the kernel works in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array
from core.training.compiled.lanes import LANES, padded
from core.training.compiled.spec import ACTIVATIONS, LOSSES, OPTIMIZERS, SLOTS, KernelSpec

INPUTS, UNITS, ACTIVATION, WEIGHTS, ROW, BIASES, VALUES_BEFORE, VALUES, SLOPES, DELTAS = range(10)
"""Columns of `Layout.layers`: sizes, code, and places of things; a layer without biases has -1 for their place.

WEIGHTS and BIASES are counted from the start of the parameters, ROW is the distance between two rows of W, and the rest
is counted from the start of the memory.
"""

PART = 96
"""How many rows of a batch go through the network together: few enough for the processor's nearest memory."""


class Places(NamedTuple):
    """Numbers of the kernel's work that are the same for all layers.

    Parameters
    ----------
    loss, optimizer, slots
        Codes of the two, and how many slots a parameter has.
    parameters, size
        Place of the parameters and their number, padded. The slots follow; and after them, all this once more, so that
        an update can be written beside the old state, which stays until the new one is known to be finite.
    gradients, is_weight
        Place of the gradients, and of numbers that are 1 for weights and 0 for biases, in the order of the parameters.
    ones
        Place of eight ones, with eight zeros after them.
    sums, targets, log_sums
        Place of the newest layer's z, of the batch's targets and of softmax's logarithms.
    total
        Size of the memory.
    """

    loss: int
    optimizer: int
    slots: int
    parameters: int
    size: int
    gradients: int
    is_weight: int
    ones: int
    sums: int
    targets: int
    log_sums: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The memory's plan.

    Parameters
    ----------
    layers
        One row per layer, int64; the columns are named above.
    """

    places: Places
    layers: NDArray[np.int64]

    def parts(self, parameters: Array) -> Iterator[Array]:
        """Yield W and b of each layer as views of the kernel's parameters (or slots), in the caller's order."""
        for inputs, units, _, W, row, b in self.layers[:, :VALUES_BEFORE].tolist():
            yield parameters[W : W + inputs * row].reshape(inputs, row)[:, :units]
            if b >= 0:
                yield parameters[b : b + units]


def plan(spec: KernelSpec, batch: int) -> Layout:
    """Lay out the memory for batches of up to `batch` rows."""
    single = spec.one_row
    lanes = padded(min(batch, PART))

    def block(units: int) -> int:
        return padded(units) if single else units * lanes

    layers: NDArray[np.int64] = np.zeros((len(spec.activations), 10), dtype=np.int64)
    parameters = 0
    for number, (layer, (inputs, units)) in enumerate(zip(layers, pairwise(spec.sizes), strict=True)):
        row = padded(units) if single else units
        layer[[INPUTS, UNITS, ACTIVATION, WEIGHTS, ROW]] = (
            inputs,
            units,
            ACTIVATIONS.index(spec.activations[number]),
            parameters,
            row,
        )
        parameters += inputs * row
        layer[BIASES] = -1
        if spec.biases[number]:
            layer[BIASES] = parameters
            parameters += row
    size, slots = padded(parameters), SLOTS[spec.optimizer]

    at = 0

    def take(count: int) -> int:
        nonlocal at
        at += count
        return at - count

    places = Places(
        loss=LOSSES.index(spec.loss),
        optimizer=OPTIMIZERS.index(spec.optimizer),
        slots=slots,
        parameters=take(2 * (1 + slots) * size),
        size=size,
        gradients=take(size),
        is_weight=take(size),
        ones=take(2 * LANES),
        sums=take(max(map(block, spec.sizes))),
        targets=take(block(spec.sizes[-1])),
        log_sums=take(block(spec.sizes[-1]) if single else lanes),
        total=0,
    )
    layers[0, VALUES_BEFORE] = take(block(spec.sizes[0]))
    for number, layer in enumerate(layers):
        for column in (VALUES, SLOPES, DELTAS):
            layer[column] = take(block(layer[UNITS]))
        if number:
            layer[VALUES_BEFORE] = layers[number - 1, VALUES]
    return Layout(places._replace(total=at + LANES), layers)
