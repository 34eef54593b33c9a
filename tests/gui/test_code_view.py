"""The code view as a widget: what it lights, what it writes beside the lines, and what a click selects."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from core.config import RunConfig
from core.explain.selection import Bias, Neuron, Quantity, Selection, Weight, WholeLoss
from core.run_settings import SETTINGS
from core.session.commands import ChangeSettings, Granularity, Seek, Step
from core.session.presets import load_preset
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from core.training.events import LossComputed, Updated
from scratchnet_gui.appearance import DARK, LIGHT, Appearance
from scratchnet_gui.code.exporter import CodeExporter
from scratchnet_gui.code.highlight import Ink, spans
from scratchnet_gui.code.notes import NotePlace, Piece, note_places
from scratchnet_gui.code.widget import CodeView
from scratchnet_gui.formatting import number
from tests.helpers.runs import ARTICLE, content, with_settings

DONE = 14
"""Operations of an iteration of the article's network."""
ADAM = with_settings(ARTICLE, optimizer="adam", learning_rate=0.01)


def at(operation: int, config: RunConfig = ARTICLE, iteration: int = 1) -> Snapshot:
    session = Session(config)
    if operation:
        session.submit(Seek(iteration, operation))
    return session.snapshot(Cause.STEP)


@pytest.fixture
def view(qtbot: QtBot) -> CodeView:
    made = CodeView()
    qtbot.addWidget(made)
    made.resize(900, 900)
    made.show()
    return made


def line_of(view: CodeView, source: str) -> int:
    """Return the number of the line, counted from 1, that reads so in the training loop."""
    document = view.source.document()
    lines = [document.findBlockByNumber(number).text().strip() for number in range(document.blockCount())]
    return max(number for number, line in enumerate(lines, start=1) if line == source)


def note(view: CodeView, source: str) -> str:
    return " ".join(piece.text.strip() for piece in view.source.note_of(line_of(view, source)))


def piece(view: CodeView, source: str, text: str) -> Piece:
    return next(each for each in view.source.note_of(line_of(view, source)) if each.text.strip() == text)


def colour_at(view: CodeView, line: int, piece: Piece | None = None) -> str:
    """Return the fill behind a piece of a line's note, or at the far right of the line."""
    view.source.viewport().repaint()
    picture: QImage = view.source.viewport().grab().toImage()
    if piece is not None:
        area = view.source.area_of(line, piece)
        return picture.pixelColor(int(area.left()) + 1, int(area.bottom()) - 3).name()
    area = view.source.area_of(line, Piece(0, " "))
    return picture.pixelColor(picture.width() - 3, int(area.center().y())).name()


def test_before_the_first_step_no_line_has_a_value_and_none_is_lit(view: CodeView) -> None:
    view.show_snapshot(at(0))
    for line in range(1, view.source.blockCount() + 1):
        assert view.source.note_of(line) == []
    assert view.source.current_lines() is None


def test_a_line_has_shape_and_values_of_the_selected_row_once_it_is_computed(view: CodeView) -> None:
    snapshot = at(2)
    view.show_selection(None, 2)
    view.show_snapshot(snapshot)
    z = snapshot.events[1].z[2]  # type: ignore[union-attr]
    assert note(view, "Z1 = X @ W1") == f"(4, 4) {' '.join(number(value) for value in z)}"
    assert note(view, "A1 = sigmoid(Z1)") == ""
    assert note(view, "W1 = W1 - learning_rate * dW1") == ""
    assert note(view, "X = np.array([") == "(4, 3) 1.000 0.000 1.000"


def test_another_row_and_other_digits_change_what_is_written(view: CodeView) -> None:
    snapshot = at(DONE)
    view.show_snapshot(snapshot)
    view.set_appearance(Appearance(LIGHT, digits=5))
    view.show_selection(None, 1)
    a = snapshot.events[4].a[1, 0]  # type: ignore[union-attr]
    assert note(view, "A2 = sigmoid(Z2)") == f"(4, 1) {number(a, 5)}"


