"""The loss curve in its window: what it draws when, what the mouse reads, and who decides what is in view."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.arrays import frozen
from core.config import RunConfig
from core.data.dataset import Dataset
from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.nn.losses import LOSSES
from core.run_settings import LayerConfig
from core.session.commands import NewRun, Seek
from core.session.position import Position
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from core.training.series import LossSeries
from scratchnet_gui.appearance import DARK, LIGHT, Appearance, Theme
from scratchnet_gui.charts.header import ChartHeader
from scratchnet_gui.charts.loss_plot import LossPlot
from tests.helpers.runs import with_settings

XOR = RunConfig(
    data=Dataset.of_rows(inputs=((0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1)), targets=((0,), (1,), (1,), (0,))),
    layers=(LayerConfig(units=4), LayerConfig(units=1)),
    seed=45532,
)


def go_to(session: Session, iteration: int, operation: int | None = None) -> Snapshot:
    session.submit(Seek(iteration, operation))
    while session.playing:
        session.work(1.0)
    return session.snapshot(Cause.SEEK)


def moment(iteration: int, operation: int | None = None) -> Snapshot:
    return go_to(Session(XOR), iteration, operation)


def with_losses(losses: list[float]) -> Snapshot:
    """Return a moment after iterations with these losses, made up."""
    series = LossSeries()
    series.extend(np.array(losses))
    base = moment(0)
    # The next iteration has begun: all of them are in the past, and it has no loss yet.
    now = Position(len(losses) + 1, 1)
    return replace(base, losses=series.view(), position=now, latest=now)


class Host(QWidget):
    """Stands for the window: holds the plot and notes what it asks for and the keys that come through."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(480, 300)
        self.plot = LossPlot(self)
        self.plot.setGeometry(0, 0, 480, 300)
        self.plot.set_appearance(Appearance())
        self.keys: list[int] = []
        self.asked: list[int] = []
        self.switched: list[bool] = []
        self.plot.seek_requested.connect(self.asked.append)
        self.plot.log_changed.connect(self.switched.append)
        self.surface: QWidget = self.plot._canvas._view.viewport()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.keys.append(event.key())

    def texts(self) -> list[str]:
        return [label.text() for label in self.plot.findChildren(QLabel) if label.isVisible()]

    def button(self, text: str) -> QToolButton:
        return next(button for button in self.plot.findChildren(QToolButton) if button.text() == text)

    def reading(self) -> str:
        return self.plot._header.text()

    def drawn(self) -> list[tuple[float, float]]:
        x, y = self.plot._canvas._lines.curve.line.getData()
        return [] if x is None else list(zip(x.tolist(), y.tolist(), strict=True))

    def view_range(self) -> list[list[float]]:
        ranges: list[list[float]] = self.plot._canvas._box.viewRange()
        return ranges

    def place(self, iteration: float, loss: float) -> QPoint:
        """Return where on the surface a loss is drawn."""
        point = self.plot._canvas.place_of(iteration, loss)
        assert point is not None
        return point.toPoint()

    def mouse(
        self,
        kind: QEvent.Type,
        where: QPoint,
        button: Qt.MouseButton = Qt.MouseButton.NoButton,
        held: Qt.MouseButton = Qt.MouseButton.NoButton,
    ) -> None:
        position = QPointF(where)
        over = QPointF(self.surface.mapToGlobal(where))
        QApplication.sendEvent(
            self.surface, QMouseEvent(kind, position, over, button, held, Qt.KeyboardModifier.NoModifier)
        )

    def hover(self, where: QPoint) -> None:
        self.mouse(QEvent.Type.MouseMove, where)

    def wheel(self, where: QPoint, turns: int) -> None:
        event = QWheelEvent(
            QPointF(where),
            QPointF(self.surface.mapToGlobal(where)),
            QPoint(),
            QPoint(0, 120 * turns),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.surface, event)

    def double_click(self, where: QPoint) -> None:
        left = Qt.MouseButton.LeftButton
        for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            self.mouse(kind, where, left, left)
            self.mouse(QEvent.Type.MouseButtonRelease, where, left)

    def drag(self, start: QPoint, end: QPoint) -> None:
        left = Qt.MouseButton.LeftButton
        self.hover(start)
        self.mouse(QEvent.Type.MouseButtonPress, start, left, left)
        for share in (0.5, 1.0):
            on_the_way = start + (end - start) * share
            self.mouse(QEvent.Type.MouseMove, on_the_way, held=left)
        self.mouse(QEvent.Type.MouseButtonRelease, end, left)


