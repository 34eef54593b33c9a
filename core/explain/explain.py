"""From a moment of a run and what is pointed at to its explanation."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from core.arrays import Array
from core.config import RunConfig
from core.explain.moment import moment
from core.explain.neurons import explain_neuron
from core.explain.selection import Bias, Neuron, Part, Weight
from core.explain.terms import Explanation
from core.explain.weights import explain_weight
from core.nn.optimizers import STEP
from core.nn.parameters import Parameters
from core.training.events import (
    Activated,
    BatchTaken,
    DeltaComputed,
    Event,
    GradientsComputed,
    IterationDone,
    LossComputed,
    PassedBack,
    Updated,
    WeightedSum,
)


def explain(
    events: Iterable[Event], parameters: Parameters, config: RunConfig, selection: Part, row: int
) -> Explanation:
    """Explain the latest quantity that this iteration has computed for `selection`.

    Parameters
    ----------
    events
        What the iteration has computed so far.
    parameters
        Weights and biases as they stand now.
    row
        The sample, counted from 0 in the table.
    """
    now = moment(config, parameters, events, row)
    with np.errstate(all="ignore"):  # what is finite in a run that diverges can be too large for its own powers
        return explain_neuron(now, selection) if isinstance(selection, Neuron) else explain_weight(now, selection)


def exists(selection: Part, config: RunConfig) -> bool:
    """Tell whether the network has what `selection` points at; after a new network it may not."""
    sizes = config.sizes
    match selection:
        case Neuron(column, unit):
            return column < len(sizes) and unit < sizes[column]
        case Weight(layer, source, target):
            return layer < len(sizes) and source < sizes[layer - 1] and target < sizes[layer]
        case Bias(layer, unit):
            return layer < len(sizes) and unit < sizes[layer] and config.layers[layer - 1].bias


def default_selection(events: tuple[Event, ...], config: RunConfig) -> Part:
    """Return what is worth looking at after the last of `events`, for one who has selected nothing."""
    gradients = {event.layer: event.dW for event in events if isinstance(event, GradientsComputed)}
    steps = {event.layer: event.terms[STEP].W for event in events if isinstance(event, Updated)}
    match events[-1] if events else None:
        case WeightedSum(layer=layer) | Activated(layer=layer) | DeltaComputed(layer=layer):
            return Neuron(layer, 0)
        case LossComputed():
            return Neuron(len(config.layers), 0)
        case GradientsComputed(layer=layer) | PassedBack(layer=layer):
            return _largest(gradients, [layer])
        case Updated(layer=layer):
            return _largest(steps, [layer])
        case IterationDone():
            return _largest(steps, list(steps))
        case BatchTaken():
            return Neuron(0, 0)
    return Neuron(1, 0)


def _largest(of: dict[int, Array], layers: list[int]) -> Weight:
    layer = max(sorted(layers), key=lambda each: float(np.abs(of[each]).max()))
    source, target = np.unravel_index(int(np.abs(of[layer]).argmax()), of[layer].shape)
    return Weight(layer, int(source), int(target))
