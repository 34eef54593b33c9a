"""The whole window with its real training thread, on its own settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.session.presets import load_preset
from core.session.snapshot import Snapshot
from scratchnet_gui.app import Desk, build_desk, create_application
from scratchnet_gui.settings import WindowSettings

OpenDesk = Callable[..., Desk]


def shown(desk: Desk) -> Snapshot:
    """Return the moment that `desk` shows."""
    snapshot = desk.coordinator.snapshot
    assert snapshot is not None
    return snapshot


@pytest.fixture(scope="session", autouse=True)
def application(qapp: QApplication) -> QApplication:
    """Give every widget of these tests the fonts and the style that it has in the program."""
    return create_application()


@pytest.fixture
def close_popups() -> Iterator[None]:
    """Leave nothing open above the window."""
    yield
    while (above := QApplication.activePopupWidget()) is not None:
        above.close()


@pytest.fixture
def host(qtbot: QtBot, request: pytest.FixtureRequest) -> QWidget:
    """Return what stands for the window in the tests of a module, its `Host`, as soon as it can be seen."""
    made: QWidget = request.module.Host()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def open_desk(qtbot: QtBot, qapp: QApplication, own_settings: object) -> Iterator[OpenDesk]:
    """Return a function that opens a window and waits until it shows the start of a run."""
    desks: list[Desk] = []

    def open_one(preset: str = "article", size: tuple[int, int] = (1440, 900), motion: bool = False) -> Desk:
        chosen = load_preset(preset)
        desk = build_desk(chosen.run, chosen, WindowSettings(), motion)
        desks.append(desk)
        desk.coordinator.theme_switch.choose("theme_light")
        desk.window.resize(*size)
        desk.window.show()
        desk.coordinator.complete()
        desk.client.start()
        qtbot.waitUntil(lambda: desk.coordinator.snapshot is not None)
        desk.window.diagram.setFocus()
        return desk

    yield open_one
    for desk in desks:
        desk.window.close()
        desk.client.shut_down()
        desk.window.deleteLater()
    qapp.processEvents()
    qapp.setStyleSheet("")


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """Return the window with the article's network."""
    return open_desk()
