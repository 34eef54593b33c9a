"""From a moment of a run and what is pointed at to its explanation."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from core.arrays import Array
from core.config import RunConfig
from core.explain import links
from core.explain.moment import moment
from core.explain.neurons import explain_neuron
from core.explain.selection import Bias, Neuron, Part, Quantity, Selection, Weight, WholeLoss
from core.explain.terms import Explanation
from core.explain.weights import explain_weight
from core.explain.whole import explain_loss
from core.nn.activations import ACTIVATIONS
from core.nn.losses import LOSSES
from core.nn.optimizers import STEP
from core.nn.parameters import ParameterEdit, Parameters
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
from core.training.mistakes import SLOPE_AT_A, active

_OF_LOSS = frozenset({Quantity.TOTAL_LOSS, Quantity.ROW_LOSS, Quantity.PENALTY})
_OF_WEIGHTS = frozenset(
    {Quantity.VALUE, Quantity.CONTRIBUTION, Quantity.ROW_GRADIENT, Quantity.GRADIENT, Quantity.UPDATE}
)


def explain(
    events: Iterable[Event],
    parameters: Parameters,
    config: RunConfig,
    selection: Selection,
    row: int,
    edits: tuple[ParameterEdit, ...] = (),
) -> Explanation:
    """Explain the number that is selected, or say when it will be computed.

    Parameters
    ----------
    events
        What the iteration has computed so far.
    parameters
        Weights and biases as they stand now.
    selection
        Something that `exists` in the network; without a quantity, the latest that is computed for it is explained.
    row
        The sample, counted from 0 in the table.
    edits
        What was set by hand after the iteration.
    """
    now = moment(config, parameters, events, row, edits)
    part, quantity, term = selection.part, selection.quantity, selection.term
    with np.errstate(all="ignore"):  # what is finite in a run that diverges can be too large for its own powers
        match part:
            case Neuron():
                return explain_neuron(now, part, quantity, term)
            case Weight() | Bias():
                return explain_weight(now, part, quantity, term)
        return explain_loss(now, selection)


def exists(selection: Selection | Part, config: RunConfig) -> bool:
    """Tell whether the network has what is selected; after a new network it may not.

    Parameters
    ----------
    selection
        A number, or a part of the network as a whole.
    """
    if not isinstance(selection, Selection):
        selection = Selection(selection)
    return _has_part(selection.part, config) and _has_quantity(selection, config)


def _has_part(part: Part, config: RunConfig) -> bool:
    sizes = config.sizes
    match part:
        case Neuron(column, unit):
            return column < len(sizes) and unit < sizes[column]
        case Weight(layer, source, target):
            return layer < len(sizes) and source < sizes[layer - 1] and target < sizes[layer]
        case Bias(layer, unit):
            return layer < len(sizes) and unit < sizes[layer] and config.biases[layer - 1]
    return True


def _has_quantity(selection: Selection, config: RunConfig) -> bool:
    part, quantity = selection.part, selection.quantity
    if quantity is None:
        return True
    if not isinstance(part, Neuron):
        return quantity in _OF_LOSS if isinstance(part, WholeLoss) else _weight_has(part, quantity)
    if part.column == 0:
        return quantity is Quantity.INPUT
    is_output = part.column == len(config.layers)
    function, fused = ACTIVATIONS[config.layers[part.column - 1].activation], LOSSES[config.loss].fused is not None
    match quantity:
        case Quantity.SUM | Quantity.ACTIVATION | Quantity.DELTA:
            term = selection.term
            return not term or _has_term(term, is_output, function.slope is None, fused)
        case Quantity.MASK:
            return not is_output
        case Quantity.TARGET:
            return is_output
        case Quantity.LOSS:
            return is_output and (not selection.term or (function.slope is None and fused))
        case Quantity.SLOPE:
            return not (is_output and fused)
        case Quantity.ACTIVATION_SLOPE:
            if selection.term and not (selection.term == links.AGAIN and SLOPE_AT_A in active(config)):
                return False
            return function.slope is not None and not (is_output and fused)
    return False


def _has_term(term: str, is_output: bool, is_softmax: bool, fused: bool) -> bool:
    if term == links.UNDROPPED:
        return not is_output
    return is_softmax and (term != links.MEAN or not fused)


def _weight_has(part: Weight | Bias, quantity: Quantity) -> bool:
    if quantity is Quantity.PASSED_BACK:
        return isinstance(part, Weight) and part.layer > 1
    return quantity in _OF_WEIGHTS


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