def test_a_column_of_weights_is_shown_whole_and_a_matrix_by_the_row_of_what_is_selected(view: CodeView) -> None:
    snapshot = at(DONE)
    view.show_snapshot(snapshot)
    W1, W2 = (each.W for each in snapshot.parameters)
    assert note(view, "W2 = W2 - learning_rate * dW2") == f"(4, 1) {' '.join(map(number, W2[:, 0]))}"
    assert note(view, "W1 = W1 - learning_rate * dW1") == f"(3, 4) {' '.join(map(number, W1[0]))}"
    view.show_selection(Selection(Weight(1, 2, 1), Quantity.VALUE), 0)
    assert note(view, "W1 = W1 - learning_rate * dW1") == f"(3, 4) {' '.join(map(number, W1[2]))}"


def test_the_line_at_work_is_lit_in_the_colour_of_its_direction(view: CodeView) -> None:
    for theme in (LIGHT, DARK):
        view.set_appearance(Appearance(theme))
        view.show_snapshot(at(3))
        assert colour_at(view, line_of(view, "A1 = sigmoid(Z1)")) == theme.forward_lit
        assert colour_at(view, line_of(view, "Z1 = X @ W1")) != theme.forward_lit
        view.show_snapshot(at(8))
        assert colour_at(view, line_of(view, "dW2 = A1.T @ delta2")) == theme.backward_lit


def test_the_end_of_an_iteration_lights_its_update_and_not_the_report(view: CodeView) -> None:
    view.show_snapshot(at(DONE))
    first, last = view.source.current_lines() or (0, 0)
    lines = view.source.toPlainText().splitlines()[first - 1 : last]
    assert [line.split()[0] for line in lines] == ["W1", "W2"]


def test_the_line_at_work_scrolls_into_sight(view: CodeView) -> None:
    view.resize(420, 200)
    view.show_snapshot(at(2))
    for operation in (2, DONE, 7, 1):
        view.show_snapshot(at(operation))
        first = view.source.firstVisibleBlock().blockNumber() + 1
        current = view.source.current_lines()
        assert current is not None
        assert first <= current[0] <= first + 10


def test_the_line_of_a_chosen_quantity_scrolls_into_sight(view: CodeView) -> None:
    view.resize(420, 200)
    view.show_snapshot(at(DONE))
    line = line_of(view, "Z1 = X @ W1")
    assert view.source.firstVisibleBlock().blockNumber() >= line
    view.show_selection(Selection(Neuron(1, 0), Quantity.SUM), 0)
    first = view.source.firstVisibleBlock().blockNumber() + 1
    assert first <= line <= first + 10


@pytest.mark.parametrize("width", [320, 363, 420, 560])
@pytest.mark.parametrize("config", [ARTICLE, ADAM], ids=["descent", "adam"])
def test_no_note_is_cut_off_however_long_its_line_is(view: CodeView, config: RunConfig, width: int) -> None:
    view.resize(width, 560)
    view.show_snapshot(at(DONE, config))
    source = view.source
    for line in source._variables:
        found = source.note_of(line)
        assert any(each.tooltip for each in found)  # a number, not its shape alone
        code = source.area_of(line, Piece(0, " "))
        for each in found:
            assert source.area_of(line, each).right() <= source.viewport().width()
        text = source.document().findBlockByNumber(line - 1).text()
        below = text.endswith("\u2028")
        assert below or found[0].column > len(text)
        block = source.blockBoundingGeometry(source.document().findBlockByNumber(line - 1))
        assert block.height() == pytest.approx(code.height() * (2 if below else 1))


def test_a_number_below_a_long_line_is_lit_and_can_be_clicked(view: CodeView, qtbot: QtBot) -> None:
    view.resize(363, 560)
    view.show_snapshot(at(DONE))
    line, selection = line_of(view, "W1 = W1 - learning_rate * dW1"), Selection(Weight(1, 0, 1), Quantity.UPDATE)
    number_of = view.source.note_of(line)[2]
    area = view.source.area_of(line, number_of)
    with qtbot.waitSignal(view.selected, timeout=1000) as caught:
        QTest.mouseClick(view.source.viewport(), Qt.MouseButton.LeftButton, pos=area.center().toPoint())
    assert caught.args == [selection]
    above = area.center().toPoint() - QPoint(0, round(area.height()))
    with qtbot.assertNotEmitted(view.selected):
        QTest.mouseClick(view.source.viewport(), Qt.MouseButton.LeftButton, pos=above)
    view.show_selection(selection, 0)
    assert colour_at(view, line, number_of) == LIGHT.selected


