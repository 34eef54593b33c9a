"""The loss of an iteration's batch as a function of a few weights and biases: many points in one forward pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array, Indices, frozen
from core.config import RunConfig
from core.explain.moment import Moment
from core.explain.selection import Bias, Weight
from core.nn.dropout import dropout_mask
from core.nn.losses import HUBER_DELTA
from core.nn.network import build_network
from core.nn.parameters import LayerParameters, Parameters
from core.training.events import BatchTaken
from core.training.updates import penalty_of

Parameter: TypeAlias = Weight | Bias
Flags: TypeAlias = NDArray[np.bool_]

_KINKS = {"mean_absolute": 0.0, "huber": HUBER_DELTA}
"""At which size of the error a loss has its kink."""

_NUMBERS_AT_ONCE = 100_000
"""How many values of a column are computed together: some milliseconds of work."""


@dataclass(frozen=True, slots=True, eq=False)
class Nudges:
    """Other values for parameters of one layer, one at each point.

    Parameters
    ----------
    layer
        Counted from 1.
    sources, targets
        Which parameter, shape (points,) each; a source of -1 means the bias of the target.
    values
        What it is there, shape (points,).
    """

    layer: int
    sources: Indices
    targets: Indices
    values: Array

    def at(self, points: slice) -> Nudges:
        """Return those of some points."""
        return Nudges(self.layer, self.sources[points], self.targets[points], self.values[points])


def nudges_of(parameter: Parameter, values: Array) -> Nudges:
    """Give one parameter one value after another; `values` has shape (points,)."""
    source, target = (-1, parameter.unit) if isinstance(parameter, Bias) else (parameter.source, parameter.target)
    every = np.ones(len(values), dtype=np.intp)
    return Nudges(parameter.layer, source * every, target * every, values)


def parameter_at(layer: int, source: int, target: int) -> Parameter:
    """Return the parameter of a layer; a source of -1 means the bias of the target."""
    return Bias(layer, target) if source < 0 else Weight(layer, source, target)


def value_in(each: LayerParameters, parameter: Parameter) -> float:
    """Return the value of a weight or a bias among the parameters of its layer."""
    if isinstance(parameter, Weight):
        return float(each.W[parameter.source, parameter.target])
    assert each.b is not None
    return float(each.b[parameter.unit])


def value_of(parameters: Parameters, parameter: Parameter) -> float:
    """Return the value of a weight or a bias of a network."""
    return value_in(parameters[parameter.layer - 1], parameter)


class NudgedLoss:
    """The loss of one iteration's batch, with its dropout masks and its penalties, at other parameters.

    Parameters
    ----------
    parameters
        Those of the iteration's forward pass.
    iteration
        Counted from 1.
    """

    def __init__(self, config: RunConfig, parameters: Parameters, batch: BatchTaken, iteration: int) -> None:
        self.config, self.parameters, self.batch = config, parameters, batch
        self._network = build_network(config)
        self._penalty = penalty_of(config, parameters)
        self._masks: list[Array | None] = []
        self._columns, self._sums = [batch.inputs], list[Array]()  # at the parameters as they are
        with np.errstate(all="ignore"):
            for number, (layer, each) in enumerate(zip(self._network.layers, parameters, strict=True), start=1):
                z = layer.weighted_sum(each, self._columns[-1])
                a, mask = layer.activation.function(z), None
                if config.dropout and number < len(config.layers):
                    mask = dropout_mask(config.dropout, config.seed, batch.epoch, iteration, number, a.shape)
                self._sums.append(z)
                self._masks.append(mask)
                self._columns.append(a if mask is None else a * mask)

    @property
    def here(self) -> float:
        """The loss at the parameters as they are."""
        none = np.zeros(1, dtype=np.intp)
        return float(self.at(Nudges(1, none, none, self.parameters[0].W[:1, 0]))[0])

    @property
    def points_at_once(self) -> int:
        """How many points are computed together."""
        return max(1, _NUMBERS_AT_ONCE // (len(self.batch.rows) * max(self.config.sizes)))

    @property
    def multiplications(self) -> int:
        """About how many multiplications one point takes, activations included."""
        return len(self.batch.rows) * (self.config.weight_count + 20 * sum(self.config.sizes[1:]))

    def at(self, *nudges: Nudges) -> Array:
        """Return the loss at each point, shape (points,); NaN or infinity where it is none."""
        return self.with_kinks(*nudges)[0]

    def with_kinks(self, *nudges: Nudges) -> tuple[Array, Flags]:
        """Return the loss at each point, and whether a kink lies on the way there, shape (points,) each.

        Kinks are where the slope of a ReLU and the like, of a loss or of an L1 penalty jumps, or their curvature.
        """
        parts = [self._some([each.at(points) for each in nudges]) for points in self._slices(len(nudges[0].values))]
        losses, crossed = (np.concatenate(each) for each in zip(*parts, strict=True))
        return frozen(losses), crossed

    def _slices(self, points: int) -> Iterator[slice]:
        size = self.points_at_once
        return (slice(first, first + size) for first in range(0, points, size))

    def _some(self, nudges: Sequence[Nudges]) -> tuple[Array, Flags]:
        points, Y, loss = len(nudges[0].values), self.batch.targets, self._network.loss
        penalty, crossed = np.full(points, self._penalty), np.zeros(points, dtype=bool)
        first = min(nudge.layer for nudge in nudges)
        z = a = self._columns[first - 1]
        with np.errstate(all="ignore"):
            for number in range(first, len(self.parameters) + 1):
                layer, before = self._network.layers[number - 1], a
                z = layer.weighted_sum(self.parameters[number - 1], a.reshape(-1, layer.inputs))
                z = np.broadcast_to(z.reshape(-1, *Y.shape[:1], layer.units), (points, len(Y), layer.units))
                for nudge in nudges:
                    if nudge.layer == number:
                        z, penalty = self._nudged(z, before, nudge), penalty + self._penalty_change(nudge)
                        crossed |= self._crosses_zero(nudge)
                if layer.activation.cases is not None:
                    crossed |= _sides_differ(z, self._sums[number - 1])
                a, mask = layer.activation.function(z), self._masks[number - 1]
                a = a if mask is None else a * mask
            entries = loss.entry(a, Y) if loss.fused is None else loss.fused.entry(_table(z), np.tile(Y, (points, 1)))
            if loss.name in _KINKS:
                at = _KINKS[loss.name]
                crossed |= _sides_differ(np.abs(a - Y) - at, np.abs(self._columns[-1] - Y) - at)
            whole: Array = entries.reshape(points, -1).sum(axis=1) / loss.divisor(*Y.shape) + penalty
        return whole, crossed

    def _nudged(self, z: Array, before: Array, nudge: Nudges) -> Array:
        """Add what other values change in the sums z, (points, rows, units); `before` may be (rows, units)."""
        points, is_bias = np.arange(len(nudge.values)), nudge.sources < 0
        sent = before[:, nudge.sources].T if before.ndim == 2 else before[points, :, nudge.sources]
        sent = np.where(is_bias[:, None], 1.0, sent)
        changed = z.copy()
        changed[points, :, nudge.targets] += (nudge.values - self._old(nudge))[:, None] * sent
        return changed

    def _old(self, nudge: Nudges) -> Array:
        each = self.parameters[nudge.layer - 1]
        old = each.W[nudge.sources, nudge.targets]
        return old if each.b is None else np.where(nudge.sources < 0, each.b[nudge.targets], old)

    def _penalty_change(self, nudge: Nudges) -> Array:
        config, old, new = self.config, self._old(nudge), nudge.values
        change: Array = 0.5 * config.l2 * (new * new - old * old) + config.l1 * (np.abs(new) - np.abs(old))
        return np.where(nudge.sources < 0, 0.0, change)

    def _crosses_zero(self, nudge: Nudges) -> Flags:
        """Tell where a weight leaves its side of 0, at which an L1 penalty has its kink."""
        left = np.sign(nudge.values) != np.sign(self._old(nudge))
        return np.asarray(left & (nudge.sources >= 0) & bool(self.config.l1))


def _sides_differ(moved: Array, here: Array) -> Flags:
    """Tell of each point whether any number stands on another side of 0 than it does here; (points, rows, units)."""
    return np.asarray((np.sign(moved) != np.sign(here)).any(axis=(1, 2)))


def _table(z: Array) -> Array:
    return z.reshape(-1, z.shape[-1])


def nudged_loss(now: Moment, iteration: int) -> NudgedLoss | None:
    """Return the loss of the iteration at a moment; None where its batch is not taken yet."""
    if now.batch is None:
        return None
    used = tuple(now.used(layer) for layer in range(1, now.outputs + 1))
    return NudgedLoss(now.config, used, now.batch, iteration)