@pytest.fixture
def host(qtbot: QtBot) -> Host:
    made = Host()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    QApplication.processEvents()
    return made


def test_before_the_first_iteration_it_says_what_will_appear(host: Host) -> None:
    host.plot.show_snapshot(moment(0))
    assert "The loss of each iteration appears here." in host.texts()
    host.plot.show_snapshot(moment(1))
    assert "The loss of each iteration appears here." not in host.texts()


def test_draws_the_loss_of_every_iteration_from_1_on(host: Host) -> None:
    snapshot = moment(20)
    host.plot.set_log(False)
    host.plot.show_snapshot(snapshot)
    assert host.drawn() == list(enumerate(snapshot.losses.minima.tolist(), start=1))
    host.plot.set_log(True)
    assert host.drawn()[0][1] == pytest.approx(np.log10(1.261103013753863))


def test_axes_are_labelled_with_what_they_measure(host: Host) -> None:
    host.plot.show_snapshot(moment(3))
    labels = [
        host.plot._canvas._axes.bottom.label.toPlainText().strip(),
        host.plot._canvas._axes.left.label.toPlainText().strip(),
    ]
    assert labels == ["iteration", "loss (sum of squares)"]


def test_a_curve_of_two_losses_is_named_after_neither(host: Host) -> None:
    first = moment(3)
    host.plot.show_snapshot(first)
    changed = replace(first, config=with_settings(XOR, loss="huber"))
    host.plot.show_snapshot(changed)
    label = host.plot._canvas._axes.left.label
    assert label.toPlainText().strip() == "loss"
    host.plot.show_snapshot(replace(changed, run_id=first.run_id + 1))
    assert label.toPlainText().strip() == f"loss ({LOSSES['huber'].label})"


def test_what_comes_after_the_moment_shown_is_grey_and_not_part_of_the_curve(host: Host) -> None:
    session = Session(XOR)
    go_to(session, 50)
    host.plot.show_snapshot(go_to(session, 30))
    assert [x for x, _ in host.drawn()] == list(range(1, 31))
    later, _ = host.plot._canvas._lines.later.line.getData()
    assert later.tolist() == list(range(30, 51))
    # In the middle of iteration 30 its loss is not known yet; after the loss phase it is.
    host.plot.show_snapshot(go_to(session, 30, 5))
    assert host.drawn()[-1][0] == 29
    assert not host.plot._canvas._dot.isVisible()
    assert host.plot._canvas._marker.value() == 30
    host.plot.show_snapshot(go_to(session, 30, 6))
    assert host.drawn()[-1][0] == 30
    assert host.plot._canvas._dot.isVisible()


def test_the_loss_of_the_iteration_under_way_is_drawn_as_soon_as_it_is_known(host: Host) -> None:
    session = Session(XOR)
    go_to(session, 9)
    host.plot.show_snapshot(go_to(session, 10, 5))
    assert host.drawn()[-1][0] == 9
    reached = go_to(session, 10, 6)
    host.plot.show_snapshot(reached)
    assert reached.loss is not None
    assert host.drawn()[-1][0] == 10
    assert host.drawn()[-1][1] == pytest.approx(np.log10(reached.loss))