def test_room_for_notes_below_is_no_part_of_the_program(view: CodeView) -> None:
    view.show_snapshot(at(DONE))
    wide = view.source.toPlainText()
    view.resize(363, 560)
    assert view.source.blockCount() == wide.count("\n") + 1
    view.source.selectAll()
    assert view.source.marked_text() == wide
    view.resize(900, 900)
    assert view.source.toPlainText() == wide


def test_a_clicked_number_selects_its_part_and_quantity(view: CodeView, qtbot: QtBot) -> None:
    snapshot = at(DONE)
    view.show_snapshot(snapshot)
    for source, index, expected in (
        ("Z1 = X @ W1", 2, Selection(Neuron(1, 2), Quantity.SUM)),
        ("A2 = sigmoid(Z2)", 0, Selection(Neuron(2, 0), Quantity.ACTIVATION)),
        ("dW1 = X.T @ delta1", 3, Selection(Weight(1, 0, 3), Quantity.GRADIENT)),
        ("W2 = W2 - learning_rate * dW2", 1, Selection(Weight(2, 1, 0), Quantity.UPDATE)),
        ("loss = np.sum((Y - A2) ** 2)", -1, Selection(WholeLoss(), Quantity.TOTAL_LOSS)),
    ):
        line = line_of(view, source)
        clicked = view.source.note_of(line)[index + 1]
        place = view.source.area_of(line, clicked).center().toPoint()
        with qtbot.waitSignal(view.selected, timeout=1000) as caught:
            QTest.mouseClick(view.source.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert caught.args == [expected]


def test_a_shape_and_the_code_itself_select_nothing(view: CodeView, qtbot: QtBot) -> None:
    view.show_snapshot(at(DONE))
    line = line_of(view, "Z1 = X @ W1")
    shape = view.source.area_of(line, view.source.note_of(line)[0]).center().toPoint()
    with qtbot.assertNotEmitted(view.selected):
        QTest.mouseClick(view.source.viewport(), Qt.MouseButton.LeftButton, pos=shape)
        QTest.mouseClick(view.source.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, shape.y()))


def test_the_selected_number_is_lit_and_so_is_its_line(view: CodeView) -> None:
    view.show_snapshot(at(DONE))
    line = line_of(view, "A1 = sigmoid(Z1)")
    view.show_selection(Selection(Neuron(1, 2), Quantity.ACTIVATION), 1)
    shape, first, _, third, _ = view.source.note_of(line)
    assert colour_at(view, line, third) == LIGHT.selected
    assert colour_at(view, line, first) != LIGHT.selected
    assert colour_at(view, line, Piece(6, "A")) == LIGHT.selected
    assert colour_at(view, line_of(view, "Z1 = X @ W1"), Piece(6, "Z")) != LIGHT.selected
    view.show_selection(Selection(Bias(1, 0), Quantity.VALUE), 1)
    assert colour_at(view, line, third) != LIGHT.selected
    assert shape.selection is None


def test_a_row_that_is_not_in_the_batch_has_no_values(view: CodeView) -> None:
    config = with_settings(ARTICLE, batch_size=2)
    view.show_selection(None, 3)
    view.show_snapshot(at(3, config))
    assert note(view, "A1 = sigmoid(Z1)") == "(2, 4)"
    assert "row 4 is not in this batch" in note(view, "X, Y = X_train[rows], Y_train[rows]")


