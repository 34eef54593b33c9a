"""Which selection opens the numbers that go into an explanation. The names below are terms of selections."""

from __future__ import annotations

from core.explain.moment import Moment
from core.explain.selection import Bias, Neuron, Quantity, Selection, Weight, WholeLoss
from core.training.mistakes import EARLY_UPDATE

UNDROPPED = "value"
"""Of an activation: f(z), before dropout multiplies it."""
AGAIN = "value activated again"
"""Of a slope that is taken at a by mistake: f(a)."""
POWER, POWERS = "power", "sum of powers"
"""Of an activation by softmax: e^z of this output, and the sum over all outputs."""
LOGARITHM = "logarithm"
"""Of a share of the loss that is fused with softmax: the logarithm of that sum."""
MEAN = "mean"
"""Of delta of a softmax without its own loss: the mean reaction of the loss over all outputs."""
BEFORE = " before"
"""Of an update, after the name of a slot: what it was before."""
WEIGHT_BEFORE = f"w{BEFORE}"
"""Of an update: the weight or bias before it."""
RATE, CLIPPING, LENGTH = "learning rate", "clipping", "length"
"""Of an update: the scheduled learning rate, the factor of clipping, and the length of all gradients together."""
SQUARES, SIZES = "squares", "sizes"
"""Of a length or a penalty: the sum over all weights of the squares, or of the sizes."""


def used(now: Moment, part: Weight | Bias) -> Selection:
    """Return the number of a weight or bias that this iteration computes with, also after its update."""
    if part.layer in now.updates:
        return Selection(part, Quantity.UPDATE, WEIGHT_BEFORE)
    return Selection(part, Quantity.VALUE)


def passing(now: Moment, part: Weight) -> Selection | None:
    """Return the number of a weight that delta is passed back through; None for one that its update has yet to make."""
    if EARLY_UPDATE not in now.mistakes:
        return used(now, part)
    return Selection(part, Quantity.UPDATE) if part.layer in now.updates else None


def sent(column: int, unit: int) -> Selection:
    """Return the number that a neuron sends on."""
    return Selection(Neuron(column, unit), Quantity.ACTIVATION if column else Quantity.INPUT)


def undropped(now: Moment, layer: int, unit: int) -> Selection:
    """Return f(z) of a neuron: what it sends where dropout does not change that."""
    dropped = now.activations[layer].mask is not None
    return Selection(Neuron(layer, unit), Quantity.ACTIVATION, UNDROPPED if dropped else "")


def neuron(layer: int, unit: int, quantity: Quantity, term: str = "") -> Selection:
    """Return a number of a neuron."""
    return Selection(Neuron(layer, unit), quantity, term)


def row_loss(layers: int, outputs: int) -> Selection:
    """Return a row's share of the loss; where there is one output, it is the share of that prediction."""
    if outputs == 1:
        return neuron(layers, 0, Quantity.LOSS)
    return Selection(WholeLoss(), Quantity.ROW_LOSS)