def test_the_mouse_reads_the_nearest_iteration_and_its_exact_loss(host: Host) -> None:
    snapshot = moment(60)
    host.plot.show_snapshot(snapshot)
    loss = float(snapshot.losses.minima[29])
    host.hover(host.place(30, loss) + QPoint(0, 40))
    assert host.reading() == f"iteration 30: loss {loss:.4f}"
    assert host.plot._canvas._box.toolTip() == f"loss {loss!r}"
    QApplication.sendEvent(host.surface, QEvent(QEvent.Type.Leave))
    assert host.reading() == ""


def test_the_reading_follows_the_curve_while_the_mouse_rests(host: Host) -> None:
    host.plot.show_snapshot(moment(5))
    host.hover(host.place(10, 1.0))
    assert host.reading().startswith("iteration 5:")
    host.plot.show_snapshot(moment(8))
    assert host.reading().startswith("iteration 8:")


def test_a_click_anywhere_in_the_plot_asks_for_the_iteration_under_it(host: Host) -> None:
    host.plot.show_snapshot(moment(50))
    on_axis = host.place(30, 1.0)
    for height in (on_axis.y(), on_axis.y() + 60):
        where = QPoint(on_axis.x(), height)
        host.hover(where)
        assert host.surface.cursor().shape() == Qt.CursorShape.PointingHandCursor
        QTest.mouseClick(host.surface, Qt.MouseButton.LeftButton, pos=where)
    assert host.asked == [30, 30]
    QTest.mouseClick(host.surface, Qt.MouseButton.LeftButton, pos=host.place(59, 1.0))
    assert host.asked.pop() == 50
    QTest.mouseClick(host.surface, Qt.MouseButton.RightButton, pos=on_axis)
    assert host.asked == [30, 30]
    assert QApplication.activePopupWidget() is None


def test_a_click_beside_the_axes_or_before_the_first_loss_asks_for_nothing(host: Host) -> None:
    host.plot.show_snapshot(moment(60))
    beside = QPoint(3, host.place(30, 1.0).y())
    host.hover(beside)
    assert host.surface.cursor().shape() == Qt.CursorShape.ArrowCursor
    QTest.mouseClick(host.surface, Qt.MouseButton.LeftButton, pos=beside)
    host.plot.show_snapshot(moment(0))
    inside = host.place(5, 0.3)
    host.hover(inside)
    assert host.surface.cursor().shape() == Qt.CursorShape.ArrowCursor
    QTest.mouseClick(host.surface, Qt.MouseButton.LeftButton, pos=inside)
    assert host.asked == []


def test_one_loss_alone_is_a_dot_and_grey_where_it_lies_ahead(host: Host) -> None:
    canvas = host.plot._canvas
    session = Session(XOR)
    host.plot.show_snapshot(go_to(session, 2, 3))
    assert canvas._lines.curve.dot.isVisible()
    assert not canvas._lines.later.dot.isVisible()
    QApplication.processEvents()
    one = host.place(1, 1.261103013753863)
    assert host.surface.grab().toImage().pixelColor(one).name() == LIGHT.accent
    host.plot.show_snapshot(go_to(session, 0))
    assert not canvas._lines.curve.dot.isVisible()
    assert canvas._lines.later.dot.isVisible()
    QApplication.processEvents()
    grey = host.surface.grab().toImage().pixelColor(host.place(1, 1.261103013753863))
    assert grey.name() not in (LIGHT.accent, LIGHT.panel)
    host.plot.show_snapshot(go_to(session, 3))
    assert not canvas._lines.curve.dot.isVisible()


def test_before_anything_is_known_no_line_crosses_the_words(host: Host) -> None:
    host.plot.show_snapshot(moment(1, 3))
    assert "The loss of each iteration appears here." in host.texts()
    assert not host.plot._canvas._marker.isVisible()
    host.plot.show_snapshot(moment(1))
    assert host.plot._canvas._marker.isVisible()