def test_a_line_that_assigns_several_variables_names_them(view: CodeView) -> None:
    view.resize(1600, 900)
    view.show_snapshot(at(DONE, ADAM))
    told = note(view, "W2, m_W2, v_W2 = adam(W2, dW2, m_W2, v_W2, iteration)")
    assert re.match(r"W2 \(4, 1\) .* m_W2 \(4, 1\) .* v_W2 \(4, 1\) ", told)


def test_notes_end_with_dots_where_the_room_ends(view: CodeView) -> None:
    view.resize(420, 560)
    view.show_snapshot(at(DONE))
    line = line_of(view, "dA1 = delta2 @ W2.T")
    note_there = view.source.note_of(line)
    assert note_there[-1].text == "…"
    width = view.source.viewport().width()
    for each in range(1, view.source.blockCount() + 1):
        assert all(view.source.area_of(each, one).right() <= width for one in view.source.note_of(each))


@pytest.mark.parametrize(
    ("source", "size", "selection"),
    [
        ("A1 = sigmoid(Z1)", "(4, 4)", Selection(Neuron(1, 3), Quantity.ACTIVATION)),
        ("dW2 = A1.T @ delta2", "(4, 1)", Selection(Weight(2, 3, 0), Quantity.GRADIENT)),
    ],
)
def test_a_selected_number_is_shown_where_there_is_little_room(
    view: CodeView, source: str, size: str, selection: Selection
) -> None:
    view.resize(420, 560)
    snapshot = at(DONE)
    view.show_snapshot(snapshot)
    line = line_of(view, source)
    assert all(each.selection != selection for each in view.source.note_of(line))
    view.show_selection(selection, 0)
    shape, dots, selected = view.source.note_of(line)[:3]
    assert (shape.text, dots.text, selected.selection) == (size, "…", selection)


@pytest.mark.parametrize("width", [320, 363, 420, 560])
def test_a_very_small_loss_has_room_wherever_its_note_stands(view: CodeView, width: int) -> None:
    view.resize(width, 560)
    snapshot = at(DONE)
    events = [replace(each, value=1.234e-9) if isinstance(each, LossComputed) else each for each in snapshot.events]
    view.show_snapshot(replace(snapshot, events=tuple(events)))
    assert note(view, "loss = np.sum((Y - A2) ** 2)") == "1.234×10⁻⁹"


def test_notes_stand_in_a_column_where_there_is_room_and_below_their_lines_where_there_is_little() -> None:
    sources, least = [" " * 4 + "x" * count for count in (6, 26, 16)], [18, 18, 9]
    assert note_places(sources, least, 80) == [NotePlace(32)] * 3
    assert note_places(sources, least, 50) == [NotePlace(12), NotePlace(32), NotePlace(22)]
    assert note_places(sources, least, 40) == [NotePlace(12), NotePlace(8, below=True), NotePlace(22)]


def test_a_hidden_view_catches_up_when_it_is_shown(qtbot: QtBot) -> None:
    view = CodeView()
    qtbot.addWidget(view)
    view.show_snapshot(at(2))
    assert view.source.toPlainText() == ""
    view.show()
    assert note(view, "Z1 = X @ W1").startswith("(4, 4)")


def test_a_changed_setting_changes_the_program(view: CodeView) -> None:
    view.show_snapshot(at(2))
    view.show_snapshot(at(2, ADAM))
    assert "adam(W1" in view.source.toPlainText()


@pytest.mark.parametrize(
    "changes",
    [{"l2": 0.1}, {"loss": "huber"}, {"batch_size": 2}, {"clip": 0.5, "dropout": 0.1}, {"early_update": True}],
)
def test_numbers_of_other_settings_are_not_written_beside_a_changed_program(
    view: CodeView, changes: dict[str, object]
) -> None:
    session = Session(ARTICLE)
    session.submit(Seek(3))
    view.show_snapshot(session.snapshot(Cause.SEEK))
    assert note(view, "Z1 = X @ W1")
    session.submit(ChangeSettings(changes))
    view.show_snapshot(session.snapshot(Cause.SETTING))
    assert view.source.current_lines() is None
    lines = view.source.toPlainText().count("\n") + 1
    assert not any(view.source.note_of(line) for line in range(1, lines + 1))
    assert view.caption.text() == "Changed just now: values come with the next iteration."
    session.submit(Step(Granularity.ITERATION))
    view.show_snapshot(session.snapshot(Cause.STEP))
    assert note(view, "Z1 = X @ W1")
    assert view.caption.text().endswith("This run was changed on its way.")


