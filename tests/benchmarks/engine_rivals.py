"""The compiled engine, and libraries that do the same."""

from __future__ import annotations

import importlib.util
from importlib import import_module
from typing import Any

import numpy as np

from core.training.compiled.kernel import available, compile_kernel
from core.training.compiled.spec import Hyper, KernelSpec
from tests.benchmarks.engine_cases import Case, Trainer


def compiled(case: Case) -> Trainer | None:
    """Return this project's kernel; None without Numba."""
    if not available():
        return None
    layers = len(case.sizes) - 1
    spec = KernelSpec(
        case.sizes,
        (case.activation,) * layers,
        (case.biases,) * layers,
        "half_mean_of_squares" if case.mean else "sum_of_squares",
        "gradient_descent",
        case.batch == 1,
    )
    kernel = compile_kernel(spec)
    weights, biases = case.start()
    parts = [part for W, b in zip(weights, biases, strict=True) for part in ((W, b) if case.biases else (W,))]
    values = np.concatenate([part.ravel() for part in parts])[np.newaxis]
    order = np.empty((0, len(case.X)), dtype=np.intp)

    def train(epochs: int) -> Any:
        nonlocal values
        count = epochs * case.per_epoch
        rates = np.full(count, case.rate)
        values, losses = kernel.advance(values, 0, 1, count, case.X, case.Y, case.batch, rates, order, 1, 1, Hyper())
        return losses

    return train


def scikit_learn(case: Case) -> Trainer | None:
    """Return scikit-learn's MLPRegressor, whose output layer is linear and which always has biases; None without it."""
    if importlib.util.find_spec("sklearn") is None:
        return None
    model = import_module("sklearn.neural_network").MLPRegressor(
        hidden_layer_sizes=case.sizes[1:-1],
        activation="tanh" if case.activation == "tanh" else "logistic",
        solver="sgd",
        alpha=0.0,
        batch_size=case.batch,
        learning_rate_init=case.rate,
        shuffle=False,
        momentum=0.0,
        nesterovs_momentum=False,
    )
    targets = case.Y[:, 0] if case.Y.shape[1] == 1 else case.Y

    def train(epochs: int) -> Any:
        for _ in range(epochs):
            model.partial_fit(case.X, targets)

    return train


def pytorch(case: Case) -> Trainer | None:
    """Return PyTorch's modules and its SGD on one thread, in float64; None without it."""
    if importlib.util.find_spec("torch") is None:
        return None
    torch: Any = import_module("torch")
    torch.set_num_threads(1)
    activation = torch.nn.Tanh if case.activation == "tanh" else torch.nn.Sigmoid
    layers: list[Any] = []
    for inputs, units in zip(case.sizes[:-1], case.sizes[1:], strict=True):
        layers += [torch.nn.Linear(inputs, units, bias=case.biases, dtype=torch.float64), activation()]
    model = torch.nn.Sequential(*layers)
    optimizer = torch.optim.SGD(model.parameters(), lr=case.rate)
    X, Y = torch.from_numpy(case.X), torch.from_numpy(case.Y)

    def train(epochs: int) -> Any:
        for _ in range(epochs):
            for start in range(0, len(X), case.batch):
                x, y = X[start : start + case.batch], Y[start : start + case.batch]
                optimizer.zero_grad()
                loss = ((model(x) - y) ** 2).sum() * (0.5 / len(x) if case.mean else 1.0)
                loss.backward()
                optimizer.step()

    return train
