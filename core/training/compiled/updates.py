"""Penalties, clipping and the optimisers' updates, over all parameters in one sweep."""

from __future__ import annotations

from math import sqrt

from core.training.compiled.lanes import (
    LANES,
    Lanes,
    Memory,
    absolute,
    fma,
    if_less,
    load,
    splat,
    square_root,
    store,
    total,
)
from core.training.compiled.spec import OPTIMIZERS, Hyper

GRADIENT_DESCENT, MOMENTUM, NESTEROV, ADAGRAD, RMSPROP, ADAM, ADAMW = range(len(OPTIMIZERS))


def sign(x: Lanes) -> Lanes:
    """-1, 0 or 1."""
    return if_less(0.0, x, 1.0, if_less(x, 0.0, -1.0, 0.0))


def penalise(memory: Memory, w: int, g: int, is_weight: int, size: int, l1: float, l2: float) -> float:
    """g += l2 W + l1 sign(W) for weights; return l2 / 2 sum of W^2 + l1 sum of |W|."""
    squares = splat(0.0)
    sizes = splat(0.0)
    for k in range(0, size, LANES):
        W = load(memory, w + k) * load(memory, is_weight + k)
        squares = fma(W, W, squares)
        sizes = sizes + absolute(W)
        store(memory, g + k, load(memory, g + k) + fma(W, l2, l1 * sign(W)))
    return 0.5 * l2 * total(squares) + l1 * total(sizes)


def clip_factor(memory: Memory, g: int, size: int, clip: float) -> float:
    """Return what shortens the gradient to the length `clip`, or 1 where it is no longer than that."""
    squares = splat(0.0)
    for k in range(0, size, LANES):
        squares = fma(load(memory, g + k), load(memory, g + k), squares)
    norm = sqrt(total(squares))
    return clip / norm if norm > clip else 1.0


def update(
    memory: Memory,
    optimizer: int,
    old: int,
    new: int,
    gradients: int,
    size: int,
    rate: float,
    shorten: float,
    hyper: Hyper,
    step: int,
) -> bool:
    """Put the parameters and slots after a step at place `new`; tell whether all parameters are finite.

    Parameters
    ----------
    old, new
        Places of the parameters before and after; their slots follow at distances of `size`.
    shorten
        What the gradients are multiplied by.
    step
        Number of this step, counted from 1.
    """
    # 0 times a number is 0, but NaN where it is not finite.
    check = splat(0.0)
    if optimizer == GRADIENT_DESCENT:
        for k in range(0, size, LANES):
            w = fma(load(memory, gradients + k) * shorten, -rate, load(memory, old + k))
            store(memory, new + k, w)
            check = fma(w, 0.0, check)
    elif optimizer in (MOMENTUM, NESTEROV):
        for k in range(0, size, LANES):
            g = load(memory, gradients + k) * shorten
            v = fma(load(memory, old + size + k), hyper.momentum, g)
            store(memory, new + size + k, v)
            if optimizer == NESTEROV:
                v = fma(v, hyper.momentum, g)
            w = fma(v, -rate, load(memory, old + k))
            store(memory, new + k, w)
            check = fma(w, 0.0, check)
    elif optimizer in (ADAGRAD, RMSPROP):
        kept = hyper.alpha if optimizer == RMSPROP else 1.0
        share = 1.0 - hyper.alpha if optimizer == RMSPROP else 1.0
        for k in range(0, size, LANES):
            g = load(memory, gradients + k) * shorten
            s = fma(load(memory, old + size + k), kept, share * g * g)
            store(memory, new + size + k, s)
            w = load(memory, old + k) - rate * g / (square_root(s) + hyper.epsilon)
            store(memory, new + k, w)
            check = fma(w, 0.0, check)
    else:
        decay = rate * hyper.weight_decay if optimizer == ADAMW else 0.0
        first = 1.0 / (1.0 - hyper.beta1 ** float(step))
        second = 1.0 / (1.0 - hyper.beta2 ** float(step))
        for k in range(0, size, LANES):
            g = load(memory, gradients + k) * shorten
            m = fma(load(memory, old + size + k), hyper.beta1, (1.0 - hyper.beta1) * g)
            v = fma(load(memory, old + 2 * size + k), hyper.beta2, (1.0 - hyper.beta2) * g * g)
            store(memory, new + size + k, m)
            store(memory, new + 2 * size + k, v)
            w = load(memory, old + k)
            w = fma(w, -decay, w) - rate * first * m / (square_root(v * second) + hyper.epsilon)
            store(memory, new + k, w)
            check = fma(w, 0.0, check)
    return total(check) == 0.0