def test_the_axes_stay_when_the_first_ten_iterations_are_stepped_back_and_forth(host: Host) -> None:
    session = Session(XOR)
    across = set()
    both = []
    for iteration in (0, 1, 2, 5, 10):
        host.plot.show_snapshot(go_to(session, iteration))
        across.add(tuple(host.view_range()[0]))
    for iteration in (9, 2, 1, 0, 1, 10):
        host.plot.show_snapshot(go_to(session, iteration))
        across.add(tuple(host.view_range()[0]))
        both.append(host.view_range())
    assert len(across) == 1
    assert all(view == both[0] for view in both)


@pytest.mark.parametrize("log", [True, False])
def test_a_run_that_explodes_stays_inside_its_axes_up_to_its_last_loss(host: Host, log: bool) -> None:
    host.plot.set_log(log)
    host.plot.show_snapshot(with_losses(np.geomspace(4.11, 2.33e307, 40).tolist()))
    low, high = host.view_range()[1]
    assert all(low < y < high for _, y in host.drawn())
    assert host.drawn()[-1][1] == pytest.approx(np.log10(2.33e307) if log else 2.33e307)


def test_the_marker_has_room_when_the_last_loss_is_the_largest(host: Host) -> None:
    host.plot.resize(300, 150)
    for log in (True, False):
        host.plot.set_log(log)
        for largest in (0.95, 1.0, 1.9, 4.7):
            host.plot.show_snapshot(with_losses([0.5, 0.7, largest]))
            QApplication.processEvents()
            top = host.plot._canvas._box.sceneBoundingRect().top()
            assert host.place(3, largest).y() - top >= 5


@pytest.mark.parametrize("losses", [[1.26, 1.0, 0.97], [0.3, 0.9], [0.05, 12.0], [0.5, 0.002]])
@pytest.mark.parametrize("log", [True, False])
def test_a_low_plot_has_at_least_two_labels_on_its_axis(host: Host, losses: list[float], log: bool) -> None:
    host.plot.set_log(log)
    host.plot.show_snapshot(with_losses(losses))
    for height in (120, 150, 190):
        host.plot.resize(300, height)
        QApplication.processEvents()
        assert len(host.plot._canvas._axes.losses) >= 2


@pytest.mark.parametrize("log", [True, False])
def test_zoom_and_pan_never_lose_the_curve(host: Host, log: bool) -> None:
    host.plot.set_log(log)
    host.plot.show_snapshot(moment(412))

    def visible() -> int:
        (left, right), (low, high) = host.view_range()
        return sum(left <= x <= right and low <= y <= high for x, y in host.drawn())

    for corner in (host.place(590, 1.9), host.place(0, 0.2), host.place(300, 0.2)):
        for turns in (2, 5, 30):
            host.wheel(corner, turns)
            assert visible() >= 2
        for _ in range(3):
            host.drag(QPoint(420, 150), QPoint(120, 90))
            assert visible() >= 2
        for _ in range(12):
            host.drag(QPoint(120, 150), QPoint(420, 250))
            assert visible() >= 2
        host.plot.view_all()


def test_while_zoomed_a_button_shows_the_whole_run_again(host: Host) -> None:
    host.plot.show_snapshot(moment(412))
    whole = host.view_range()
    assert not host.button("whole run").isVisible()
    host.wheel(host.place(200, 1.0), 4)
    assert host.button("whole run").isVisible()
    QTest.mouseClick(host.button("whole run"), Qt.MouseButton.LeftButton)
    assert host.view_range() == whole
    assert not host.button("whole run").isVisible()
    host.wheel(host.place(200, 1.0), 4)
    host.wheel(host.place(200, 1.0), -30)  # all the way out is the whole run, too
    assert not host.button("whole run").isVisible()
    assert host.view_range() == whole


@pytest.mark.parametrize("log", [True, False])
def test_noise_is_a_pale_band_with_its_mean_and_closer_up_a_line(host: Host, log: bool) -> None:
    noise = np.random.default_rng(3)
    losses = (0.3 * np.exp(noise.normal(size=3000))).tolist()
    canvas = host.plot._canvas
    host.plot.set_log(log)
    host.plot.show_snapshot(with_losses(losses))
    assert canvas._lines.curve.band.isVisible()
    (left, right), _ = host.view_range()
    assert len(host.drawn()) < 480 / 2
    host.wheel(host.place(1500, 0.3), 14)
    assert host.view_range()[0][1] - host.view_range()[0][0] < 0.1 * (right - left)
    assert not canvas._lines.curve.band.isVisible()
    host.plot.show_snapshot(moment(412))
    assert not canvas._lines.curve.band.isVisible()


