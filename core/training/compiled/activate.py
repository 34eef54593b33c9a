"""From z to a = f(z) and the slope f'(z), and dropout."""

from __future__ import annotations

from core.training.compiled.functions import exp, expm1, logarithm, normal, sigmoid, softplus, tanh
from core.training.compiled.lanes import (
    LANES,
    Memory,
    fma,
    if_less,
    largest,
    load,
    read,
    splat,
    store,
    total,
    uniform_lanes,
)
from core.training.compiled.spec import ACTIVATIONS

(IDENTITY, SIGMOID, TANH, RELU, LEAKY_RELU, ELU, GELU, SILU, SOFTPLUS, SOFTMAX) = range(len(ACTIVATIONS))
LEAK = 0.01


def activate(code: int, memory: Memory, z: int, a: int, slope: int, count: int) -> None:
    """Put f(z) and f'(z) at places `a` and `slope`, for `count` numbers. Of softmax, see below."""
    if code == SIGMOID:
        for k in range(0, count, LANES):
            value = sigmoid(load(memory, z + k))
            store(memory, a + k, value)
            store(memory, slope + k, value * (1.0 - value))
    elif code == TANH:
        for k in range(0, count, LANES):
            value = tanh(load(memory, z + k))
            store(memory, a + k, value)
            store(memory, slope + k, fma(-value, value, 1.0))
    elif code == RELU:
        for k in range(0, count, LANES):
            x = load(memory, z + k)
            store(memory, a + k, if_less(x, 0.0, 0.0, x))
            store(memory, slope + k, if_less(0.0, x, 1.0, 0.0))
    elif code == LEAKY_RELU:
        for k in range(0, count, LANES):
            x = load(memory, z + k)
            store(memory, a + k, if_less(0.0, x, x, LEAK * x))
            store(memory, slope + k, if_less(0.0, x, 1.0, LEAK))
    elif code == ELU:
        for k in range(0, count, LANES):
            x = load(memory, z + k)
            value = if_less(0.0, x, x, expm1(if_less(0.0, x, 0.0, x)))
            store(memory, a + k, value)
            store(memory, slope + k, if_less(0.0, x, 1.0, value + 1.0))
    elif code == GELU:
        for k in range(0, count, LANES):
            x = load(memory, z + k)
            share, density = normal(x)
            store(memory, a + k, x * share)
            store(memory, slope + k, fma(x, density, share))
    elif code == SILU:
        for k in range(0, count, LANES):
            x = load(memory, z + k)
            s = sigmoid(x)
            store(memory, a + k, x * s)
            store(memory, slope + k, s * fma(x, 1.0 - s, 1.0))
    elif code == SOFTPLUS:
        for k in range(0, count, LANES):
            x = load(memory, z + k)
            store(memory, a + k, softplus(x))
            store(memory, slope + k, sigmoid(x))
    else:
        for k in range(0, count, LANES):
            store(memory, a + k, load(memory, z + k))
            store(memory, slope + k, splat(1.0))


def softmax(memory: Memory, z: int, a: int, log_sums: int, units: int, width: int) -> None:
    """a_j = exp(z_j) / sum of exp(z_k) over k, and ln of that sum, for eight rows at a time."""
    for v in range(0, width, LANES):
        most = load(memory, z + v)
        for k in range(v, units * width, width):
            x = load(memory, z + k)
            most = if_less(most, x, x, most)
        exponentials = splat(0.0)
        for k in range(v, units * width, width):
            e = exp(load(memory, z + k) - most)
            store(memory, a + k, e)
            exponentials = exponentials + e
        share = 1.0 / exponentials
        for k in range(v, units * width, width):
            store(memory, a + k, load(memory, a + k) * share)
        store(memory, log_sums + v, most + logarithm(exponentials))


def softmax_of_one(memory: Memory, ones: int, z: int, a: int, log_sums: int, units: int, width: int) -> None:
    """Do the same for one row of data, eight neurons at a time."""
    most = splat(read(memory, z))
    for k in range(0, width, LANES):
        x = load(memory, z + k)
        x = if_less(0.0, load(memory, ones + LANES - min(units - k, LANES)), x, most)
        most = if_less(most, x, x, most)
    most = splat(largest(most))
    exponentials = splat(0.0)
    for k in range(0, width, LANES):
        e = exp(load(memory, z + k) - most)
        e = if_less(0.0, load(memory, ones + LANES - min(units - k, LANES)), e, 0.0)
        store(memory, a + k, e)
        exponentials = exponentials + e
    exponentials = splat(total(exponentials))
    for k in range(0, width, LANES):
        store(memory, a + k, load(memory, a + k) / exponentials)
        store(memory, log_sums + k, most + logarithm(exponentials))


def drop_out(memory: Memory, key: int, p: float, a: int, slope: int, first: int, units: int, width: int) -> None:
    """Multiply values and slopes by 0 with probability p, else by 1 / (1 - p).

    Row r of the batch takes for neuron j number r units + j of the stream; the rows here are those from `first` on.
    With one row of data, whose vectors hold neurons, `units` is 1.
    """
    kept = 1.0 / (1.0 - p)
    for j in range(units):
        for v in range(0, width, LANES):
            at = j * width + v
            mask = if_less(uniform_lanes(key, (first + v) * units + j, units), p, 0.0, kept)
            store(memory, a + at, load(memory, a + at) * mask)
            store(memory, slope + at, load(memory, slope + at) * mask)
