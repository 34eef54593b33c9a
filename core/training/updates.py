"""The update of one layer: what penalties and clipping make of the gradient, then the optimiser's assignments."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.arrays import Array, all_finite, frozen
from core.config import RunConfig
from core.errors import Diverged
from core.nn.optimizers import STEP, Assignment, Optimizer
from core.nn.parameters import LayerParameters, Parameters
from core.training.events import Updated
from core.training.phases import PhaseKind
from core.training.run import Run
from core.training.state import TrainingState

GRADIENT = "g"

_L2 = Assignment(
    GRADIENT,
    "g",
    "L2: the penalty pulls the weight towards zero, in proportion to it.",
    r"g + \lambda_2\,w",
    lambda at: at["g"] + at["l2"] * at["w"],
)
_L1 = Assignment(
    GRADIENT,
    "g",
    "L1: the penalty pulls every weight towards zero equally.",
    r"g + \lambda_1\,\mathrm{sign}(w)",
    lambda at: at["g"] + at["l1"] * np.sign(at["w"]),
)
_CLIP = Assignment(
    GRADIENT,
    "g",
    "Clipping: all gradients together are shortened by one factor c; it is 1 where they are short enough.",
    r"c \cdot g",
    lambda at: at["clipping"] * at["g"],
)
"""What changes a gradient before the optimiser takes it."""

REVERSED = Assignment(
    STEP,
    "u",
    "Mistake: the step is turned round, so that it is added to the weight.",
    "-u",
    lambda at: -at[STEP],
)
"""What the wrong sign makes of a step."""


def penalty_of(config: RunConfig, parameters: Parameters) -> float:
    """Return what L1 and L2 add to the loss: l2 / 2 sum of w^2 + l1 sum of |w|. Biases are not counted."""
    penalty = 0.0
    for each in parameters:
        if config.l2:
            penalty += 0.5 * config.l2 * float(np.add.reduce(each.W * each.W, axis=None))
        if config.l1:
            penalty += config.l1 * float(np.add.reduce(np.abs(each.W), axis=None))
    return penalty


def clipping_factor(config: RunConfig, parameters: Parameters, gradients: list[tuple[Array, Array | None]]) -> float:
    """Return what all gradients are multiplied with so that together they are no longer than `clip`.

    Their length is the root of the sum of all squares, penalties included (Pascanu, Mikolov and Bengio, 2013,
    algorithm 1).
    """
    assert config.clip is not None
    total = 0.0
    for each, (dW, db) in zip(parameters, gradients, strict=True):
        g = dW
        if config.l2:
            g = g + config.l2 * each.W
        if config.l1:
            g = g + config.l1 * np.sign(each.W)
        total += float(np.add.reduce(g * g, axis=None))
        if db is not None:
            total += float(np.add.reduce(db * db, axis=None))
    length = float(np.sqrt(total))
    return config.clip / length if length > config.clip else 1.0


def numbers_of(config: RunConfig, optimizer: Optimizer, step: int, clipping: float) -> dict[str, float]:
    """Return everything that the assignments use and that is one number, but the learning rate."""
    numbers: dict[str, float] = {"t": float(step), "l1": config.l1, "l2": config.l2, "clipping": clipping}
    for name in optimizer.settings:
        value = getattr(config, name)
        numbers[name] = optimizer.epsilon if value is None else value
    return numbers


def assignments_of(config: RunConfig, optimizer: Optimizer) -> tuple[Assignment, ...]:
    """Return all that is computed for a weight, in order."""
    first = ((_L2,) if config.l2 else ()) + ((_L1,) if config.l1 else ()) + ((_CLIP,) if config.clip else ())
    return (*first, *optimizer.assignments, *((REVERSED,) if config.wrong_sign else ()))


def bias_assignments(assignments: tuple[Assignment, ...]) -> tuple[Assignment, ...]:
    """Return those of the assignments that hold for biases as well."""
    return tuple(each for each in assignments if each is not _L2 and each is not _L1)


def carry_out(
    assignments: tuple[Assignment, ...],
    numbers: Mapping[str, float],
    w: Array,
    g: Array,
    remembered: Mapping[str, Array],
) -> tuple[Array, dict[str, Array]]:
    """Compute the assignments; return the weights after the step, and the value of each assignment by name."""
    at: dict[str, Array | float] = {**numbers, **remembered, "w": w, GRADIENT: g}
    terms: dict[str, Array] = {}
    for assignment in assignments:
        at[assignment.name] = terms[assignment.name] = frozen(assignment.compute(at))
    return w - terms[STEP], terms


def joined(W: Mapping[str, Array], b: Mapping[str, Array] | None) -> dict[str, LayerParameters]:
    """Put what was computed for weights and for biases side by side, by name."""
    return {name: LayerParameters(value, None if b is None else b.get(name)) for name, value in W.items()}


def updated(
    run: Run, state: TrainingState, layer: int, dW: Array, db: Array | None, learning_rate: float, clipping: float = 1.0
) -> Updated:
    """Update one layer, counted from 1, from the weights and slots of `state`.

    Raises
    ------
    Diverged
        When a parameter or a slot is no longer finite.
    """
    config, optimizer, before = run.config, run.optimizer, state.parameters[layer - 1]
    assignments = assignments_of(config, optimizer)
    numbers = numbers_of(config, optimizer, state.steps + 1, clipping)
    at = {**numbers, "eta": learning_rate}
    slots = {name: slot[layer - 1] for name, slot in zip(optimizer.slots, state.slots, strict=True)}

    def checked(array: Array, quantity: str) -> Array:
        if not all_finite(array):
            raise Diverged(state.iteration + 1, PhaseKind.UPDATE, layer, quantity)
        return frozen(array)

    W, W_terms = carry_out(assignments, at, before.W, dW, {name: each.W for name, each in slots.items()})
    b, b_terms = before.b, None
    if b is not None and db is not None:
        kept = {name: each.b for name, each in slots.items() if each.b is not None}
        b, b_terms = carry_out(bias_assignments(assignments), at, b, db, kept)
        checked(b, "b")
    after = LayerParameters(checked(W, "W"), b)
    terms = joined(W_terms, b_terms)
    for name in optimizer.slots:
        for array in (terms[name].W, terms[name].b):
            if array is not None:
                checked(array, name)
    return Updated(layer, learning_rate, numbers, dW, db, before, after, slots, assignments, terms)
