"""The gradient check as a panel: what backpropagation says of a weight against what the loss says itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from core.explain.explain import default_selection, exists
from core.explain.gradient_check import compare, difference, gradient_of
from core.explain.landscape import curve, surface
from core.explain.moment import Moment
from core.explain.nudged import NudgedLoss, Parameter, nudged_loss, nudges_of, value_in, value_of
from core.explain.path import PathPoint
from core.explain.selection import Bias, Neuron, Quantity, Selection, Weight
from core.session.commands import Granularity
from core.session.snapshot import Snapshot
from core.training.mistakes import WRONG_SIGN, active
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.charts.check.choosers import STEP, Choosers
from scratchnet_gui.charts.check.curve_plot import CurvePicture, CurvePlot
from scratchnet_gui.charts.check.readout import climb_text, how, legend, readout
from scratchnet_gui.charts.check.scale import around
from scratchnet_gui.charts.check.surface_plot import SurfacePicture, SurfacePlot
from scratchnet_gui.charts.check.verdict_panel import VerdictPanel
from scratchnet_gui.charts.check.words import flat_text, name_of, symbol_of
from scratchnet_gui.controls.setting_words import wrapped

_CALM = 4.0
"""Up to so many steps a second the check keeps up with playing."""
_WIDE = 1.2
"""From this ratio of width to height on, the picture stands beside the verdicts instead of above them."""
_NO_BATCH = "The loss needs a batch of rows. The next step takes one."
_PAUSED = "Paused while playing."
_OTHER_MISTAKES = (
    "A mistake was switched on or off since these gradients were computed. The next step shows what it does."
)
_MAP = (
    "Stronger blue is a higher loss; the line is the way of training. On the map all other weights are as they are "
    "now. On the way they moved as well, so the losses along it were others."
)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which way of training is asked for: that of two parameters, up to a moment of a run."""

    pair: tuple[Parameter, Parameter]
    run_id: int
    branch: int
    iteration: int

    @classmethod
    def at(cls, snapshot: Snapshot, pair: tuple[Parameter, Parameter]) -> _Wanted:
        """Make it of the moment of a snapshot."""
        return cls(pair, snapshot.run_id, snapshot.branch, snapshot.position.iteration)

    def of_the_same_way(self, other: _Wanted | None) -> bool:
        """Tell whether the one is a part of the other."""
        return other is not None and replace(self, iteration=other.iteration) == other


