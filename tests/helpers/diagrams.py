"""The diagram in a test: at a moment of a run, with the numbers that are written in it."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.config import RunConfig
from core.data.dataset import Dataset
from core.explain.selection import Selection
from core.run_settings import LayerConfig
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.diagram.widget import DiagramView
from scratchnet_gui.diagram.written import Written

ROW = 1
XOR = Dataset.of_rows(inputs=((0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1)), targets=((0,), (1,), (1,), (0,)))


def article(bias: bool = False, hidden: int = 4) -> RunConfig:
    """Return the article's network, or a variant of it."""
    return RunConfig(
        data=XOR, layers=(LayerConfig(units=hidden, bias=bias), LayerConfig(units=1, bias=bias)), seed=45532
    )


def at(operation: int, config: RunConfig, iteration: int = 1) -> Snapshot:
    """Return a run at a moment."""
    session = Session(config)
    session.submit(Seek(iteration, operation))
    return session.snapshot(Cause.SEEK)


def shown(snapshot: Snapshot, size: tuple[int, int] = (1000, 700)) -> DiagramView:
    """Return the diagram with row `ROW` of a moment, in the program's font size for a small window."""
    view = DiagramView()
    font = view.font()
    font.setPixelSize(14)
    view.setFont(font)
    view.resize(*size)
    view.set_appearance(Appearance(motion=False))
    view.show_snapshot(snapshot)
    view.show_selection(None, ROW)
    view.show()
    view.activateWindow()
    return view


def written(view: DiagramView) -> list[Written]:
    """Return the numbers in a diagram, in the order in which they are drawn."""
    picture, content = view._current_picture(), view._content
    assert picture is not None
    assert content is not None
    return [each for each in picture.written(content, view._attention) if each.selection is not None]


def middle(view: DiagramView, selection: Selection) -> QPoint:
    """Return where a number is written; the first place, where there are several."""
    return next(each.box.center().toPoint() for each in written(view) if each.selection == selection)


def point_at(view: DiagramView, point: QPoint) -> None:
    """Move the mouse, and let the diagram see it."""
    QTest.mouseMove(view, point)
    QApplication.processEvents()


def picture(view: DiagramView) -> QImage:
    """Return what is painted."""
    return view.grab().toImage()
