"""The check of every gradient of an iteration, in slices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.arrays import Array, Indices
from core.explain.gradient_check import Verdict, Verdicts, relative_errors, steps_for, verdicts_of, with_penalties
from core.explain.moment import Moment
from core.explain.nudged import NudgedLoss, Nudges
from core.training.events import GradientsComputed


@dataclass(frozen=True, slots=True, eq=False)
class LayerVerdicts:
    """The comparison of a layer's gradients; NaN where one is not checked.

    Parameters
    ----------
    W, b
        Relative errors, shape (inputs, units) and (units,) or None.
    W_verdicts, b_verdicts
        Arrays of `Verdict` of the same shapes.
    """

    layer: int
    W: Array
    b: Array | None
    W_verdicts: Verdicts
    b_verdicts: Verdicts | None


class WholeCheck:
    """The check of every gradient that is computed, in slices, so that a window stays awake meanwhile.

    Parameters
    ----------
    budget
        Multiplications that all slices may take together. Where that is too few for all parameters, those of each layer
        are checked that lie evenly among them.
    """

    def __init__(self, now: Moment, loss: NudgedLoss, budget: float = 2e9) -> None:
        self._now, self._loss, self._here = now, loss, loss.here
        events = [now.gradients[layer] for layer in sorted(now.gradients)]
        every = [_places(event) for event in events]
        self.parameters = sum(len(each) for each in every)
        affordable = max(int(budget / (2 * loss.multiplications)), len(events))
        share = min(affordable / max(self.parameters, 1), 1.0)
        self._gradients = {event.layer: _flat(*with_penalties(now, event)) for event in events}
        self._errors = {layer: np.full(flat.shape, np.nan) for layer, flat in self._gradients.items()}
        self._found = {
            layer: np.full(flat.shape, Verdict.NOT_CHECKED, object) for layer, flat in self._gradients.items()
        }
        self._places = {event.layer: places for event, places in zip(events, every, strict=True)}
        self._steps = self._plan(share)
        self.checked = 0

    def go_on(self) -> bool:
        """Check some more; tell whether there is more to check."""
        chosen = next(self._steps, None)
        if chosen is None:
            return False
        layer, indices = chosen
        sources, targets = self._places[layer][indices].T
        values = self._values(layer, sources, targets)
        steps = steps_for(values)
        both = np.concatenate((values - steps, values + steps))
        losses, kinks = self._loss.with_kinks(Nudges(layer, np.tile(sources, 2), np.tile(targets, 2), both))
        below, above = losses.reshape(2, -1)
        numeric = (above - below) / (2.0 * steps)
        gradients = self._gradients[layer][indices]
        self._errors[layer][indices] = relative_errors(gradients, numeric)
        self._found[layer][indices] = verdicts_of(
            gradients, below, self._here, above, steps, np.logical_or(*kinks.reshape(2, -1))
        )
        self.checked += len(indices)
        return True

    def verdicts(self) -> tuple[LayerVerdicts, ...]:
        """Return what is known so far, of the layers whose gradients are computed, from the first on."""
        known = []
        for layer in self._gradients:
            inputs, units = self._now.gradients[layer].dW.shape
            errors, found, split = self._errors[layer], self._found[layer], inputs * units
            has_bias = len(errors) > split
            known.append(
                LayerVerdicts(
                    layer,
                    errors[:split].reshape(inputs, units).copy(),
                    errors[split:].copy() if has_bias else None,
                    found[:split].reshape(inputs, units).copy(),
                    found[split:].copy() if has_bias else None,
                )
            )
        return tuple(known)

    def _plan(self, share: float) -> Iterator[tuple[int, Indices]]:
        size = max(1, self._loss.points_at_once // 2)
        for layer, flat in self._gradients.items():
            count = max(1, round(share * len(flat)))
            chosen = np.unique(np.linspace(0, len(flat) - 1, count).round().astype(np.intp))
            for first in range(0, len(chosen), size):
                yield layer, chosen[first : first + size]

    def _values(self, layer: int, sources: Indices, targets: Indices) -> Array:
        each = self._loss.parameters[layer - 1]
        values = each.W[sources, targets]
        return values if each.b is None else np.where(sources < 0, each.b[targets], values)


def _places(event: GradientsComputed) -> Indices:
    """Return source and target of every parameter of a layer, W row by row and then b, shape (parameters, 2)."""
    inputs, units = event.dW.shape
    places = np.indices((inputs, units)).reshape(2, -1).T
    if event.db is None:
        return places
    return np.concatenate((places, np.column_stack((np.full(units, -1), np.arange(units)))))


def _flat(dW: Array, db: Array | None) -> Array:
    return dW.ravel() if db is None else np.concatenate((dW.ravel(), db))