def test_noise_ahead_is_a_grey_band(host: Host) -> None:
    noise = np.random.default_rng(3)
    snapshot = with_losses((0.3 * np.exp(noise.normal(size=3000))).tolist())
    host.plot.show_snapshot(replace(snapshot, position=Position(1000, 14)))
    now, later = host.plot._canvas._lines.curve, host.plot._canvas._lines.later
    assert now.band.isVisible()
    assert later.band.isVisible()
    assert now.band.boundingRect().right() == pytest.approx(later.band.boundingRect().left())
    assert now.band.brush().color() != later.band.brush().color()


def test_a_zoomed_view_stays_while_the_run_grows_until_a_double_click(host: Host) -> None:
    session = Session(XOR)
    host.plot.show_snapshot(go_to(session, 90))
    before = host.view_range()
    host.wheel(host.place(50, 1.0), 3)
    zoomed = host.view_range()
    assert zoomed[0][1] - zoomed[0][0] < before[0][1] - before[0][0]
    host.plot.show_snapshot(go_to(session, 500))
    assert host.view_range() == zoomed
    assert host.reading() == "double click: whole run"
    assert zoomed[0][0] < 60 < zoomed[0][1]
    host.double_click(host.place(60, 1.0))  # on the curve, and still no wish to go there
    assert host.asked == []
    assert not host.plot._click_timer.isActive()
    assert host.view_range()[0][0] < 1
    assert host.view_range()[0][1] > 500


def test_a_click_on_the_curve_counts_in_a_zoomed_view_too(host: Host, qtbot: QtBot) -> None:
    snapshot = moment(60)
    host.plot.show_snapshot(snapshot)
    loss = float(snapshot.losses.minima[29])
    host.wheel(host.place(30, loss), 2)
    QTest.mouseClick(host.surface, Qt.MouseButton.LeftButton, pos=host.place(30, loss))
    qtbot.waitUntil(lambda: host.asked == [30])


def test_dragging_pans(host: Host) -> None:
    host.plot.show_snapshot(moment(90))
    host.wheel(host.place(50, 1.0), 4)
    before = host.view_range()[0]
    host.drag(QPoint(240, 150), QPoint(200, 150))
    after = host.view_range()[0]
    assert after[0] > before[0]
    assert after[1] - after[0] == pytest.approx(before[1] - before[0])
    assert host.asked == []


def test_a_new_run_is_shown_whole(host: Host) -> None:
    session = Session(XOR)
    host.plot.show_snapshot(go_to(session, 90))
    host.wheel(host.place(50, 1.0), 5)
    session.submit(NewRun(XOR))
    host.plot.show_snapshot(go_to(session, 30))
    assert host.view_range()[0][0] < 1
    assert host.view_range()[0][1] > 30


def test_the_view_grows_in_steps(host: Host) -> None:
    session = Session(XOR)
    tops = set()
    for iteration in range(1, 101):
        host.plot.show_snapshot(go_to(session, iteration))
        top = host.view_range()[0][1]
        assert top > iteration
        tops.add(top)
    assert len(tops) <= 8


def test_the_switch_changes_the_axis_by_mouse_and_by_keyboard(host: Host) -> None:
    host.plot.show_snapshot(moment(412))
    assert host.plot.log
    assert host.button("log").isChecked()
    QTest.mouseClick(host.button("linear"), Qt.MouseButton.LeftButton)
    assert (host.plot.log, host.switched) == (False, [False])
    assert host.drawn()[0][1] == pytest.approx(1.261103013753863)
    host.button("log").setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(host.button("log"), Qt.Key.Key_Return)
    assert (host.plot.log, host.switched) == (True, [False, True])
    host.plot.set_log(False)
    assert host.button("linear").isChecked()
    host.plot.set_log(False)
    assert host.switched == [False, True, False]


