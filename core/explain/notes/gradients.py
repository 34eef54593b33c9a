"""Rules about the size of gradients from layer to layer."""

from __future__ import annotations

import numpy as np

from core.arrays import frozen
from core.explain import symbols
from core.explain.moment import Moment
from core.explain.notes.note import Bars, Layer, Mark, Note, Rule, Severity
from core.explain.notes.seen import Seen
from core.explain.selection import Quantity, Selection, Weight
from core.explain.terms import Words

RATIO = 100.0
"""How many times smaller than the output layer's the gradients of a layer are when they count as vanishing."""


def gradient_bars(now: Moment, marked: int | None = None) -> Bars | None:
    """Return the root mean square of the gradients of each layer's weights; None before all are computed."""
    if len(now.gradients) < now.outputs:
        return None
    layers = range(1, now.outputs + 1)
    sizes = np.array([np.sqrt(np.mean(now.gradients[layer].dW ** 2)) for layer in layers])
    names = tuple(symbols.layer_name(layer, now.outputs) for layer in layers)
    return Bars("Size of each layer's gradients (root mean square of dW)", names, frozen(sizes), marked)


def vanishing(seen: Seen) -> tuple[Note, ...] | None:
    """Find the layer whose gradients are smallest, if they are far smaller than those of the outputs."""
    now, config = seen.now, seen.config
    bars = gradient_bars(now)
    if bars is None:
        return None
    last = float(bars.values[-1])
    # Gradients of exactly 0 have another cause: dead neurons, or no error at all.
    sizes = np.where(bars.values > 0.0, bars.values, np.inf)
    layer = int(sizes.argmin()) + 1
    smallest = float(sizes[layer - 1])
    if not np.isfinite(smallest) or RATIO * smallest >= last:
        return ()
    dW = now.gradients[layer].dW
    source, target = np.unravel_index(int(np.abs(dW).argmax()), dW.shape)
    ratio, phrase = last / smallest, symbols.layer_phrase(config, layer)
    return (
        Note(
            "vanishing",
            Layer(layer),
            Severity.SLOW,
            Words(
                f"The gradients of {phrase} are @ times smaller than those of the output layer: @ against @.",
                (ratio, smallest, last),
            ),
            Selection(Weight(layer, int(source), int(target)), Quantity.GRADIENT),
            (Mark(Layer(layer), Words("gradients @ times smaller than the output's", (ratio,))),),
            gradient_bars(now, layer - 1),
        ),
    )


RULES = (
    Rule(
        "vanishing",
        "Vanishing gradient",
        f"The gradients of a layer count as vanishing when their root mean square is more than {RATIO:g} times smaller "
        "than that of the output layer.",
        "On the way back, each layer multiplies the error signal by slopes and weights; where these are small, the "
        "first layers hardly learn.",
        "Use fewer layers, ReLU instead of sigmoid, start weights by Xavier's or He's rule, or an optimiser such as "
        "Adam, which makes up for the size of gradients.",
        vanishing,
        "Hochreiter, 1991; Glorot and Bengio, 2010",
    ),
)
