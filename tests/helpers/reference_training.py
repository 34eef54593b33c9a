"""Training as its formulas say, in a few lines of NumPy that share nothing with the engines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import erf, sqrt

import numpy as np

from core.arrays import Array, Indices
from core.randomness import DROPOUT, stream_key, uniform
from core.training.compiled.spec import SLOTS, Hyper, KernelSpec


def _sigmoid(z: Array) -> Array:
    small = np.exp(-np.abs(z))
    return np.where(z < 0, small, 1.0) / (1.0 + small)


def _normal(z: Array) -> Array:
    result: Array = 0.5 * (1.0 + np.vectorize(erf)(z / sqrt(2.0)))
    return result


def _softplus(z: Array) -> Array:
    result: Array = np.logaddexp(0.0, z)
    return result


def _softmax(z: Array) -> Array:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    result: Array = e / e.sum(axis=1, keepdims=True)
    return result


FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "identity": lambda z: z.copy(),
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "elu": lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0.0))),
    "gelu": lambda z: z * _normal(z),
    "silu": lambda z: z * _sigmoid(z),
    "softplus": _softplus,
    "softmax": _softmax,
}
SLOPES: dict[str, Callable[[Array, Array], Array]] = {
    "identity": lambda z, a: np.ones_like(z),
    "sigmoid": lambda z, a: a * (1.0 - a),
    "tanh": lambda z, a: 1.0 - a * a,
    "relu": lambda z, a: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z, a: np.where(z > 0, 1.0, 0.01),
    "elu": lambda z, a: np.where(z > 0, 1.0, a + 1.0),
    "gelu": lambda z, a: _normal(z) + z * np.exp(-z * z / 2.0) / sqrt(2.0 * np.pi),
    "silu": lambda z, a: _sigmoid(z) * (1.0 + z * (1.0 - _sigmoid(z))),
    "softplus": lambda z, a: _sigmoid(z),
}


def _loss_and_delta(loss: str, activation: str, z: Array, a: Array, y: Array) -> tuple[float, Array]:
    """The loss of a batch and its slope in the output layer's z."""
    n, k = y.shape
    d = a - y
    if loss == "binary_cross_entropy":
        entries = np.maximum(z, 0.0) - y * z + np.log1p(np.exp(-np.abs(z)))
        return float(entries.sum() / (n * k)), d / (n * k)
    if loss == "categorical_cross_entropy":
        most = z.max(axis=1, keepdims=True)
        log_sums = most + np.log(np.exp(z - most).sum(axis=1, keepdims=True))
        return float((y * (log_sums - z)).sum() / n), d / n
    factor, entries, slope = {
        "sum_of_squares": (1.0, d**2, 2.0 * d),
        "mean_of_squares": (1.0 / (n * k), d**2, 2.0 * d),
        "half_mean_of_squares": (1.0 / (2.0 * n), d**2, 2.0 * d),
        "mean_absolute": (1.0 / (n * k), np.abs(d), np.sign(d)),
        "huber": (1.0 / (n * k), np.where(np.abs(d) <= 1, d**2 / 2.0, np.abs(d) - 0.5), np.clip(d, -1.0, 1.0)),
    }[loss]
    up = factor * slope
    if activation == "softmax":
        return float(factor * entries.sum()), a * (up - (up * a).sum(axis=1, keepdims=True))
    return float(factor * entries.sum()), up * SLOPES[activation](z, a)