OF_UPDATE: dict[str, object] = {
    "learning_rate": 0.3,
    "optimizer": "rmsprop",
    "momentum": 0.1,
    "alpha": 0.5,
    "beta1": 0.5,
    "beta2": 0.5,
    "epsilon": 0.1,
    "weight_decay": 0.5,
    "schedule": "cosine",
    "schedule_factor": 0.9,
    "schedule_epochs": 7,
    "clip": 0.5,
    "wrong_sign": True,
}
BEFORE_UPDATE = 11
"""Operations of an iteration of the article's network before its first update."""


def test_settings_of_the_update_are_all_of_the_optimisers_and_three_others() -> None:
    optimisers = {name for name, setting in SETTINGS.items() if setting.group == "Optimiser"}
    assert set(OF_UPDATE) == optimisers | {"learning_rate", "clip", "wrong_sign"}


@pytest.mark.parametrize("name", OF_UPDATE)
def test_values_before_the_update_stay_beside_a_program_whose_update_is_changed(view: CodeView, name: str) -> None:
    config = with_settings(ARTICLE, optimizer="adamw", schedule="step")
    session = Session(config)
    session.submit(Seek(3))
    view.show_snapshot(session.snapshot(Cause.SEEK))
    sources = ("Z1 = X @ W1", "delta1 = dA1 * sigmoid_derivative(A1)", "dW1 = X.T @ delta1")
    written = [note(view, source) for source in sources]
    assert all(written)
    session.submit(ChangeSettings({name: OF_UPDATE[name]}))
    view.show_snapshot(session.snapshot(Cause.SETTING))
    assert [note(view, source) for source in sources] == written
    updates = next(n for n, line in enumerate(view.source.toPlainText().split("\n"), 1) if "# Update" in line)
    assert not any(view.source.note_of(line) for line in range(updates, view.source.blockCount() + 1))
    assert view.caption.text() == "Changed just now: values of the update come with the next iteration."


@pytest.mark.parametrize("name", OF_UPDATE)
def test_settings_of_the_update_change_nothing_before_it(name: str) -> None:
    config = with_settings(ARTICLE, optimizer="adamw", schedule="step")
    old, new = at(DONE, config).events, at(DONE, with_settings(config, **{name: OF_UPDATE[name]})).events
    assert isinstance(old[BEFORE_UPDATE], Updated)
    assert content(old[:BEFORE_UPDATE]) == content(new[:BEFORE_UPDATE])


def test_what_computes_while_playing_takes_no_value_away(view: CodeView) -> None:
    session = Session(ARTICLE)
    for command in (Seek(3), ChangeSettings({"engine": "numpy"})):
        session.submit(command)
    view.show_snapshot(session.snapshot(Cause.SETTING))
    assert note(view, "Z1 = X @ W1")
    assert note(view, "W1 = W1 - learning_rate * dW1")


def test_where_playing_stops_is_no_change_of_the_run(view: CodeView) -> None:
    session = Session(ARTICLE)
    for command in (Seek(3), ChangeSettings({"stop_at": 20})):
        session.submit(command)
    view.show_snapshot(session.snapshot(Cause.SETTING))
    assert view.caption.text() == "This network in NumPy"
    assert note(view, "Z1 = X @ W1")


