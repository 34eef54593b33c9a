"""The inspector as a widget of its own, what it shows, and runs to show."""

from dataclasses import replace

from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from core.config import RunConfig
from core.data.dataset import Dataset
from core.run_settings import LayerConfig
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.inspector.page import Page
from scratchnet_gui.inspector.widget import Canvas, InspectorView
from tests.helpers.runs import ARTICLE

DEEP = RunConfig(
    data=Dataset.of_rows(
        inputs=tuple((index / 7.0, index * 1e-6, 12345.0) for index in range(30)),
        targets=tuple((index % 2.0, 1.0) for index in range(30)),
    ),
    layers=(
        LayerConfig(units=20, activation="tanh", bias=True),
        LayerConfig(units=12, activation="relu", bias=True),
        LayerConfig(units=2, bias=True),
    ),
    initializer="xavier",
    learning_rate=1e-3,
)
# Flowers of two classes with three outputs, so that names, softmax, dropout and an optimiser with two slots are there.
EVERYTHING = RunConfig(
    data=replace(
        Dataset.of_rows(
            inputs=tuple((index / 7.0, -index * 1e-3) for index in range(9)),
            targets=tuple((index % 3 == 0, index % 3 == 1, index % 3 == 2) for index in range(9)),
        ),
        input_names=("petal length", "petal width"),
        classes=("setosa", "versicolor", "virginica"),
    ),
    layers=(LayerConfig(units=5, activation="gelu", bias=True), LayerConfig(units=3, activation="softmax", bias=True)),
    initializer="xavier",
    loss="categorical_cross_entropy",
    optimizer="adamw",
    schedule="cosine",
    dropout=0.4,
    l1=0.001,
    l2=0.01,
    clip=0.1,
    learning_rate=0.003,
)


def inspector(qtbot: QtBot, width: int = 380, height: int = 900) -> InspectorView:
    """Return an inspector on the screen."""
    made = InspectorView()
    qtbot.addWidget(made)
    made.resize(width, height)
    made.set_appearance(Appearance())
    made.show()
    return made


def at(operation: int, config: RunConfig = ARTICLE) -> Snapshot:
    """Return a moment of the first iteration."""
    session = Session(config)
    if operation:
        session.submit(Seek(1, operation))
    return session.snapshot(Cause.STEP)


def canvas_of(view: InspectorView) -> Canvas:
    """Return what the page is painted on."""
    found = view.findChild(Canvas)
    assert isinstance(found, Canvas)
    return found


def page_of(view: InspectorView) -> Page:
    """Return what is painted."""
    return canvas_of(view).page


def words_on(view: InspectorView) -> str:
    """Return all that is written outside of formulas."""
    page = page_of(view)
    documents: list[QTextDocument] = [paragraph.document for paragraph in page.paragraphs]
    return " ".join([text.text for text in page.texts] + [document.toPlainText() for document in documents])
