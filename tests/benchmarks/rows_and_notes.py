"""What it costs to judge a moment by all rules, and to show what each row adds."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtWidgets import QApplication

from core.arrays import frozen
from core.config import RunConfig
from core.data.dataset import Dataset
from core.explain.selection import Quantity, Selection, Weight
from core.run_settings import LayerConfig
from core.session.commands import Seek
from core.session.presets import load_preset
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from scratchnet_gui.app import create_application
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.notes.noted import noted
from scratchnet_gui.tables.rows_panel import RowSharesView

_ROWS = 100_000


def measure_rows_and_notes() -> dict[str, tuple[float, str]]:
    """Return median costs in milliseconds."""
    create_application()
    article = _moment(load_preset("article").run, 1500)
    digits = _moment(load_preset("digits").run.but(batch_size=100), 100)
    figures = {
        "notes, article": _median(lambda: noted(article)),
        "notes, 64-32-10 with batches of 100": _median(lambda: noted(digits)),
    }
    view = RowSharesView()
    view.set_appearance(Appearance())
    view.resize(420, 560)
    view.show()

    def draw(snapshot: Snapshot) -> None:
        view.show_snapshot(snapshot)
        QApplication.processEvents()

    view.show_selection(Selection(Weight(1, 0, 0), Quantity.ROW_GRADIENT), 0)
    figures["rows table, article"] = _median(lambda: draw(article))
    figures["rows table, digits"] = _median(lambda: draw(digits))
    large = _moment(_large(None), 1)
    draw(large)
    figures[f"rows table, {_ROWS:,} rows, full batch"] = _median(lambda: draw(large))
    batch = _moment(_large(32), 1)
    draw(batch)
    figures[f"rows table, {_ROWS:,} rows, batch of 32"] = _median(lambda: draw(batch))
    view.close()
    return figures


def _large(batch_size: int | None) -> RunConfig:
    noise = np.random.default_rng(1)
    data = replace(
        Dataset.of_rows(inputs=((0.0,) * 8,), targets=((0.0,),)),
        X=frozen(noise.normal(size=(_ROWS, 8))),
        Y=frozen(noise.integers(0, 2, (_ROWS, 1)).astype(np.float64)),
    )
    return RunConfig(data=data, layers=(LayerConfig(units=8), LayerConfig(units=1)), batch_size=batch_size)


def _moment(config: RunConfig, iteration: int) -> Snapshot:
    session = Session(config)
    session.submit(Seek(iteration))
    while session.playing:
        session.work(1.0)
    return session.snapshot(Cause.SEEK)


def _median(work: Callable[[], object]) -> tuple[float, str]:
    costs = []
    for _ in range(30):
        since = time.perf_counter()
        work()
        costs.append(time.perf_counter() - since)
    return 1000 * statistics.median(costs), "ms"
