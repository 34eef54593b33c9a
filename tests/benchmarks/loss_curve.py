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
from core.session.snapshot import BranchView, Cause, Snapshot
from core.training.series import LossSeries
from scratchnet_gui.app import create_application
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.charts.loss_plot import LossPlot
from scratchnet_gui.timeline.kinship import MOST_GHOSTS
from scratchnet_gui.timeline.paint import HEIGHT
from scratchnet_gui.timeline.track import TimelineTrack


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
            costs.append(_cost(plot, _snapshot(series)))
        figures[f"loss curve, one picture at {iterations:,} iterations"] = (1000 * statistics.median(costs), "ms")
    figures |= _with_branches(plot, series)
    plot.close()
    return figures


def _with_branches(plot: LossPlot, series: LossSeries) -> dict[str, tuple[float, str]]:
    """Measure a long run with as many long branches as are drawn: the first picture, and each that follows."""
    noise = np.random.default_rng(2)
    branches = [BranchView(0, "The run as it began", None, 0, series.view())]
    for number in range(1, MOST_GHOSTS + 1):
        other = LossSeries()
        other.extend(np.exp(noise.normal(size=series.count) - 0.1 * number))
        branches.append(BranchView(number, f"Learning rate {number}", 0, 1000 * number, other.view()))
    track = TimelineTrack()
    track.resize(640, HEIGHT)
    track.show()
    costs, tracks = [], []
    for _ in range(31):
        series.extend(np.exp(noise.normal(size=100)))
        snapshot = replace(_snapshot(series), branches=tuple(branches))
        costs.append(_cost(plot, snapshot))
        tracks.append(_cost(track, snapshot))
    first = costs.pop(0)
    track.close()
    return {
        f"loss curve, one picture with {MOST_GHOSTS} branches of a million": (1000 * statistics.median(costs), "ms"),
        f"loss curve, the first picture with {MOST_GHOSTS} branches of a million": (1000 * first, "ms"),
        "timeline, one picture": (1000 * statistics.median(tracks), "ms"),
    }


def _cost(view: LossPlot | TimelineTrack, snapshot: Snapshot) -> float:
    since = time.perf_counter()
    view.show_snapshot(snapshot)
    QApplication.processEvents()
    return time.perf_counter() - since


def _snapshot(series: LossSeries) -> Snapshot:
    session = Session(load_preset("article").run)
    end = Position(series.count, 14)
    return replace(session.snapshot(Cause.SEEK), losses=series.view(), position=end, latest=end)
