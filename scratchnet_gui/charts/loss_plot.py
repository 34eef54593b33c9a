"""The loss of every iteration as a curve that can be read, zoomed and clicked."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from core.nn.losses import LOSSES
from core.session.snapshot import BranchView, Snapshot
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.charts.canvas import LossCanvas
from scratchnet_gui.charts.epochs import EpochCurve, describe_curves, describe_curves_exactly, epoch_curves
from scratchnet_gui.charts.header import OTHERS, ChartHeader, SlimButton
from scratchnet_gui.charts.moment import Moment
from scratchnet_gui.charts.reading import Reading, describe, loss_text, read
from scratchnet_gui.timeline.kinship import ghosts

_HINT = "double click: whole run"


class LossPlot(QWidget):
    """The loss curve with a marker at the iteration shown; what comes after it is grey. Other branches are thin curves.

    The wheel zooms, dragging pans, a double click shows the whole run again, a click asks to go to that iteration,
    on the thin curve of another branch, or on its name, to that branch.
    """

    seek_requested = Signal(int)
    branch_requested = Signal(int, int)
    """The number of another branch whose curve was clicked, and the iteration of it."""
    log_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = Appearance()
        self._snapshot: Snapshot | None = None
        self._run_id = 0
        self._losses: set[str] = set()  # those that this run was seen to have
        self._log = True
        self._zoomed = False
        self._curves: tuple[EpochCurve, ...] = ()
        self._mouse: QPointF | None = None
        self._clicked: tuple[int, int | None] = (0, None)  # an iteration, and the number of another branch or None
        self._click_timer = QTimer(self)
        self._click_timer.setSingleShot(True)
        self._click_timer.timeout.connect(self._ask_for_clicked)
        self._header = ChartHeader(self)
        self._header.log_chosen.connect(self.set_log)
        self._canvas = LossCanvas(self)
        self._canvas.zoomed.connect(self._keep_zoom)
        self._canvas.resized.connect(self._draw)
        self._canvas.moved.connect(self._move_mouse)
        self._canvas.clicked.connect(self._click)
        self._canvas.double_clicked.connect(self.view_all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(self._canvas, 1)
        # Beside the name of the axis: there it covers nothing, and leaves the reading its room.
        self._whole = SlimButton(self)
        self._whole.setText("whole run")
        self._whole.setToolTip("Show all iterations again (double click in the curve)")
        self._whole.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._whole.clicked.connect(self.view_all)
        self._whole.hide()
        self.setMinimumSize(160, 120)
        self.setAutoFillBackground(True)
        self.set_appearance(self._appearance)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take colours and digits."""
        self._appearance = appearance
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Window, QColor(appearance.theme.panel))
        self.setPalette(palette)
        self._header.set_theme(appearance.theme)
        self._canvas.set_theme(appearance.theme)
        self._style_whole()
        self._draw()

    def show_note(self, note: str) -> None:
        """Say this of the curve, above it; nothing where it is empty."""
        self._header.set_note(note)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the losses known at this moment."""
        self._snapshot = snapshot
        if snapshot.run_id != self._run_id:
            self._run_id, self._zoomed, self._losses = snapshot.run_id, False, set()
            self._click_timer.stop()  # a click meant the run that is gone
        self._losses.add(LOSSES[snapshot.config.loss].label)
        self._draw()

    def set_log(self, log: bool) -> None:
        """Choose a logarithmic or a linear axis for the loss, and show the whole run."""
        if log == self._log:
            return
        self._log, self._zoomed = log, False
        self._header.set_log(log)
        self._draw()
        self.log_changed.emit(log)

    @property
    def log(self) -> bool:
        """Tell whether the axis of the loss is logarithmic."""
        return self._log

    def view_all(self) -> None:
        """Show the whole run again after zooming or panning."""
        self._click_timer.stop()
        self._zoomed = False
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_whole()

    def hideEvent(self, event: QHideEvent) -> None:
        self._click_timer.stop()
        super().hideEvent(event)

    def _draw(self) -> None:
        if self._snapshot is not None:
            self._curves = epoch_curves(self._snapshot)
            others = (OTHERS,) if ghosts(self._snapshot) else ()
            self._header.set_legend((*(each.name for each in self._curves if len(each.x)), *others))
            # A curve of several losses, changed on the way, is named after none of them.
            name = f"loss ({next(iter(self._losses))})" if len(self._losses) == 1 else "loss"
            self._canvas.draw(
                self._snapshot, Moment.of(self._snapshot), self._curves, self._log, not self._zoomed, name
            )
            self._draw_reading()
        if self._zoomed == self._whole.isHidden():
            self._whole.setVisible(self._zoomed)
            self._place_whole()

    def _style_whole(self) -> None:
        theme = self._appearance.theme
        size = max(self.fontInfo().pixelSize() - 2, 9)
        self._whole.setStyleSheet(
            f"QToolButton {{ color: {theme.accent}; background: {theme.panel}; border: none; border-radius: 4px;"
            f" padding: 1px 4px; font-size: {size}px; font-weight: 600; }}"
            f"QToolButton:hover, QToolButton:focus {{ background: {theme.forward_lit}; }}"
        )
        self._place_whole()

    def _place_whole(self) -> None:
        self._whole.adjustSize()
        self._whole.move(self.width() - self._whole.width() - 8, self.height() - self._whole.height())
        self._whole.raise_()

    def _draw_reading(self) -> None:
        branch, _, reading = self._pointed()
        digits = self._appearance.digits + 1
        if reading is None:
            self._canvas.show_reading(None)
            self._header.set_text(_HINT if self._zoomed else "", hint=True)
        elif branch is not None:
            self._canvas.show_reading(reading)
            self._header.set_text(f"{branch.name} · {describe(reading, digits)}")
        else:
            at = reading.iteration
            self._canvas.show_reading(reading, describe_curves_exactly(self._curves, at))
            more = describe_curves(self._curves, at, lambda loss: loss_text(loss, digits))
            self._header.set_text(describe(reading, digits), more)

    def _pointed(self) -> tuple[BranchView | None, float, Reading | None]:
        """Return the other branch that the mouse is on, None for the run itself, the iteration, and what is read."""
        here = None if self._mouse is None else self._canvas.iteration_at(self._mouse)
        if self._mouse is None or self._snapshot is None or here is None:
            return None, 0.0, None
        found = self._canvas.branch_at(self._mouse)
        if found is not None:
            branch, end = found
            return branch, end, read(branch.losses, end, None)
        return None, here, read(self._snapshot.losses, here, Moment.of(self._snapshot).point)

    def _keep_zoom(self) -> None:
        self._zoomed = not self._canvas.shows_whole()
        self._draw()

    def _move_mouse(self, position: QPointF | None) -> None:
        self._mouse = position
        self._draw_reading()
        self._canvas.set_pointing(self._meant() is not None)

    def _meant(self) -> tuple[int, int | None] | None:
        """Return the iteration that a click here asks for, and the number of another branch or None.

        None outside the axes and while no loss is known.
        """
        branch, here, reading = self._pointed()
        if reading is None:
            return None
        return min(max(round(here), reading.first), reading.last), None if branch is None else branch.number

    def _click(self, position: QPointF) -> None:
        self._mouse = position
        meant = self._meant()
        if meant is None:
            return
        self._clicked = meant
        if self._zoomed:
            # It may be the first half of a double click, which must not move the run.
            self._click_timer.start(QApplication.doubleClickInterval())
        else:
            self._ask_for_clicked()

    def _ask_for_clicked(self) -> None:
        iteration, branch = self._clicked
        if branch is None:
            self.seek_requested.emit(iteration)
        else:
            self.branch_requested.emit(branch, iteration)
