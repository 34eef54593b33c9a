"""The pages of the real window: keys that turn to them, code that is exported, and all of it in a small window."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
)
from pytestqt.qtbot import QtBot

from core.session.commands import NewRun, Seek
from core.session.position import Position
from core.session.snapshot import Snapshot
from scratchnet_gui.app import Desk
from tests.gui.conftest import OpenDesk
from tests.helpers.runs import ARTICLE, with_settings
from tests.helpers.travel import train_to, wait

Key, Mod = Qt.Key, Qt.KeyboardModifier
LEFT = Qt.MouseButton.LeftButton


def is_at(position: Position, now: Snapshot) -> bool:
    return now.position == position


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


@pytest.mark.parametrize(
    ("panel", "key", "pages", "others"),
    [
        ("inspector", Key.Key_I, "reasons", (Key.Key_K, Key.Key_N, Key.Key_D)),
        ("predictions", Key.Key_P, "data", (Key.Key_O,)),
    ],
)
def test_the_key_of_a_panel_turns_to_its_first_page_and_hides_it_only_where_that_is_in_front(
    desk: Desk, panel: str, key: Qt.Key, pages: str, others: tuple[Qt.Key, ...]
) -> None:
    dock, stack = getattr(desk.window.board, panel), getattr(desk.window, pages)
    entry = next(each for each in desk.window.menus["&View"].actions() if each.text() == dock.windowTitle())

    def seen() -> tuple[bool, int, bool]:
        return dock.isVisible(), stack.currentIndex(), entry.isChecked()

    assert seen() == (True, 0, True)
    for other in others:
        QTest.keyClick(desk.window, other)
        behind = stack.currentIndex()
        assert seen() == (True, behind, False)
        assert behind > 0
        QTest.keyClick(desk.window, key)
        assert seen() == (True, 0, True)
        QTest.keyClick(desk.window, key)
        assert seen() == (False, 0, False)
        QTest.keyClick(desk.window, other)
        dock.close()
        assert seen() == (False, behind, False)
        QTest.keyClick(desk.window, key)
        assert seen() == (True, 0, True)


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