def test_both_halves_of_the_switch_are_reached_by_tab_and_explain_themselves(host: Host) -> None:
    for name in ("linear", "log"):
        assert host.button(name).focusPolicy() == Qt.FocusPolicy.TabFocus
        assert "(L switches)" in host.button(name).toolTip()


def test_keys_pass_the_plot_by(host: Host) -> None:
    host.plot.show_snapshot(moment(3))
    host.setFocus()
    QTest.mouseClick(host.surface, Qt.MouseButton.LeftButton, pos=QPoint(200, 120))
    assert host.focusWidget() is host
    keys = [Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_2]
    for key in keys:
        QTest.keyClick(QApplication.focusWidget() or host, key)
    assert host.keys == keys


def test_losses_of_zero_are_left_out_of_a_log_axis(host: Host) -> None:
    host.plot.show_snapshot(with_losses([1.0, 0.0, 0.01, 0.0]))
    assert host.drawn() == [(1.0, 0.0), (3.0, -2.0)]
    host.plot.grab()
    host.plot.show_snapshot(with_losses([0.0, 0.0]))
    assert host.drawn() == []
    host.plot.grab()
    host.plot.set_log(False)
    assert host.drawn() == [(1.0, 0.0), (2.0, 0.0)]


def test_a_million_iterations_are_drawn_with_few_points_and_read_as_spans(host: Host) -> None:
    losses = (1.26 * np.exp(-np.arange(1_000_000) / 2e5)).tolist()
    host.plot.show_snapshot(with_losses(losses))
    assert len(host.drawn()) <= 2 * 480
    assert host.drawn()[0][1] == pytest.approx(np.log10(losses[0]), abs=1e-9)
    host.hover(host.place(500_000, losses[500_000]))
    span = host.reading()
    assert span.startswith("iterations ")
    assert " to " in span


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_picture_has_the_colours_of_the_theme(host: Host, theme: Theme) -> None:
    host.plot.set_appearance(Appearance(theme=theme))
    host.plot.show_snapshot(moment(412))
    QApplication.processEvents()
    picture = host.surface.grab().toImage()
    marker = host.place(412, 0.1272)
    assert picture.pixelColor(marker).name() == theme.accent
    assert picture.pixelColor(QPoint(picture.width() - 3, 3)).name() == theme.panel


def test_the_same_moment_looks_the_same_however_it_was_reached(qtbot: QtBot) -> None:
    session = Session(XOR)
    go_to(session, 60)
    target = go_to(session, 40)
    pictures = []
    for before in ([], [go_to(session, 60), go_to(session, 0), go_to(session, 20, 3)]):
        host = Host()
        qtbot.addWidget(host)
        host.show()
        for snapshot in [*before, target]:
            host.plot.show_snapshot(snapshot)
        QApplication.processEvents()
        pictures.append(host.plot.grab().toImage())
    assert pictures[0] == pictures[1]


def test_a_reading_that_is_too_long_keeps_its_numbers(qtbot: QtBot) -> None:
    header = ChartHeader()
    qtbot.addWidget(header)
    header.set_theme(LIGHT)
    header.show()
    header.resize(700, 40)
    header.set_text("iterations 65,201–65,208: loss 0.00224 to 0.00225")
    label = header.findChild(QLabel)
    assert isinstance(label, QLabel)
    assert "iterations 65,201–65,208: loss 0.00224 to 0.00225" in label.text()
    header.resize(400, 40)
    assert ">65,201–65,208: 0.00224 to 0.00225<" in label.text()


MINI = RunConfig(
    data=load_dataset(DataConfig(dataset="moons", test_ratio=0.2)),
    layers=(LayerConfig(units=3), LayerConfig(units=1)),
    batch_size=40,
    learning_rate=0.01,
)


