"""Every optimiser against PyTorch's documented algorithms, written out for one number in plain Python.

The pseudocode transcribed here is that of torch.optim's documentation for SGD, Adagrad, RMSprop, Adam and AdamW.
"""

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose

from core.nn.optimizers import OPTIMIZERS, STEP, SYMBOLS, Optimizer
from core.training.updates import carry_out

RATE, MOMENTUM, ALPHA, BETA1, BETA2, DECAY = 0.02, 0.9, 0.95, 0.8, 0.97, 0.1
START = 1.5
GRADIENTS = [0.7, -0.2, 0.0, 1.3, -2.5, 0.4, 0.4]


def gradient_descent(gradients: list[float]) -> list[float]:
    w, found = START, []
    for g in gradients:
        w = w - RATE * g
        found.append(w)
    return found


def momentum(gradients: list[float]) -> list[float]:
    w, b, found = START, 0.0, []
    for t, g in enumerate(gradients, start=1):
        b = MOMENTUM * b + g if t > 1 else g
        w = w - RATE * b
        found.append(w)
    return found


def nesterov(gradients: list[float]) -> list[float]:
    w, b, found = START, 0.0, []
    for t, g in enumerate(gradients, start=1):
        b = MOMENTUM * b + g if t > 1 else g
        w = w - RATE * (g + MOMENTUM * b)
        found.append(w)
    return found


def adagrad(gradients: list[float]) -> list[float]:
    w, state_sum, found = START, 0.0, []
    for g in gradients:
        state_sum = state_sum + g**2
        w = w - RATE * g / (math.sqrt(state_sum) + 1e-10)
        found.append(w)
    return found


def rmsprop(gradients: list[float]) -> list[float]:
    w, square_avg, found = START, 0.0, []
    for g in gradients:
        square_avg = ALPHA * square_avg + (1 - ALPHA) * g**2
        w = w - RATE * g / (math.sqrt(square_avg) + 1e-8)
        found.append(w)
    return found


def adam(gradients: list[float], decay: float = 0.0) -> list[float]:
    w, m, v, found = START, 0.0, 0.0, []
    for t, g in enumerate(gradients, start=1):
        w = w - RATE * decay * w
        m = BETA1 * m + (1 - BETA1) * g
        v = BETA2 * v + (1 - BETA2) * g**2
        w = w - RATE * (m / (1 - BETA1**t)) / (math.sqrt(v / (1 - BETA2**t)) + 1e-8)
        found.append(w)
    return found


DOCUMENTED: dict[str, Callable[[list[float]], list[float]]] = {
    "gradient_descent": gradient_descent,
    "momentum": momentum,
    "nesterov": nesterov,
    "adagrad": adagrad,
    "rmsprop": rmsprop,
    "adam": adam,
    "adamw": lambda gradients: adam(gradients, DECAY),
}
SETTINGS = {"momentum": MOMENTUM, "alpha": ALPHA, "beta1": BETA1, "beta2": BETA2, "weight_decay": DECAY}

every_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=list(OPTIMIZERS))


@every_optimizer
def test_several_steps_are_those_of_the_documented_algorithm(optimizer: Optimizer) -> None:
    # Every weight of a matrix has its own gradients: here the same ones, scaled.
    scales = np.array([[1.0, -3.0], [0.01, 0.0]])
    w, remembered = np.full((2, 2), START), {name: np.zeros((2, 2)) for name in optimizer.slots}
    expected = {
        place: DOCUMENTED[optimizer.name]([g * float(scales[place]) for g in GRADIENTS]) for place in np.ndindex(2, 2)
    }
    for step, gradient in enumerate(GRADIENTS, start=1):
        numbers = {**{name: SETTINGS.get(name, optimizer.epsilon) for name in optimizer.settings}, "eta": RATE}
        w, terms = carry_out(optimizer.assignments, {**numbers, "t": float(step)}, w, gradient * scales, remembered)
        remembered = {name: terms[name] for name in optimizer.slots}
        for place in np.ndindex(2, 2):
            assert w[place] == pytest.approx(expected[place][step - 1], rel=1e-12), (step, place)


def test_the_first_step_of_adam_is_the_learning_rate_whatever_the_gradient() -> None:
    optimizer = OPTIMIZERS["adam"]
    numbers = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "eta": 0.001, "t": 1.0}
    gradients = np.array([[3.0, -0.01, 250.0]])
    w, _ = carry_out(optimizer.assignments, numbers, np.ones((1, 3)), gradients, dict.fromkeys("mv", np.zeros((1, 3))))
    assert_allclose(w, [[0.999, 1.001, 0.999]], rtol=1e-8)


@every_optimizer
def test_its_last_assignment_is_the_step_and_every_slot_is_assigned(optimizer: Optimizer) -> None:
    names = [each.name for each in optimizer.assignments]
    assert names[-1] == STEP
    assert set(optimizer.slots) <= set(names)
    assert set(names) | set(optimizer.settings) <= set(SYMBOLS)
    assert all(each.caption and each.formula and SYMBOLS[each.name] == each.symbol for each in optimizer.assignments)
    assert OPTIMIZERS[optimizer.name] is optimizer
    assert optimizer.move


@every_optimizer
def test_a_direction_is_what_the_learning_rate_is_multiplied_with(optimizer: Optimizer) -> None:
    if optimizer.direction is None:
        return
    at = {"eta": 0.5, optimizer.direction: np.array([[4.0]]), "g": np.array([[4.0]])}
    assert optimizer.assignments[-1].compute(at)[0, 0] == 2.0
