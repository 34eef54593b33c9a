"""Both engines as the program uses them, and libraries that do the same."""

from __future__ import annotations

import importlib.util
from importlib import import_module
from typing import Any

import numpy as np

from core.config import RunConfig
from core.data.dataset import Dataset
from core.run_settings import LayerConfig
from core.training.compiled.kernel import available, compile_kernel
from core.training.compiled_engine import CompiledEngine, spec_of
from core.training.engine import Engine
from core.training.numpy_engine import NumpyEngine
from core.training.run import Run, prepare, start_state
from tests.benchmarks.engine_cases import Case, Trainer


def numpy_engine(case: Case) -> Trainer:
    """Return the engine that drains the trace."""
    return _trainer(NumpyEngine(), _run(case))


def compiled_engine(case: Case) -> Trainer | None:
    """Return the compiled engine; None without Numba."""
    if not available():
        return None
    run = _run(case)
    return _trainer(CompiledEngine(compile_kernel(spec_of(run))), run)


def _run(case: Case) -> Run:
    nothing = np.empty((0, 1))
    return prepare(
        RunConfig(
            data=Dataset(X=case.X, Y=case.Y, test_X=nothing, test_Y=nothing),
            layers=tuple(LayerConfig(units=u, activation=case.activation, bias=case.biases) for u in case.sizes[1:]),
            loss="half_mean_of_squares" if case.mean else "sum_of_squares",
            initializer="xavier",
            learning_rate=case.rate,
            batch_size=case.batch,
        )
    )


def _trainer(engine: Engine, run: Run) -> Trainer:
    state = start_state(run.config)

    def train(epochs: int) -> Any:
        nonlocal state
        advanced = engine.advance(run, state, epochs * run.batches.per_epoch)
        state = advanced.state
        return advanced.losses

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
