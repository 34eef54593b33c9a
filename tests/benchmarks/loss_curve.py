"""What one picture of the loss curve costs, early and late in a run."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace

import numpy as np
from PySide6.QtWidgets import QApplication

from core.session.position import Position
from core.session.presets import load_preset
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from core.training.series import LossSeries
from scratchnet_gui.app import create_application
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.charts.loss_plot import LossPlot


def measure_loss_curve() -> dict[str, tuple[float, str]]:
    """Return the median cost of showing and painting a snapshot after many iterations."""
    create_application()
    figures = {}
    series = LossSeries()
    noise = np.random.default_rng(1)
    plot = LossPlot()
    plot.set_appearance(Appearance())
    plot.resize(640, 260)
    plot.show()
    for iterations in (1_000, 100_000, 1_000_000):
        series.extend(np.exp(noise.normal(size=iterations - series.count)))
        costs = []
        for _ in range(30):
            snapshot = _snapshot(series)
            since = time.perf_counter()
            plot.show_snapshot(snapshot)
            QApplication.processEvents()
            costs.append(time.perf_counter() - since)
        figures[f"loss curve, one picture at {iterations:,} iterations"] = (1000 * statistics.median(costs), "ms")
    plot.close()
    return figures


def _snapshot(series: LossSeries) -> Snapshot:
    session = Session(load_preset("article").run)
    end = Position(series.count, 14)
    return replace(session.snapshot(Cause.SEEK), losses=series.view(), position=end, latest=end)
