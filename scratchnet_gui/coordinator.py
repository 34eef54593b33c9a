"""Turns what a person does in any view into commands, and what the session answers into what every view shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QStyle

from core.config import RunConfig
from core.run_settings import keep_weights
from core.session.commands import (
    ChangeSettings,
    Command,
    Granularity,
    NewRun,
    Pause,
    PlayOrPause,
    Reset,
    Seek,
    SetPace,
    Step,
    StepBack,
)
from core.session.presets import Preset
from core.session.snapshot import Failure, Snapshot
from scratchnet_gui.appearance import Appearance, Theme
from scratchnet_gui.controls.data_chooser import DataChooser
from scratchnet_gui.controls.paces import DEFAULT_PACE, PACES
from scratchnet_gui.digits_switch import DigitsSwitch, said
from scratchnet_gui.engine_thread.client import EngineClient
from scratchnet_gui.engine_thread.worker import Update
from scratchnet_gui.help import AboutDialog, KeysDialog
from scratchnet_gui.main_window import MainWindow
from scratchnet_gui.pages import View
from scratchnet_gui.selecting import Selecting, paint_now
from scratchnet_gui.settings import WindowSettings
from scratchnet_gui.theme_switch import ThemeSwitch
from scratchnet_gui.travel import Travel

if TYPE_CHECKING:
    from scratchnet_gui.late_views import LateViews

_CHANGED = " (changed)"


class Coordinator(QObject):
    """Knows the window and the training thread; no view knows another.

    Parameters
    ----------
    motion
        Whether steps may be animated.
    """

    def __init__(self, window: MainWindow, client: EngineClient, settings: WindowSettings, motion: bool = True) -> None:
        super().__init__(window)
        self._window = window
        self._client = client
        self._settings = settings
        self._snapshot: Snapshot | None = None
        self._selecting = Selecting(window, client)
        self._title = ""
        self._first_title = ""
        animated = window.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0
        self._appearance = Appearance(motion=motion and animated)
        self.theme_switch = ThemeSwitch(window.actions_by_name, settings, self)
        self.digits_switch = DigitsSwitch(window.actions_by_name, settings, self)
        self._late: LateViews | None = None
        self._undrawn: list[list[View]] = []
        self._data = DataChooser(window.setup, self)
        self._travel = Travel(window.timeline, window.actions_by_name, self)
        self._travel.asked.connect(self._drive)
        self._connect_actions()
        self._connect_views()
        client.updated.connect(self._show_update)
        self._pace_changed(DEFAULT_PACE)

    @property
    def snapshot(self) -> Snapshot | None:
        """The moment shown; None before the session has said where it stands."""
        return self._snapshot

    def complete(self) -> None:
        """Add the views that the first picture can do without."""
        from scratchnet_gui.late_views import LateViews

        if self._late is not None:
            return
        self._late = LateViews(self._window, self._selecting, self._travel, self._settings)
        self._late.asked.connect(self._drive)
        self._late.wanted.connect(self._submit)
        self._late.set_appearance(self._appearance)
        if self._snapshot is not None:
            self._late.show_snapshot(self._snapshot)

    def show_preset(self, preset: Preset, config: RunConfig) -> None:
        """Show the name of the example that is open; tell when `config` differs from it."""
        self._first_title = preset.title if config == preset.run else f"{preset.title}{_CHANGED}"
        self._show_title(self._first_title)

    def _show_title(self, title: str) -> None:
        self._title = title
        name = title.removesuffix(_CHANGED)
        look_for = next((each.toolTip() for each in self._window.example_menu.examples if each.text() == name), "")
        self._window.preset_button.setText(title)
        self._window.preset_button.setToolTip(f"{look_for}\n\nChoose another example (E)".strip())
        self._window.setWindowTitle(f"{title} · ScratchNet")

    # What the session answers

    @Slot(object)
    def _show_update(self, update: Update) -> None:
        snapshot = update.snapshot
        new_run = self._snapshot is None or self._snapshot.run_id != snapshot.run_id
        self._snapshot = snapshot
        if new_run:
            self._window.messages.clear()
            self._window.phase_menu.show_phases(snapshot)
            self._show_title(snapshot.title or self._first_title)
        self._selecting.show_snapshot(snapshot)
        self._travel.show_snapshot(snapshot)
        if self._late is not None:
            self._late.show_snapshot(snapshot)
        self._window.tell(snapshot, self._selecting.row)
        self._undrawn = self._window.groups_to_draw(snapshot)
        for report in update.reports:
            if isinstance(report, Failure):
                self._window.messages.error(report.text)
            else:
                self._window.messages.notice(report.text)
        self._draw_next()

    @Slot()
    def _draw_next(self) -> None:
        """Draw the next group of views, or paint where the group is empty; the others have later turns."""
        if self._snapshot is None or not self._undrawn:
            return
        views = self._undrawn.pop(0)
        try:
            for view in views:
                view.show_snapshot(self._snapshot)
            if not views or not self._undrawn:
                # Paint while the training thread makes room for it, not some milliseconds later.
                paint_now(self._window)
        finally:  # a view that fails must not stop the others, nor the run
            if self._undrawn:
                QTimer.singleShot(0, self, self._draw_next)
            else:
                self._client.drawn()

    # What the person does

    @Slot(object)
    def _drive(self, command: Command) -> None:
        """Submit what moves the run; messages about what was before are done with."""
        self._window.messages.clear()
        self._submit(command)

    @Slot(object)
    def _submit(self, command: Command) -> None:
        self._client.submit(command)

    @Slot()
    def _play_or_pause(self) -> None:
        self._drive(PlayOrPause())

    @Slot()
    def _step(self) -> None:
        self._drive(Step(self._granularity()))

    @Slot()
    def _step_back(self) -> None:
        self._drive(StepBack(self._granularity()))

    @Slot()
    def _reset(self) -> None:
        self._submit(Reset())

    def _granularity(self) -> Granularity:
        actions = self._window.actions_by_name
        return next(each for each in Granularity if actions[each.value].isChecked())

    @Slot(int)
    def _go_to_phase(self, index: int) -> None:
        if self._snapshot is not None:
            iteration = max(1, self._snapshot.position.iteration)
            self._drive(Seek(iteration, self._snapshot.plan.phases[index].last, self._snapshot.run_id))

    @Slot(int)
    def _pace_changed(self, index: int) -> None:
        self._submit(SetPace(PACES[index][1]))

    @Slot(int)
    def _tell_of_row(self, row: int) -> None:
        if self._snapshot is not None:
            self._window.tell(self._snapshot, row)

    @Slot(object, str)
    def _new_run(self, config: RunConfig, said: str) -> None:
        self._submit(NewRun(config, said, f"{self._title.removesuffix(_CHANGED)}{_CHANGED}"))

    @Slot(object)
    def _set(self, changes: Mapping[str, object]) -> None:
        """Change settings, in a new run where that is needed."""
        if keep_weights(changes):
            self._change_settings(changes)
        elif self._snapshot is not None:
            self._new_run(self._snapshot.config.but(**changes), "")

    @Slot(object)
    def _change_settings(self, changes: Mapping[str, object]) -> None:
        self._drive(ChangeSettings(changes))

    def _tell_late_views(self) -> None:
        if self._late is not None:
            self._late.set_appearance(self._appearance)

    @Slot(object)
    def _show_dataset(self, config: RunConfig) -> None:
        self._submit(NewRun(config, title=config.data.title))

    @Slot(object)
    def _open_preset(self, preset: Preset) -> None:
        self._data.abandon()
        self._submit(NewRun(preset.run, preset.look_for, preset.title, f"Example {preset.title}"))

    @Slot(object)
    def _set_theme(self, theme: Theme) -> None:
        self._appearance = replace(self._appearance, theme=theme)
        self._window.set_appearance(self._appearance)
        self._tell_late_views()

    @Slot(int)
    def _set_digits(self, digits: int) -> None:
        self._appearance = replace(self._appearance, digits=digits)
        for view in (view for group in self._window.view_groups for view in group):
            view.set_appearance(self._appearance)
        self._tell_late_views()
        self._window.messages.notice(said(digits))

    @Slot()
    def _show_keys(self) -> None:
        KeysDialog(self._window).open()

    @Slot()
    def _show_about(self) -> None:
        AboutDialog(self._window).open()

    @Slot()
    def _close(self) -> None:
        window = self._window
        self._settings.save_layout(window.saveGeometry(), window.board.state())
        self._data.shut_down()
        self._client.shut_down()

    # Wiring

    def _connect_actions(self) -> None:
        window, actions = self._window, self._window.actions_by_name
        handlers: dict[str, Callable[[], object]] = {
            "play": self._play_or_pause,
            "step": self._step,
            "back": self._step_back,
            "reset": self._reset,
            "faster": window.transport.faster,
            "slower": window.transport.slower,
            "fit": window.diagram.fit,
            "zoom_in": window.diagram.zoom_in,
            "zoom_out": window.diagram.zoom_out,
            "cancel": self._cancel,
            "next_number": window.inspector.next_number,
            "previous_number": window.inspector.previous_number,
            "open_number": window.inspector.open_number,
            "up": window.inspector.go_up,
            "row_down": self._selecting.select_next_row,
            "row_up": self._selecting.select_previous_row,
            "reset_layout": window.board.arrange,
            "quit": window.close,
            "keys": self._show_keys,
            "about": self._show_about,
            "examples": window.preset_button.showMenu,
        }
        for name, handler in handlers.items():
            actions[name].triggered.connect(handler)
        actions["phase"].setChecked(True)

    def _connect_views(self) -> None:
        window = self._window
        window.transport.pace_changed.connect(self._pace_changed)
        window.timeline.rejected.connect(window.messages.error)
        window.ribbon.phase_chosen.connect(self._go_to_phase)
        for view in (window.diagram, window.predictions):
            view.selected.connect(window.explain)
            view.selected.connect(self._selecting.select)
        window.diagram.edited.connect(self._submit)
        self._selecting.row_chosen.connect(self._tell_of_row)
        window.inspector.selected.connect(self._selecting.select)
        window.inspector.row_selected.connect(self._selecting.select_row)
        window.predictions.row_selected.connect(self._selecting.select_row)
        window.mistakes.settings_changed.connect(self._set)
        window.setup.new_run.connect(self._new_run)
        window.setup.settings_changed.connect(self._change_settings)
        self._data.dataset_chosen.connect(self._show_dataset)
        self._data.data_changed.connect(self._new_run)
        self._data.failed.connect(window.messages.error)
        window.setup.rejected.connect(window.messages.error)
        window.example_menu.chosen.connect(self._open_preset)
        window.example_menu.failed.connect(window.messages.error)
        window.phase_menu.phase_chosen.connect(self._go_to_phase)
        window.closing.connect(self._close)
        self.theme_switch.changed.connect(self._set_theme)
        self.digits_switch.changed.connect(self._set_digits)

    @Slot()
    def _cancel(self) -> None:
        """Break off a long way; where none is under way, clear the message and the selection."""
        if self._snapshot is not None and self._snapshot.on_the_way:
            self._submit(Pause())
        else:
            self._window.messages.clear()
            self._selecting.select(None)
