"""The way through a run in the real window: keys, mouse, lists and dialogs, with the real training behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QMenu,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.explain.selection import Weight
from core.session.commands import NewRun, Seek
from core.session.position import Position
from core.session.snapshot import Snapshot
from core.training.breakpoints import LossBelow, SignChange
from scratchnet_gui.app import Desk
from scratchnet_gui.charts.loss_plot import LossPlot
from scratchnet_gui.diagram.hit_test import middle_of
from tests.gui.conftest import OpenDesk, shown
from tests.helpers.forms import choice, choose, enter, number
from tests.helpers.runs import ARTICLE, with_settings

Key, Mod = Qt.Key, Qt.KeyboardModifier
LEFT = Qt.MouseButton.LeftButton
RAIL = 25
UNDO, REDO = Mod.ControlModifier, Mod.ControlModifier | Mod.ShiftModifier


@pytest.fixture(autouse=True)
def close_popups() -> Iterator[None]:
    """Leave nothing open above the window."""
    yield
    while (above := QApplication.activePopupWidget()) is not None:
        above.close()


def wait(qtbot: QtBot, desk: Desk, condition: Callable[[Snapshot], object]) -> None:
    qtbot.waitUntil(lambda: bool(condition(shown(desk))) and not shown(desk).playing, timeout=15_000)


def is_at(position: Position, now: Snapshot) -> bool:
    return now.position == position


def train_to(qtbot: QtBot, desk: Desk, iteration: int) -> None:
    desk.client.submit(Seek(iteration))
    wait(qtbot, desk, lambda now: now.position == Position(iteration, 14))


def drag_to(qtbot: QtBot, desk: Desk, start: int, end: int) -> None:
    """Drag the handle of the timeline from one iteration to another."""
    track = desk.window.timeline.bar.track

    def at(time: float) -> QPoint:
        return QPoint(round(track.axis.place(time)), RAIL)

    QTest.mousePress(track, LEFT, pos=at(start))
    for share in range(1, 11):
        QTest.mouseMove(track, at(start + (end - start) * share / 10))
    QTest.mouseRelease(track, LEFT, pos=at(end))
    wait(qtbot, desk, lambda now: abs(now.position.iteration - end) <= 2)


def back_to_window(qtbot: QtBot, desk: Desk) -> None:
    """Give the window the keys again: the offscreen platform leaves them with a popover that has closed."""
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    desk.window.diagram.setFocus()


def undo(qtbot: QtBot, desk: Desk) -> None:
    back_to_window(qtbot, desk)
    before = shown(desk).sequence
    QTest.keyClick(desk.window, Key.Key_Z, UNDO)
    wait(qtbot, desk, lambda now: now.sequence > before)


def redo(qtbot: QtBot, desk: Desk) -> None:
    back_to_window(qtbot, desk)
    before = shown(desk).sequence
    QTest.keyClick(desk.window, Key.Key_Z, REDO)
    wait(qtbot, desk, lambda now: now.sequence > before)


def popup() -> QWidget:
    found = QApplication.activePopupWidget()
    assert found is not None
    return found


def press(name: str) -> None:
    """Press a button of what is open."""
    buttons = (each for each in popup().findChildren(QAbstractButton) if name in (each.accessibleName(), each.text()))
    QTest.mouseClick(next(buttons), LEFT)


def field(name: str) -> QLineEdit:
    return next(each for each in popup().findChildren(QLineEdit) if each.accessibleName() == name)


def click_entry(text: str) -> None:
    """Click an entry of the menu that is open."""
    menu = popup()
    assert isinstance(menu, QMenu)
    action: QAction = next(each for each in menu.actions() if each.text().startswith(text))
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def point_of(desk: Desk, weight: Weight) -> QPoint:
    drawn = desk.window.diagram._current_picture()
    assert drawn is not None
    place = middle_of(drawn.geometry, weight)
    assert place is not None
    return QPoint(*map(round, place))


def weight_now(desk: Desk, weight: Weight) -> float:
    return float(shown(desk).parameters[weight.layer - 1].W[weight.source, weight.target])


def ghosts(desk: Desk) -> int:
    """Return how many curves of other branches are drawn."""
    plot = desk.window.findChild(LossPlot)
    assert isinstance(plot, LossPlot)
    return sum(curve.isVisible() and len(curve.getData()[0]) > 0 for curve in plot._canvas._ghosts.curves)


def test_a_setting_changed_in_the_past_leaves_a_ghost_and_the_list_leads_back(qtbot: QtBot, desk: Desk) -> None:
    train_to(qtbot, desk, 600)
    assert ghosts(desk) == 0
    drag_to(qtbot, desk, 600, 200)
    there = shown(desk).position.iteration
    assert f"iteration {there} of 600" in desk.window.banner.text
    enter(number(desk, "learning_rate"), "3")
    wait(qtbot, desk, lambda now: now.config.learning_rate == 3.0)
    assert "A new branch begins here" in desk.window.messages.text
    assert desk.window.banner.text == ""
    train_to(qtbot, desk, 320)
    assert len(shown(desk).branches) == 2
    assert ghosts(desk) == 1
    desk.window.diagram.setFocus()
    QTest.keyClick(desk.window, Key.Key_B, Mod.ControlModifier)
    lines = popup().findChild(QListWidget)
    assert isinstance(lines, QListWidget)
    assert [lines.item(row).text() for row in range(lines.count())] == [
        "As it began",
        f"Learning rate 3 from iteration {there + 1} on",
    ]
    QTest.mouseClick(lines.viewport(), LEFT, pos=lines.visualItemRect(lines.item(0)).center())
    wait(qtbot, desk, lambda now: now.branch == 0)
    assert shown(desk).config.learning_rate == 1.0
    assert number(desk, "learning_rate").text() == "1"
    assert shown(desk).latest == Position(600, 14)
    assert ghosts(desk) == 1


def test_undo_and_redo_of_a_setting(qtbot: QtBot, desk: Desk) -> None:
    train_to(qtbot, desk, 50)
    rate = number(desk, "learning_rate")
    enter(rate, "0.25")
    wait(qtbot, desk, lambda now: now.config.learning_rate == 0.25)
    undo(qtbot, desk)
    assert shown(desk).config.learning_rate == 1.0
    assert rate.text() == "1"
    assert "Taken back: Learning rate 0.25" in desk.window.messages.text
    redo(qtbot, desk)
    assert shown(desk).config.learning_rate == 0.25
    assert rate.text() == "0.25"


def test_undo_and_redo_of_a_weight_typed_on_its_line(qtbot: QtBot, desk: Desk) -> None:
    weight = Weight(2, 1, 0)
    start, diagram = weight_now(desk, weight), desk.window.diagram
    QTest.mouseDClick(diagram, LEFT, pos=point_of(desk, weight))
    assert diagram._editor.part == weight
    typed = diagram._editor._field
    assert typed.hasFocus()
    QTest.keyClicks(typed, "0.5")
    QTest.keyClick(typed, Key.Key_Return)
    wait(qtbot, desk, lambda now: weight_now(desk, weight) == 0.5)
    assert "Weight hidden 2 → output at 0.5" in desk.window.messages.text
    undo(qtbot, desk)
    assert weight_now(desk, weight) == start
    redo(qtbot, desk)
    assert weight_now(desk, weight) == 0.5


def test_a_drag_of_a_weight_is_one_edit(qtbot: QtBot, desk: Desk) -> None:
    weight, diagram = Weight(2, 1, 0), desk.window.diagram
    start, point = weight_now(desk, weight), point_of(desk, weight)
    QTest.mousePress(diagram, LEFT, Mod.AltModifier, point)
    for up in range(5, 41, 5):
        sequence = shown(desk).sequence
        QTest.mouseMove(diagram, point - QPoint(0, up))
        qtbot.waitUntil(lambda sequence=sequence: shown(desk).sequence > sequence)  # type: ignore[misc]
    QTest.mouseRelease(diagram, LEFT, Mod.AltModifier, point - QPoint(0, 40))
    wait(qtbot, desk, lambda now: abs(weight_now(desk, weight) - start - 0.4) < 1e-9)
    undo(qtbot, desk)
    assert weight_now(desk, weight) == start
    assert not desk.window.actions_by_name["undo"].isEnabled()
    redo(qtbot, desk)
    assert abs(weight_now(desk, weight) - start - 0.4) < 1e-9


def test_undo_brings_the_network_and_the_title_back(qtbot: QtBot, desk: Desk) -> None:
    window = desk.window
    train_to(qtbot, desk, 30)
    title = window.windowTitle()
    tanh = next(each for each in window.example_menu.examples if each.data() == "xor")
    tanh.trigger()
    wait(qtbot, desk, lambda now: now.title == tanh.text())
    assert window.windowTitle() == f"{tanh.text()} · ScratchNet"
    seed = number(desk, "seed")
    enter(seed, "7")
    wait(qtbot, desk, lambda now: now.config.seed == 7)
    assert window.windowTitle() == f"{tanh.text()} (changed) · ScratchNet"
    undo(qtbot, desk)
    assert window.windowTitle() == f"{tanh.text()} · ScratchNet"
    undo(qtbot, desk)
    assert window.windowTitle() == title
    assert window.preset_button.text() == "The article's network"
    assert shown(desk).position == Position(30, 14)
    assert number(desk, "seed").text() == "45532"
    redo(qtbot, desk)
    redo(qtbot, desk)
    assert window.windowTitle() == f"{tanh.text()} (changed) · ScratchNet"
    assert shown(desk).config.seed == 7


def test_undo_of_a_new_network_from_the_form(qtbot: QtBot, desk: Desk) -> None:
    train_to(qtbot, desk, 30)
    start = choice(desk, "initializer")
    choose(start, "all equal")
    wait(qtbot, desk, lambda now: now.config.initializer == "constant")
    assert shown(desk).position == Position()
    undo(qtbot, desk)
    assert shown(desk).config.initializer == "article"
    assert shown(desk).position == Position(30, 14)
    redo(qtbot, desk)
    assert shown(desk).config.initializer == "constant"


def test_undo_and_redo_of_a_bookmark(qtbot: QtBot, desk: Desk) -> None:
    train_to(qtbot, desk, 40)
    QTest.keyClick(desk.window, Key.Key_B)
    name = field("Name of the bookmark")
    QTest.keyClicks(name, "before the drop")
    QTest.keyClick(name, Key.Key_Return)
    wait(qtbot, desk, lambda now: [each.name for each in now.bookmarks] == ["before the drop"])
    undo(qtbot, desk)
    assert shown(desk).bookmarks == ()
    redo(qtbot, desk)
    assert [each.name for each in shown(desk).bookmarks] == ["before the drop"]
    train_to(qtbot, desk, 90)
    QTest.keyClick(desk.window, Key.Key_G)
    click_entry("before the drop")
    wait(qtbot, desk, lambda now: now.position == Position(40, 14))


def test_a_breakpoint_stops_playing_where_the_loss_comes_below(qtbot: QtBot, desk: Desk) -> None:
    QTest.keyClick(desk.window, Key.Key_B, Mod.ControlModifier | Mod.ShiftModifier)
    QTest.keyClicks(field("Loss"), "0.9")
    QTest.keyClick(field("Loss"), Key.Key_Return)
    wait(qtbot, desk, lambda now: now.breakpoints == (LossBelow(0.9),))
    popup().close()
    for _ in range(20):
        QTest.keyClick(desk.window, Key.Key_Plus)
    QTest.keyClick(desk.window, Key.Key_Space)
    qtbot.waitUntil(lambda: shown(desk).position.iteration > 0)
    wait(qtbot, desk, lambda now: now.loss is not None and now.loss < 0.9)
    where = shown(desk).position.iteration
    desk.client.submit(Seek(where - 1))
    wait(qtbot, desk, lambda now: now.position.iteration == where - 1)
    assert (shown(desk).loss or 0.0) >= 0.9
    assert shown(desk).latest.iteration == where


def test_a_breakpoint_stops_playing_where_the_selected_weight_changes_its_sign(qtbot: QtBot, desk: Desk) -> None:
    weight = Weight(2, 1, 0)
    QTest.mouseClick(desk.window.diagram, LEFT, pos=point_of(desk, weight))
    QTest.keyClick(desk.window, Key.Key_B, Mod.ControlModifier | Mod.ShiftModifier)
    press("Stop when this weight changes sign")
    wait(qtbot, desk, lambda now: now.breakpoints == (SignChange(2, 1, 0),))
    popup().close()
    for _ in range(20):
        QTest.keyClick(desk.window, Key.Key_Plus)
    QTest.keyClick(desk.window, Key.Key_Space)
    qtbot.waitUntil(lambda: shown(desk).position.iteration > 0)
    wait(qtbot, desk, lambda now: True)
    where, after = shown(desk).position.iteration, weight_now(desk, weight)
    assert where < 1500
    desk.client.submit(Seek(where - 1))
    wait(qtbot, desk, lambda now: now.position.iteration == where - 1)
    assert weight_now(desk, weight) * after < 0.0


def test_first_below_goes_where_the_loss_came_below(qtbot: QtBot, desk: Desk) -> None:
    train_to(qtbot, desk, 600)
    QTest.keyClick(desk.window, Key.Key_G)
    click_entry("Where the loss first went below")
    loss = field("Loss")
    loss.selectAll()
    QTest.keyClicks(loss, "0.5")
    QTest.keyClick(loss, Key.Key_Return)
    wait(qtbot, desk, lambda now: now.position.iteration < 600)
    where = shown(desk).position.iteration
    assert (shown(desk).loss or 1.0) < 0.5
    assert f"iteration {where} of 600" in desk.window.banner.text
    back_to_window(qtbot, desk)
    QTest.keyClick(desk.window, Key.Key_3)
    QTest.keyClick(desk.window, Key.Key_Left)
    wait(qtbot, desk, lambda now: now.position.iteration == where - 1)
    assert (shown(desk).loss or 0.0) >= 0.5
    back = desk.window.banner.findChild(QToolButton)
    assert isinstance(back, QToolButton)
    QTest.mouseClick(back, LEFT)
    wait(qtbot, desk, lambda now: now.position == Position(600, 14))
    assert desk.window.banner.text == ""


@pytest.mark.parametrize(
    ("key", "pages", "number_of_page"),
    [(Key.Key_M, "centre", 1), (Key.Key_K, "reasons", 1), (Key.Key_N, "reasons", 2), (Key.Key_O, "data", 1)],
)
def test_a_key_turns_to_a_page_and_back(desk: Desk, key: Qt.Key, pages: str, number_of_page: int) -> None:
    shown_pages = getattr(desk.window, pages)
    QTest.keyClick(desk.window, key)
    assert shown_pages.currentIndex() == number_of_page
    assert shown_pages.currentWidget().isVisible()
    QTest.keyClick(desk.window, key)
    assert shown_pages.currentIndex() == 0


def test_a_key_brings_the_panel_of_its_page_back(desk: Desk) -> None:
    board, window = desk.window.board, desk.window
    board.inspector.close()
    QTest.keyClick(window, Key.Key_N)
    assert board.inspector.isVisible()
    assert window.notes.isVisible()


def ask_for_code(desk: Desk, library: str) -> QFileDialog:
    """Choose a library in the menu of the button of the code page; return the dialog that opens."""
    code = desk.window.code
    if not code.isVisible():
        QTest.keyClick(desk.window, Key.Key_K)
    menu = code.export_button.menu()
    next(each for each in menu.actions() if each.data() == library).trigger()
    dialog = desk.window.findChildren(QFileDialog)[-1]
    assert dialog.isVisible()
    return dialog


@pytest.mark.parametrize("library", ["numpy", "pytorch", "keras"])
def test_code_is_exported_to_the_file_that_is_chosen(desk: Desk, tmp_path: Path, library: str) -> None:
    dialog = ask_for_code(desk, library)
    target = tmp_path / "mine.py"
    dialog.selectFile(str(target))
    dialog.accept()
    assert "import" in target.read_text(encoding="utf-8")
    assert desk.window.messages.text == f"Written: {target}."
    compile(target.read_text(encoding="utf-8"), str(target), "exec")


def test_a_folder_that_is_not_there_gives_one_clear_message(desk: Desk, tmp_path: Path) -> None:
    dialog = ask_for_code(desk, "numpy")
    missing = tmp_path / "missing" / "mine.py"
    dialog.fileSelected.emit(str(missing))
    dialog.reject()
    assert desk.window.messages.text == f"{missing} cannot be written: there is no folder {missing.parent}."
    assert not any(each.isVisible() for each in desk.window.findChildren(QDialog))


def test_the_dialog_goes_when_it_has_been_used(desk: Desk, tmp_path: Path) -> None:
    for name in ("one.py", "two.py"):
        dialog = ask_for_code(desk, "numpy")
        dialog.selectFile(str(tmp_path / name))
        dialog.accept()
        QApplication.sendPostedEvents(None, 52)  # deferred deletion, which only an event loop does by itself
    assert desk.window.findChildren(QFileDialog) == []


def test_the_small_window_has_all_of_it(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk(size=(1024, 768))
    train_to(qtbot, desk, 60)
    for key in (Key.Key_M, Key.Key_K, Key.Key_N, Key.Key_O):
        QTest.keyClick(desk.window, key)
        QApplication.processEvents()
        assert desk.window.rect().contains(desk.window.timeline.geometry().translated(0, 1))


def test_no_sentence_is_cut_in_the_small_window(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk(size=(1024, 768))
    desk.client.submit(NewRun(with_settings(ARTICLE, optimizer="adam", l2=0.01)))
    wait(qtbot, desk, lambda now: now.config.optimizer == "adam")
    sentence = desk.window.sentence
    sizes = set()
    for operation in range(1, 15):
        there = Position(1, operation)
        desk.client.submit(Seek(1, operation))
        wait(qtbot, desk, partial(is_at, there))
        assert sentence.heightForWidth(sentence.width()) <= sentence.height() + 5  # of its margins
        sizes.add(sentence.font().pixelSize())
    assert max(sizes) == 16 > min(sizes)