def epoch_points(host: Host, name: str, ahead: bool = False) -> list[float]:
    x, _ = host.plot._canvas._epochs.traces[name][ahead].line.getData()
    return [] if x is None else x.tolist()


def test_the_losses_after_epochs_are_curves_of_their_own_and_grey_where_they_lie_ahead(host: Host) -> None:
    session = Session(MINI)
    go_to(session, 40)
    host.plot.show_snapshot(go_to(session, 17))
    for name in ("train", "test"):
        assert epoch_points(host, name) == [4.0, 8.0, 12.0, 16.0]
        assert epoch_points(host, name, ahead=True) == [16.0, 20.0, 24.0, 28.0, 32.0, 36.0, 40.0]
    host.plot.show_snapshot(go_to(session, 40))
    assert epoch_points(host, "test", ahead=True) == []
    host.plot.show_snapshot(moment(5))
    assert epoch_points(host, "train") == epoch_points(host, "test") == []


def test_a_legend_names_the_curves_until_something_is_read(host: Host) -> None:
    header, snapshot = host.plot._header, go_to(Session(MINI), 40)
    host.plot.show_snapshot(moment(40))
    assert header.line() == ""
    host.plot.show_snapshot(snapshot)
    assert header.line() == "— each batch   ━ train   ╍ test"
    host.plot.show_snapshot(go_to(Session(with_settings(MINI, batch_size=None)), 5))
    assert header.line() == "— train   ╍ test"
    host.plot.resize(640, 300)
    QApplication.processEvents()
    host.plot.show_snapshot(snapshot)
    host.hover(host.place(13, float(snapshot.losses.minima[12])))
    train, test = (values[2] for values in (snapshot.epochs.train_loss, snapshot.epochs.test_loss))
    assert header.line().startswith(f"iteration 13: loss {snapshot.losses.minima[12]:.4f} · after 12: train ")
    assert f"train {train:.4f}" in header.line()
    assert host.plot._canvas._box.toolTip().endswith(f"test loss after iteration 12 {float(test)!r}")
    host.plot.resize(300, 300)
    QApplication.processEvents()
    assert "after" not in header.line()
    assert header.text().replace("iteration ", "").replace("loss ", "") == header.line()


def test_a_test_loss_beyond_the_others_is_in_view(host: Host) -> None:
    snapshot = go_to(Session(MINI), 40)
    high = frozen(np.full(10, 1e5))
    host.plot.show_snapshot(replace(snapshot, epochs=replace(snapshot.epochs, test_loss=high)))
    (_, _), (low, top) = host.view_range()
    assert low < 5.0 < top


@pytest.mark.parametrize("log", [True, False])
def test_noise_after_epochs_is_drawn_as_its_means(host: Host, log: bool) -> None:
    snapshot = go_to(Session(MINI), 40)
    iterations = frozen(np.linspace(1.0, 40.0, 1000))
    noise = frozen(np.exp(np.random.default_rng(3).normal(size=1000)))
    host.plot.set_log(log)
    host.plot.show_snapshot(
        replace(
            snapshot, epochs=replace(snapshot.epochs, iterations=iterations, test_loss=noise, train_loss=iterations)
        )
    )
    assert 10 < len(epoch_points(host, "test")) < 60
    assert len(epoch_points(host, "train")) == 1000


class TestNote:
    """What is noted of the curve stands above it while nothing is read."""

    NOTE = "plateau: 0.0751 % in 50 iterations"

    @pytest.mark.parametrize(("width", "line"), [(900, NOTE), (300, "plateau")])
    def test_it_is_written_as_far_as_there_is_room(self, qtbot: QtBot, width: int, line: str) -> None:
        plot = LossPlot()
        qtbot.addWidget(plot)
        plot.resize(width, 240)
        plot.show()
        plot.show_note(self.NOTE)
        QApplication.processEvents()
        assert plot._header.line() == line
        plot.show_note("")
        assert plot._header.line() == ""
