"""What stands beside inputs and outputs, and networks of every size drawn at every moment."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.config import RunConfig
from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.run_settings import LayerConfig
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from core.training.events import BatchTaken
from scratchnet_gui.appearance import DARK, LIGHT, Appearance, Theme
from scratchnet_gui.diagram.content import content_of
from scratchnet_gui.diagram.ink import Ink
from scratchnet_gui.diagram.layout import lay_out
from scratchnet_gui.diagram.sidenotes import SideNotes
from scratchnet_gui.diagram.widget import DiagramView

SMALL, LARGE = (672, 287), (1160, 610)
NETWORKS = {
    "digits": ((32, 10), "softmax", "categorical_cross_entropy"),
    "iris": ((8, 3), "softmax", "categorical_cross_entropy"),
    "blobs": ((3,), "softmax", "categorical_cross_entropy"),
    "circle": ((8, 8, 1), "sigmoid", "binary_cross_entropy"),
    "spiral": ((8, 8, 8, 8, 8, 8, 1), "sigmoid", "binary_cross_entropy"),
    "sine": ((16, 16, 1), "identity", "huber"),
}


@lru_cache
def config(name: str, dropout: float = 0.3) -> RunConfig:
    units, output, loss = NETWORKS[name]
    layers = tuple(LayerConfig(units=each, activation="relu", bias=True) for each in units[:-1])
    return RunConfig(
        data=load_dataset(DataConfig(dataset=name, test_ratio=0.2)),
        layers=(*layers, LayerConfig(units=units[-1], activation=output, bias=True)),
        initializer="xavier",
        loss=loss,
        learning_rate=0.1,
        batch_size=16,
        dropout=dropout,
    )


def moment(name: str, operation: int) -> Snapshot:
    session = Session(config(name))
    session.submit(Seek(2, operation))
    return session.snapshot(Cause.SEEK)


def row_of(snapshot: Snapshot) -> int:
    batch = snapshot.events[0]
    assert isinstance(batch, BatchTaken)
    return int(batch.rows[0])


def font(size: tuple[int, int]) -> QFont:
    chosen = QApplication.font()
    chosen.setPixelSize(14 if size == SMALL else 18)
    return chosen


def notes(name: str, operation: int, size: tuple[int, int]) -> list[tuple[str, bool, QRectF]]:
    """Return text, weight and box of each line beside the outputs."""
    ink = Ink(Appearance(motion=False), font(size))
    snapshot = moment(name, operation)
    content = content_of(snapshot, row_of(snapshot))
    placed = SideNotes(lay_out(content.sizes, *size, ink.unit), ink).beside_outputs(content)
    return [(str(each.text), each.bold, each.box) for each in placed]


@pytest.mark.parametrize("size", [SMALL, LARGE])
@pytest.mark.parametrize("name", NETWORKS)
def test_texts_beside_the_outputs_stand_inside_and_clear_of_each_other(name: str, size: tuple[int, int]) -> None:
    layers = len(NETWORKS[name][0])
    for operation in (1, 2 * layers + 1, 2 * layers + 2, 2 * layers + 3):
        boxes = [box for _, _, box in notes(name, operation, size)]
        assert boxes
        assert all(QRectF(0, 0, *size).contains(box) for box in boxes)
        shrunk = [box.adjusted(0, 1, 0, -1) for box in boxes]
        assert not any(one.intersects(other) for one, other in combinations(shrunk, 2))


@pytest.mark.parametrize(("name", "lines"), [("digits", 1), ("iris", 2)])
def test_the_texts_of_an_output_are_centred_on_it(name: str, lines: int) -> None:
    boxes = [box for _, _, box in notes(name, 1, LARGE)]
    middles = [sum(box.center().y() for box in boxes[at : at + lines]) / lines for at in range(0, len(boxes), lines)]
    assert middles == pytest.approx(lay_out(config(name).sizes, *LARGE, 18 / 14).columns[-1].y.tolist())


def test_classes_are_named_beside_their_outputs() -> None:
    assert [text for text, bold, _ in notes("iris", 1, LARGE) if bold] == ["setosa", "versicolor", "virginica"]
    assert [text for text, bold, _ in notes("blobs", 1, LARGE) if bold] == ["class 1", "class 2", "class 3"]


def test_small_outputs_have_their_numbers_beside_them_and_the_target_in_bold() -> None:
    snapshot = moment("digits", 6)
    row = row_of(snapshot)
    right = int(snapshot.config.data.Y[row].argmax())
    shown = notes("digits", 6, SMALL)
    values_of = [(text.partition(":")[0], bold) for text, bold, _ in shown if ":" in text]
    assert values_of == [(str(digit), digit == right) for digit in range(10)]
    values = content_of(snapshot, row).columns[-1]
    assert values is not None
    assert shown[4][0] == f"4: {values.values[4]:.3f}"
    assert all("δ = " in text for text, _, _ in notes("digits", 7, SMALL))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("size", [SMALL, LARGE])
@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_is_drawn_at_every_operation(
    qtbot: QtBot, name: str, size: tuple[int, int], theme: Theme
) -> None:
    view = DiagramView()
    qtbot.addWidget(view)
    view.setFont(font(size))
    view.resize(*size)
    view.set_appearance(Appearance(theme=theme, motion=False))
    pictures = set()
    operations = moment(name, 1).plan.operations
    for operation in range(1, operations + 1):
        snapshot = moment(name, operation)
        view.show_selection(None, row_of(snapshot))
        view.show_snapshot(snapshot)
        image = view.grab().toImage()
        pictures.add(bytes(image.constBits()))
    assert len(pictures) > 0.6 * operations
    assert not view._failed


def pixels(operation: int, dropout: float) -> QImage:
    session = Session(config("circle", dropout))
    session.submit(Seek(2, operation))
    snapshot = session.snapshot(Cause.SEEK)
    view = DiagramView()
    view.setFont(font(SMALL))
    view.resize(*SMALL)
    view.set_appearance(Appearance(motion=False))
    view.show_snapshot(snapshot)
    view.show_selection(None, row_of(snapshot))
    return view.grab().toImage()


def test_the_legend_says_what_a_crossed_neuron_is() -> None:
    def legend(image: QImage) -> QImage:
        return image.copy(220, SMALL[1] - 30, 100, 26)

    assert legend(pixels(6, 0.3)) != legend(pixels(6, 0.0))
    assert legend(pixels(1, 0.3)) == legend(pixels(1, 0.0))
