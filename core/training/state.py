"""Where a run stands between two iterations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from core.arrays import Array, frozen
from core.nn.parameters import LayerParameters, Parameters


@dataclass(frozen=True, slots=True, eq=False)
class TrainingState:
    """All that the next iteration needs besides the configuration.

    Parameters
    ----------
    iteration
        How many iterations are complete.
    parameters
        What the next one starts from.
    slots
        What the optimiser remembers, in the order of its slots: for each, one number per weight and bias.
    steps
        How many updates the optimiser has made since it began with empty slots.
    """

    iteration: int
    parameters: Parameters
    slots: tuple[Parameters, ...] = ()
    steps: int = 0

    @property
    def nbytes(self) -> int:
        """Bytes of all numbers."""
        parameters = sum(each.W.nbytes + (0 if each.b is None else each.b.nbytes) for each in self.parameters)
        return parameters * (1 + len(self.slots))

    def flattened(self) -> Array:
        """Return all numbers as one matrix: the parameters, then each slot; shape (1 + slots, parameters).

        A row has layer after layer W, row by row, then b.
        """
        return np.array([_flat(each) for each in (self.parameters, *self.slots)])

    def with_numbers(self, numbers: Array, iteration: int, steps: int) -> Self:
        """Return a state of the same shapes with other numbers, laid out as by `flattened`."""
        parameters, *slots = (_shaped(row, self.parameters) for row in numbers)
        return type(self)(iteration, parameters, tuple(slots), steps)


def empty_slots(parameters: Parameters, count: int) -> tuple[Parameters, ...]:
    """Return `count` slots of zeros."""
    zeros = tuple(
        LayerParameters(frozen(np.zeros_like(each.W)), None if each.b is None else frozen(np.zeros_like(each.b)))
        for each in parameters
    )
    return (zeros,) * count


def _flat(parameters: Parameters) -> Array:
    return np.concatenate([array.ravel() for each in parameters for array in (each.W, each.b) if array is not None])


def _shaped(row: Array, like: Parameters) -> Parameters:
    at = 0
    shaped = []
    for each in like:
        W = row[at : at + each.W.size].reshape(each.W.shape)
        at += each.W.size
        b = None
        if each.b is not None:
            b = frozen(row[at : at + each.b.size])
            at += each.b.size
        shaped.append(LayerParameters(frozen(W), b))
    return tuple(shaped)
