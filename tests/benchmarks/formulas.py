"""What showing a formula costs: one set before, one with new numbers, and a whole page of the inspector."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from core.explain.glossary import entry_of
from core.explain.moment import moment
from core.explain.selection import Neuron, Part, Selection, Weight
from core.session.commands import Seek
from core.session.presets import load_preset
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from scratchnet_gui.app import create_application
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.inspector.typeset import formula, paint
from scratchnet_gui.inspector.widget import InspectorView

_ROUNDS = 300
_PAGES = 60
_FORMULAS = (
    (r"z^{(2)}_{1} = \sum_{i=1}^{4} W^{(2)}_{i1}\,a^{(1)}_{i} + b^{(2)}_{1}", 0),
    (r"\frac{\partial L}{\partial W^{(2)}_{31}} = \sum_{\mathrm{rows}} a^{(1)}_{3}\,\delta^{(2)}_{1}", 0),
    (r"u = \eta\,\lambda\,W^{(1)}_{23} + \eta\,\frac{\hat{m}}{\sqrt{\hat{v}} + \epsilon}", 0),
    (r"= @ \cdot @ + @ \cdot (@ - @) + \frac{@}{1 - @^{@}}", 8),
)


def measure_formulas() -> dict[str, tuple[float, str]]:
    """Return the 95th percentile of each cost, with painting at twice the resolution of a usual screen."""
    create_application()
    image = QImage(QSize(800, 240), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2.0)
    numbers = [f"0.{each:07d}" for each in range(8 * _ROUNDS)]

    def show(round_: int, renew: bool) -> None:
        tex, count = _FORMULAS[round_ % len(_FORMULAS)]
        first = 8 * round_ if renew else 0
        paint(
            painter, formula(tex, 21.0 + (0.001 * round_ if renew else 0.0), numbers[first : first + count]), at, black
        )

    at, black = QPointF(8.0, 60.0), QColor("black")
    with QPainter(image) as painter:
        uncached = _times(lambda each: show(each, True), _ROUNDS)
        cached = _times(lambda each: show(each, False), _ROUNDS)[len(_FORMULAS) :]
    return {
        "formula, set before (p95)": (_p95(cached), "ms"),
        "formula, with new numbers (p95)": (_p95(uncached), "ms"),
        **_measure_pages(),
    }


def _measure_pages() -> dict[str, tuple[float, str]]:
    """Measure pages of the inspector, and what the tooltip of a symbol costs."""
    figures = {}
    usual, adam = load_preset("article").run, load_preset("article").run.but(optimizer="adamw", learning_rate=0.01)
    for name, config, operation, part in (
        ("a neuron's sum", usual, 2, Neuron(1, 2)),
        ("a gradient", usual, 8, Weight(2, 2, 0)),
        ("an update by AdamW", adam, 14, Weight(1, 1, 2)),
    ):
        session = Session(config)
        snapshots = [_at(session, iteration, operation) for iteration in range(1, _PAGES + 1)]
        for digits in (3, 12):
            view = InspectorView()
            view.set_appearance(Appearance(digits=digits))
            view.resize(420, 560)
            view.show_selection(Selection(part), 1)
            image = QImage(QSize(840, 1120), QImage.Format.Format_RGB32)
            image.setDevicePixelRatio(2.0)
            cost = _p95(_times(_showing(view, image, snapshots), _PAGES))
            figures[f"inspector, page of {name}, {digits} decimals (p95)"] = (cost, "ms")
        explained = _explaining(snapshots[0], part)
        figures[f"inspector, tooltip of a symbol, page of {name} (p95)"] = (_p95(_times(explained, _ROUNDS)), "ms")
    return figures


def _showing(view: InspectorView, image: QImage, snapshots: list[Snapshot]) -> Callable[[int], None]:
    def show(each: int) -> None:
        view.show_snapshot(snapshots[each])
        view.render(image, QPoint())

    return show


def _explaining(snapshot: Snapshot, part: Part) -> Callable[[int], None]:
    def explain(each: int) -> None:
        now = moment(snapshot.config, snapshot.parameters, snapshot.events, 1)
        entry_of(("z^{(2)}_{1}", "W^{(1)}_{23}", r"\eta", r"\sum_{i=1}^{4}")[each % 4], now, part)

    return explain


def _at(session: Session, iteration: int, operation: int) -> Snapshot:
    session.submit(Seek(iteration, operation))
    while session.playing:
        session.work(1.0)
    return session.snapshot(Cause.SEEK)


def _times(task: Callable[[int], None], rounds: int) -> list[float]:
    costs = []
    for each in range(rounds):
        since = time.perf_counter()
        task(each)
        costs.append(1000.0 * (time.perf_counter() - since))
    return costs


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