@dataclass
class Reference:
    """A network that learns, one iteration at a time.

    Parameters
    ----------
    values
        Parameters and slots, shape (1 + slots, parameters), as `core.training.compiled.kernel.Kernel.advance` has them.
    """

    spec: KernelSpec
    hyper: Hyper
    values: Array

    def layers(self, flat: Array) -> list[tuple[Array, Array | None]]:
        """Return the views W and b of each layer's part of a flat array."""
        parts, at = [], 0
        for (inputs, units), bias in zip(pairwise(self.spec.sizes), self.spec.biases, strict=True):
            W = flat[at : at + inputs * units].reshape(inputs, units)
            at += W.size
            parts.append((W, flat[at : at + units] if bias else None))
            at += units if bias else 0
        return parts

    def train(self, X: Array, Y: Array, rate: float, steps: int, epoch: int, iteration: int) -> float:
        """Learn from the rows X and Y; return their loss before that. `steps` were done, the rest counts from 1."""
        hyper, layers = self.hyper, self.layers(self.values[0])
        activations = self.spec.activations
        columns, sums, masks, unmasked = [X], [], [], []
        for number, ((W, b), activation) in enumerate(zip(layers, activations, strict=True), start=1):
            z = columns[-1] @ W + (0.0 if b is None else b)
            a = FUNCTIONS[activation](z)
            mask = np.ones_like(a)
            if hyper.dropout > 0 and number < len(layers):
                u = uniform(stream_key(hyper.seed, DROPOUT, epoch, iteration, number), a.shape)
                mask = np.where(u < hyper.dropout, 0.0, 1.0 / (1.0 - hyper.dropout))
            sums.append(z)
            masks.append(mask)
            unmasked.append(a)
            columns.append(a * mask)

        loss, delta = _loss_and_delta(self.spec.loss, activations[-1], sums[-1], columns[-1], Y)
        gradient = np.zeros_like(self.values[0])
        parts = self.layers(gradient)
        for number in range(len(layers) - 1, -1, -1):
            W, b = layers[number]
            dW, db = parts[number]
            dW[:] = columns[number].T @ delta + hyper.l2 * W + hyper.l1 * np.sign(W)
            loss += hyper.l2 / 2.0 * np.sum(W**2) + hyper.l1 * np.sum(np.abs(W))
            if db is not None:
                db[:] = delta.sum(axis=0)
            if number:
                slope = SLOPES[activations[number - 1]](sums[number - 1], unmasked[number - 1])
                delta = (delta @ W.T) * masks[number - 1] * slope

        norm = sqrt(np.sum(gradient**2))
        if hyper.clip > 0 and norm > hyper.clip:
            gradient *= hyper.clip / norm
        self.values = updated(self.spec.optimizer, hyper, self.values, gradient, rate, steps + 1)
        return float(loss)


def updated(optimizer: str, hyper: Hyper, values: Array, g: Array, rate: float, step: int) -> Array:
    """Return parameters and slots after a step along the gradient g."""
    w, *slots = values
    if optimizer == "gradient_descent":
        return np.array([w - rate * g])
    if optimizer in ("momentum", "nesterov"):
        v = hyper.momentum * slots[0] + g
        return np.array([w - rate * (v if optimizer == "momentum" else g + hyper.momentum * v), v])
    if optimizer in ("adagrad", "rmsprop"):
        s = slots[0] + g**2 if optimizer == "adagrad" else hyper.alpha * slots[0] + (1.0 - hyper.alpha) * g**2
        return np.array([w - rate * g / (np.sqrt(s) + hyper.epsilon), s])
    m = hyper.beta1 * slots[0] + (1.0 - hyper.beta1) * g
    v = hyper.beta2 * slots[1] + (1.0 - hyper.beta2) * g**2
    if optimizer == "adamw":
        w = w - rate * hyper.weight_decay * w
    mean, square = m / (1.0 - hyper.beta1**step), v / (1.0 - hyper.beta2**step)
    return np.array([w - rate * mean / (np.sqrt(square) + hyper.epsilon), m, v])


def trained(
    spec: KernelSpec,
    hyper: Hyper,
    values: Array,
    X: Array,
    Y: Array,
    batch_size: int,
    rates: Array,
    order: Indices,
    iteration: int = 1,
    epoch: int = 1,
    batch: int = 1,
    steps: int = 0,
) -> tuple[Array, Array]:
    """Train one iteration per rate, from iteration, epoch and batch (counted from 1) on; return values and losses."""
    reference, losses = Reference(spec, hyper, values), []
    per_epoch = -(-len(X) // batch_size)
    for number, rate in enumerate(rates):
        later, place = divmod(batch - 1 + number, per_epoch)
        rows = (order[later] if len(order) else np.arange(len(X)))[place * batch_size : (place + 1) * batch_size]
        losses.append(reference.train(X[rows], Y[rows], rate, steps + number, epoch + later, iteration + number))
    assert reference.values.shape == (1 + SLOTS[spec.optimizer], values.shape[1])
    return reference.values, np.array(losses)
