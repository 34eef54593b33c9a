"""What the engines are measured against: a plain NumPy loop, the same without new arrays, and a plain C loop.

All learn by gradient descent; nothing else is common to them, so that each is written as it would be on its own.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from core.arrays import Array
from tests.benchmarks.engine_cases import Case, Trainer

C_SOURCE = Path(__file__).with_name("engine_baseline.c")


def plain(case: Case) -> Trainer:
    """Ordinary NumPy, as a reader of the article would write it."""
    weights, biases = case.start()
    X, Y, rate, batch, with_biases = case.X, case.Y, case.rate, case.batch, case.biases

    def sigmoid(z: Array) -> Array:
        result: Array = 1.0 / (1.0 + np.exp(-z))
        return result

    tanh = case.activation == "tanh"

    def train(epochs: int) -> list[float]:
        losses: list[float] = []
        for _ in range(epochs):
            for start in range(0, len(X), batch):
                x, y = X[start : start + batch], Y[start : start + batch]
                columns = [x]
                for W, b in zip(weights, biases, strict=True):
                    z = columns[-1] @ W + b if with_biases else columns[-1] @ W
                    columns.append(np.tanh(z) if tanh else sigmoid(z))
                a = columns[-1]
                error = a - y
                scale = 0.5 / len(x) if case.mean else 1.0
                losses.append(float(scale * np.sum(error**2)))
                delta = 2.0 * scale * error * (1.0 - a**2 if tanh else a * (1.0 - a))
                gradients = []
                for layer in reversed(range(len(weights))):
                    a = columns[layer]
                    gradients.append((a.T @ delta, np.sum(delta, axis=0) if with_biases else None))
                    if layer:
                        delta = (delta @ weights[layer].T) * (1.0 - a**2 if tanh else a * (1.0 - a))
                for layer, (dW, db) in enumerate(reversed(gradients)):
                    weights[layer] = weights[layer] - rate * dW
                    if db is not None:
                        biases[layer] = biases[layer] - rate * db
        return losses

    return train


def preallocated(case: Case) -> Trainer:
    """NumPy that makes no array while it trains."""
    weights, biases = case.start()
    rate, with_biases, tanh = case.rate, case.biases, case.activation == "tanh"
    dot, multiply, subtract, add_up, exp = np.dot, np.multiply, np.subtract, np.add.reduce, np.exp
    batches = []
    made: dict[int, Any] = {}
    for start in range(0, len(case.X), case.batch):
        x, y = case.X[start : start + case.batch], case.Y[start : start + case.batch]
        rows = len(x)
        if rows not in made:
            columns = [np.empty((rows, units)) for units in case.sizes[1:]]
            made[rows] = columns, [np.empty_like(each) for each in columns], [np.empty_like(each) for each in columns]
        columns, slopes, deltas = made[rows]
        batches.append((y, [x, *columns], slopes, deltas, 1.0 / rows if case.mean else 2.0))
    dWs, dbs = [np.empty_like(W) for W in weights], [np.empty_like(b) for b in biases]
    last = len(weights) - 1

    def train(epochs: int) -> list[float]:
        losses = []
        for _ in range(epochs):
            for y, columns, slopes, deltas, scale in batches:
                for layer, W in enumerate(weights):
                    a = columns[layer + 1]
                    dot(columns[layer], W, out=a)
                    if with_biases:
                        a += biases[layer]
                    slope = slopes[layer]
                    if tanh:
                        np.tanh(a, out=a)
                        multiply(a, a, out=slope)
                        subtract(1.0, slope, out=slope)
                    else:
                        np.negative(a, out=a)
                        exp(a, out=a)
                        a += 1.0
                        np.reciprocal(a, out=a)
                        subtract(1.0, a, out=slope)
                        slope *= a
                delta = deltas[last]
                subtract(columns[-1], y, out=delta)
                flat = delta.ravel()
                losses.append(0.5 * scale * dot(flat, flat))
                delta *= scale
                delta *= slopes[last]
                for layer in range(last, -1, -1):
                    delta = deltas[layer]
                    dot(columns[layer].T, delta, out=dWs[layer])
                    if with_biases:
                        add_up(delta, axis=0, out=dbs[layer])
                    if layer:
                        dot(delta, weights[layer].T, out=deltas[layer - 1])
                        deltas[layer - 1] *= slopes[layer - 1]
                for W, dW in zip(weights, dWs, strict=True):
                    dW *= rate
                    W -= dW
                if with_biases:
                    for b, db in zip(biases, dbs, strict=True):
                        db *= rate
                        b -= db
        return losses

    return train


def compiled_c(case: Case) -> Trainer | None:
    """Return the plain C loop of ``engine_baseline.c``, compiled with -O3; None where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        library_path = Path(folder, "baseline.so")
        subprocess.run([compiler, "-O3", "-shared", "-fPIC", "-o", str(library_path), str(C_SOURCE), "-lm"], check=True)
        library = ctypes.CDLL(str(library_path))
    weights, biases = case.start()
    parameters = np.concatenate(
        [part.ravel() for W, b in zip(weights, biases, strict=True) for part in ((W, b) if case.biases else (W,))]
    )
    X, Y = np.ascontiguousarray(case.X), np.ascontiguousarray(case.Y)
    sizes = np.array(case.sizes, dtype=np.int64)
    work = np.zeros(3 * case.batch * sum(case.sizes) + parameters.size)

    def pointer(array: np.ndarray[Any, Any]) -> ctypes.c_void_p:
        return ctypes.c_void_p(array.ctypes.data)

    def train(epochs: int) -> Array:
        losses = np.empty(epochs * case.per_epoch)
        library.train(
            ctypes.c_long(len(sizes) - 1),
            pointer(sizes),
            ctypes.c_int(case.activation == "tanh"),
            ctypes.c_int(case.biases),
            ctypes.c_int(case.mean),
            ctypes.c_double(case.rate),
            pointer(X),
            pointer(Y),
            ctypes.c_long(len(X)),
            ctypes.c_long(case.batch),
            ctypes.c_long(epochs),
            pointer(parameters),
            pointer(work),
            pointer(losses),
        )
        return losses

    return train
