"""What one picture of the matrices costs, for a network and a batch that are much too large to be shown whole."""

from __future__ import annotations

import statistics
import time

import numpy as np
from PySide6.QtGui import QImage

from core.config import RunConfig
from core.data.dataset import Dataset
from core.explain.selection import Neuron, Quantity, Selection
from core.run_settings import LayerConfig
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause
from scratchnet_gui.app import create_application
from scratchnet_gui.matrices.widget import MatrixView

_ROWS = 1000
_OPERATIONS = {"weighted sums": 2, "loss": 6, "gradients": 8, "update with Adam": 14}


def measure_matrices() -> dict[str, tuple[float, str]]:
    """Return the median cost of showing and painting a snapshot, for several operations."""
    create_application()
    session = Session(_config())
    view = MatrixView()
    view.resize(700, 500)
    view.show()
    view.show_selection(Selection(Neuron(1, 20), Quantity.SUM), _ROWS // 2)
    canvas = QImage(view.size(), QImage.Format.Format_RGB32)
    figures = {}
    for name, operation in _OPERATIONS.items():
        session.submit(Seek(1, operation))
        snapshot = session.snapshot(Cause.SEEK)
        costs = []
        for _ in range(30):
            since = time.perf_counter()
            view.show_snapshot(snapshot)
            view.render(canvas)
            costs.append(time.perf_counter() - since)
        figures[f"matrices, one picture of 64-32-10 with {_ROWS:,} rows, {name}"] = (
            1000 * statistics.median(costs),
            "ms",
        )
    view.close()
    return figures


def _config() -> RunConfig:
    random = np.random.default_rng(1)
    data = Dataset.of_rows(
        inputs=random.normal(size=(_ROWS, 64)).tolist(), targets=np.eye(10)[random.integers(0, 10, _ROWS)].tolist()
    )
    layers = (LayerConfig(units=32, bias=True), LayerConfig(units=10, activation="softmax", bias=True))
    return RunConfig(
        data=data, layers=layers, loss="categorical_cross_entropy", initializer="xavier", optimizer="adam", seed=1
    )