def test_copy_takes_the_program_or_what_is_marked(view: CodeView) -> None:
    view.show_snapshot(at(2))
    QTest.mouseClick(view.copy_button, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("# XOR with a constant third input\n")
    assert "Z1 = X @ W1" in copied
    line = line_of(view, "Z1 = X @ W1")
    area = view.source.area_of(line, Piece(4, "Z1"))
    QTest.mouseDClick(view.source.viewport(), Qt.MouseButton.LeftButton, pos=area.center().toPoint())
    QTest.mouseClick(view.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "Z1"


@pytest.mark.parametrize("name", ["numpy", "pytorch", "keras"])
def test_export_asks_for_the_chosen_library(view: CodeView, qtbot: QtBot, name: str) -> None:
    menu = view.export_button.menu()
    action = next(each for each in menu.actions() if each.data() == name)
    with qtbot.waitSignal(view.export_requested, timeout=1000) as caught:
        action.trigger()
    assert caught.args == [name]


def test_the_tooltip_of_a_number_is_its_exact_value(view: CodeView) -> None:
    snapshot = at(DONE)
    view.show_snapshot(snapshot)
    line = line_of(view, "A2 = sigmoid(Z2)")
    figure = view.source.note_of(line)[1]
    found = view.source.piece_at(QPointF(view.source.area_of(line, figure).center()))
    assert found is not None
    assert found.tooltip == f"A2[0, 0] = {float(snapshot.events[4].a[0, 0])!r}"  # type: ignore[union-attr]


def test_keys_pass_it_by(view: CodeView) -> None:
    assert view.source.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert view.copy_button.focusPolicy() is Qt.FocusPolicy.TabFocus


def test_source_is_coloured_by_what_it_is() -> None:
    def inks(line: str, inside: bool = False) -> list[tuple[str, Ink]]:
        return [(line[each.start : each.start + each.length], each.ink) for each in spans(line, inside)[0]]

    assert inks("for i in range(1, W2):  # 3 rows") == [
        ("for", Ink.KEYWORD),
        ("in", Ink.KEYWORD),
        ("1", Ink.NUMBER),
        ("# 3 rows", Ink.COMMENT),
    ]
    assert inks('def adam(w): "a # b"') == [("def", Ink.KEYWORD), ("adam", Ink.DEFINED), ('"a # b"', Ink.STRING)]
    assert inks("x = 1e-08 * 0xBF58") == [("1e-08", Ink.NUMBER), ("0xBF58", Ink.NUMBER)]
    assert spans('    """Begins', False)[1] is True
    assert inks('ends""" + 2', True) == [('ends"""', Ink.STRING), ("2", Ink.NUMBER)]


def test_a_layer_that_is_updated_early_has_its_line_lit_at_once_and_its_value_with_the_update(view: CodeView) -> None:
    early, line = with_settings(ARTICLE, early_update=True), "W2 = W2 - learning_rate * dW2"
    view.show_snapshot(at(9, early))
    first, last = view.source.current_lines() or (0, 0)
    assert first <= line_of(view, line) < last
    assert note(view, line) == ""
    view.show_snapshot(at(13, early))
    assert note(view, line).startswith("(4, 1)")


def test_a_mistake_that_a_library_cannot_make_is_named_and_nothing_is_asked(view: CodeView, qtbot: QtBot) -> None:
    exporter = CodeExporter(view)
    exporter.show_snapshot(at(1, ARTICLE.but(slope_at_a=True)))
    with qtbot.waitSignal(exporter.failed, timeout=1000) as caught:
        exporter.ask("pytorch")
    assert caught.args == [
        "PyTorch computes the gradients itself and cannot make the mistake “Derivative applied twice”. Switch it off "
        "or export for NumPy."
    ]
    assert not view.findChildren(QFileDialog)


def test_exporting_keeps_a_file_that_stands_where_the_data_belongs_and_names_it(
    view: CodeView, qtbot: QtBot, tmp_path: Path
) -> None:
    data = tmp_path / "mine_training_rows.csv"
    data.write_text("my own notes", encoding="utf-8")
    exporter = CodeExporter(view)
    exporter.show_snapshot(at(1, load_preset("circle").run))
    exporter.ask("numpy")
    with qtbot.waitSignal(exporter.failed, timeout=1000) as caught:
        exporter.write(str(tmp_path / "mine.py"))
    assert str(data) in caught.args[0]
    assert list(tmp_path.iterdir()) == [data]
    for dialog in view.findChildren(QFileDialog):
        dialog.close()