class GradientCheckView(QWidget):
    """Shows the loss over one weight with its checked gradient, or over two weights, and the verdicts of all gradients.

    `selected` carries the gradient that was clicked. `path_wanted` carries the two parameters whose values after past
    iterations are asked for; a snapshot brings them. It computes only while it is seen and the run does not race.
    """

    selected = Signal(object)
    path_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = Appearance()
        self._snapshot: Snapshot | None = None
        self._selection: Selection | None = None
        self._parameter: Parameter = Weight(1, 0, 0)
        self._second: Parameter | None = None
        self._asked: _Wanted | None = None
        self._path: tuple[PathPoint, ...] = ()
        self._two = False
        self._step: float | None = STEP
        self._reach = 1.0
        self._checked: Snapshot | None = None  # whose verdicts are shown
        self._stale = True
        self.choosers = Choosers(self)
        self.choosers.two_chosen.connect(self._choose_mode)
        self.choosers.step_chosen.connect(self._choose_step)
        self.choosers.pair_chosen.connect(self._choose_of_pair)
        self.curve_plot = CurvePlot(self)
        self.curve_plot.zoomed.connect(self._zoom)
        self.surface_plot = SurfacePlot(self)
        self.message = QLabel(self)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setWordWrap(True)
        self._plots = QStackedWidget(self)
        for plot in (self.curve_plot, self.surface_plot, self.message):
            self._plots.addWidget(plot)
        self._title, self._legend, self.readout = (QLabel(self) for _ in range(3))
        for label in (self._title, self._legend, self.readout):
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.verdicts = VerdictPanel(self)
        self.grid, self.summary = self.verdicts.grid, self.verdicts.summary
        self.grid.chosen.connect(self._choose_cell)
        self.grid.second_chosen.connect(self._choose_second_cell)
        self._lay_out()
        self.setMinimumSize(320, 240)
        self.setAutoFillBackground(True)
        self.set_appearance(self._appearance)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours to draw with."""
        self._appearance = appearance
        theme = appearance.theme
        colours = QPalette(self.palette())
        colours.setColor(QPalette.ColorRole.Window, QColor(theme.panel))
        self.setPalette(colours)
        for view in (self.curve_plot, self.surface_plot, self.verdicts):
            view.set_theme(theme)
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Check the gradients of this moment; draw the way of training to it, where the snapshot brings that."""
        self._snapshot, traced = snapshot, snapshot.path
        if traced is not None and _Wanted.at(snapshot, traced.of).of_the_same_way(self._asked):
            self._path = tuple(each for each in traced.points if each.iteration < snapshot.position.iteration)
        self._refresh()

    def show_selection(self, selection: Selection | None, row: int) -> None:
        """Look at the weight or bias that is selected, or else at one worth looking at, whatever the row is."""
        del row
        self._selection = selection
        if selection is not None and isinstance(selection.part, Weight | Bias):
            self._parameter = selection.part
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened unseen."""
        super().showEvent(event)
        if self._stale:
            self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Do nothing unseen."""
        self._stale, self._checked = True, None
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the picture beside the verdicts where there is more width than height."""
        super().resizeEvent(event)
        wide = self.width() > _WIDE * self.height()
        self._body.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self._body.setStretch(0, 4 if wide else 11)
        self._body.setStretch(1, 3 if wide else 10)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(2)
        column.addWidget(self.choosers)
        picture, beside = QWidget(self), QWidget(self)
        in_picture, in_beside = QVBoxLayout(picture), QVBoxLayout(beside)
        in_picture.setContentsMargins(0, 0, 0, 0)
        in_picture.setSpacing(2)
        for label in (self._title, self._legend):
            label.setContentsMargins(14, 0, 14, 0)
            in_picture.addWidget(label)
        in_picture.addWidget(self._plots, 1)
        in_beside.setContentsMargins(14, 2, 14, 0)
        in_beside.setSpacing(6)
        in_beside.addWidget(self.readout)
        in_beside.addWidget(self.verdicts, 1)
        self._body = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._body.setSpacing(2)
        self._body.addWidget(picture, 5)
        self._body.addWidget(beside, 3)
        column.addLayout(self._body, 1)

    def _refresh(self) -> None:
        snapshot = self._snapshot
        self._stale = not self.isVisible()
        if snapshot is None or self._stale:
            self._checked = None
            return
        self.verdicts.light(self._lit)
        config = snapshot.events_config
        if not exists(self._parameter, config) or (self._selection is None and not self._two):
            self._parameter = _worth_looking_at(snapshot)
        if self._second is None or not exists(self._second, config) or self._second == self._parameter:
            self._second = _another(self._parameter, snapshot)
        self._two = self._two and self._second != self._parameter
        self.choosers.show_two(two=self._two)
        if self._two:
            self.choosers.show_pair(config, self._parameter, self._second)
        if snapshot.playing and _races(snapshot):
            self._say(_PAUSED)
            return
        if active(config) != active(snapshot.config):
            self._say(_OTHER_MISTAKES)
            return
        now = snapshot.moment(0)
        loss = nudged_loss(now, snapshot.position.iteration)
        if loss is None:
            self._say(_NO_BATCH)
            return
        if self._two:
            self._show_surface(loss, self._second)
        else:
            self._show_curve(now, loss)
        if self._checked is not snapshot:
            self._checked = snapshot
            self.verdicts.check(now, loss)

    def _say(self, text: str) -> None:
        """Show a message in place of pictures and numbers, which would be stale."""
        self._checked = None
        self.message.setText(text)
        self._plots.setCurrentWidget(self.message)
        for label in (self._title, self._legend, self.readout):
            label.clear()
        self.curve_plot.show_picture(None)
        self.surface_plot.show_picture(None)
        assert self._snapshot is not None
        self.verdicts.clear(self._snapshot.events_config)

    def _show_curve(self, now: Moment, loss: NudgedLoss) -> None:
        parameter, theme = self._parameter, self._appearance.theme
        found, gradient = difference(loss, parameter), gradient_of(now, parameter)
        chord = found if self._step is None else difference(loss, parameter, self._step)
        update = now.updates.get(parameter.layer)
        after = None if update is None else value_in(update.after, parameter)
        moved = 0.0 if after is None else abs(after - found.value)
        reach = self._reach * max(1.0, 1.25 * chord.step, 1.3 * moved)
        line = curve(loss, parameter, found.value - reach, found.value + reach)
        self.curve_plot.show_picture(CurvePicture(symbol_of(parameter), line, chord, gradient, after))
        self._plots.setCurrentWidget(self.curve_plot)
        comparison = None if gradient is None else compare(gradient, found)
        text = readout(now, parameter.layer, found, chord, comparison, theme)
        if after is not None and loss.at(nudges_of(parameter, np.array([after])))[0] > found.here:
            text += climb_text(WRONG_SIGN in now.mistakes, theme)
        self._title.setText(f"<b>{name_of(parameter, loss.config)}</b>")
        self._legend.setText(legend(after is not None, theme))
        self.readout.setText(text)
        self.readout.setToolTip(wrapped(how(found, chord)))

    def _show_surface(self, loss: NudgedLoss, second: Parameter) -> None:
        pair = (self._parameter, second)
        assert self._snapshot is not None
        self._want_path(pair, self._snapshot)
        x, y = (value_of(loss.parameters, each) for each in pair)
        here = PathPoint(self._snapshot.position.iteration - 1, x, y, loss.here)
        x_range, y_range = (
            around(np.array([getattr(each, name) for each in (*self._path, here)]), 2.0 * self._reach)
            for name in ("x", "y")
        )
        picture = SurfacePicture(
            symbol_of(pair[0]), symbol_of(pair[1]), surface(loss, pair, x_range, y_range), self._path, here
        )
        self.surface_plot.show_picture(picture)
        self._plots.setCurrentWidget(self.surface_plot)
        self._title.clear()
        self._legend.clear()
        self.readout.setToolTip("")
        theme, said = self._appearance.theme, flat_text(picture.surface.losses)
        flat = f'<p style="color: {theme.text}; margin: 0 0 4px 0">{said}</p>' if said else ""
        self.readout.setText(f'{flat}<span style="color: {theme.muted}">{_MAP}</span>')

    def _want_path(self, pair: tuple[Parameter, Parameter], snapshot: Snapshot) -> None:
        """Ask for the way to the moment shown, once; until it comes, keep what is a part of it."""
        wanted = _Wanted.at(snapshot, pair)
        if wanted == self._asked:
            return
        same = wanted.of_the_same_way(self._asked)
        self._path = tuple(each for each in self._path if same and each.iteration < wanted.iteration)
        if same and snapshot.playing:  # the way there is made again from its start, which is asked for when this ends
            return
        self._asked = wanted
        self.path_wanted.emit(pair)

    @property
    def _lit(self) -> Parameter | None:
        """The parameter whose gradient is selected."""
        selection = self._selection
        if selection is None or selection.quantity is not Quantity.GRADIENT:
            return None
        return selection.part if isinstance(selection.part, Weight | Bias) else None

    def _choose_mode(self, two: bool) -> None:
        self._two = two
        self._refresh()

    def _choose_step(self, step: float | None) -> None:
        self._step = step
        self._refresh()

    def _choose_of_pair(self, place: int, parameter: Parameter) -> None:
        if place == 0:
            self._choose_cell(parameter)
        else:
            self._second = parameter
            self._refresh()

    def _choose_cell(self, parameter: Parameter) -> None:
        self._parameter, self._selection = parameter, Selection(parameter, Quantity.GRADIENT)
        self._refresh()
        self.selected.emit(self._selection)

    def _choose_second_cell(self, parameter: Parameter) -> None:
        self._second, self._two = parameter, True
        self._refresh()

    def _zoom(self, factor: float) -> None:
        self._reach = min(max(self._reach * factor, 1e-3), 1e3)
        self._refresh()


def _races(snapshot: Snapshot) -> bool:
    """Tell whether playing is too fast for the check to keep up."""
    pace = snapshot.pace
    return pace.per_second is None or pace.per_second > _CALM or pace.unit is Granularity.EPOCH


def _worth_looking_at(snapshot: Snapshot) -> Parameter:
    """Return the weight that is explained where nothing is selected; of a neuron its first one."""
    part = default_selection(snapshot.events, snapshot.events_config)
    if isinstance(part, Weight | Bias):
        return part
    return Weight(part.column, 0, part.unit) if isinstance(part, Neuron) and part.column else Weight(1, 0, 0)


def _another(parameter: Parameter, snapshot: Snapshot) -> Parameter:
    """Return a parameter of the same neuron, or the first of another one, to look at two together."""
    sizes, target = snapshot.events_config.sizes, parameter.unit if isinstance(parameter, Bias) else parameter.target
    candidates: list[Parameter] = [
        Weight(parameter.layer, source, target) for source in range(sizes[parameter.layer - 1])
    ]
    candidates += [Weight(layer, 0, 0) for layer in range(1, len(sizes))]
    candidates += [Weight(parameter.layer, 0, unit) for unit in range(sizes[parameter.layer])]
    return next((each for each in candidates if each != parameter), parameter)
