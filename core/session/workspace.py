"""The run that a person works on, those they can go back to, and every edit of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count

from core.config import RunConfig
from core.data.dataset import Dataset
from core.errors import ConfigError
from core.explain.selection import Bias, Weight
from core.nn.parameters import MOST_PARAMETER, ParameterEdit
from core.run_settings import SETTINGS
from core.session.position import Position
from core.session.snapshot import Bookmark
from core.session.timeline import Timeline
from core.session.undo import UndoStack
from core.session.wording import changes_in_words, parameter_in_words
from core.training.breakpoints import Breakpoint, can_be_met, check
from core.training.budget import HistoryBudget
from core.training.engines import EngineChoice

STOPS = tuple(name for name, setting in SETTINGS.items() if setting.group == "Stop")
"""Settings that say when playing ends; they hold for the whole run, not from some iteration on."""
_MOST_RUNS = 8
_MOST_DATA = 256 * 1024 * 1024
"""Bytes of the data of runs that can be gone back to."""


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """How things stand: the run, the moment of it, and what was set about it.

    Parameters
    ----------
    position
        None where an edit left the run as it was, so that taking it back leaves the moment as it is.
    """

    timeline: Timeline
    title: str
    branch: int
    position: Position | None
    config: RunConfig
    bookmarks: tuple[Bookmark, ...]
    breakpoints: tuple[Breakpoint, ...]


class Workspace:
    """One run after another; every edit can be taken back, and all histories share one budget."""

    def __init__(self, config: RunConfig, engines: EngineChoice) -> None:
        self._engines = engines
        self._budget = HistoryBudget()
        self._run_ids = count(1)
        self._bookmark_numbers = count(1)
        self._edits: UndoStack[Standing] = UndoStack()
        self.title = ""
        self._edited: Weight | Bias | None = None  # what the last edit gave another value
        self._begin(config)

    def _begin(self, config: RunConfig) -> None:
        self.timeline = Timeline(config, self._engines, self._budget)
        self.run_id = next(self._run_ids)
        self._config = self._moment_config = config
        self.bookmarks: tuple[Bookmark, ...] = ()
        self.breakpoints: tuple[Breakpoint, ...] = ()

    @property
    def config(self) -> RunConfig:
        """The settings in force at the moment shown, which may be in the past; those that stop playing as last set."""
        config = self.timeline.run.config
        if config is not self._moment_config:
            self._moment_config = config
            self._config = config.but(**{name: getattr(self._config, name) for name in STOPS})
        return self._config

    @property
    def undo_label(self) -> str:
        """What would be taken back; empty where there is nothing."""
        return self._edits.undo_label

    @property
    def redo_label(self) -> str:
        """What would be done again; empty where there is nothing."""
        return self._edits.redo_label

    @property
    def history_bytes(self) -> int:
        """Bytes that the histories of all runs take."""
        return self._budget.used

    def new_run(self, config: RunConfig, label: str, title: str = "") -> None:
        """Begin another run; without a title it keeps that of the one before."""
        self._remember(label)
        former = self.breakpoints
        self.timeline.rest()
        self._begin(config)
        self.title = title or self.title
        self.breakpoints = tuple(each for each in former if can_be_met(each, self.timeline.run))
        self._clear_out()

    def change_settings(self, changes: Mapping[str, object]) -> None:
        """Let other settings hold: those that stop playing everywhere, the others from the next iteration on.

        These begin a branch of their own.

        Raises
        ------
        ConfigError
            When one is out of range; nothing changes.
        """
        self.config.but(**changes)  # refuses all of them, or none
        training = {name: value for name, value in changes.items() if name not in STOPS}
        self._remember(changes_in_words(changes), moves=bool(training))
        if training:
            self.timeline.change_settings(training)
            self._clear_out()
        self._config = self.config.but(**{name: changes[name] for name in changes if name in STOPS})

    def edit_parameter(self, part: Weight | Bias, value: float, continues: bool) -> None:
        """Give a weight or a bias another value before the next iteration, in a branch of its own.

        Raises
        ------
        ConfigError
            When there is no such weight, or the value is out of range.
        """
        edit = _parameter_edit(self.config, part, value)
        said = parameter_in_words(self.config, part, value)
        instead = continues and self._edited == part
        if instead:
            self._edits.relabel(said)
        else:
            self._remember(said)
        self.timeline.edit(edit, said, instead)
        self._edited = part
        self._clear_out()

    def add_bookmark(self, name: str) -> Bookmark:
        """Remember the moment shown; an empty name is made up."""
        timeline, number = self.timeline, next(self._bookmark_numbers)
        name = name.strip() or f"Bookmark {len(self.bookmarks) + 1}"
        bookmark = Bookmark(number, name, timeline.branches.current.number, timeline.position)
        self._remember(f"Bookmark {name}", moves=False)
        self.bookmarks = (*self.bookmarks, bookmark)
        return bookmark

    def rename_bookmark(self, number: int, name: str) -> None:
        """Give a bookmark another name; an empty one changes nothing."""
        if name.strip():
            self._remember(f"Bookmark {name.strip()}", moves=False)
            self.bookmarks = tuple(
                replace(each, name=name.strip()) if each.number == number else each for each in self.bookmarks
            )

    def remove_bookmark(self, number: int) -> None:
        """Forget a bookmark."""
        self._remember("Bookmark removed", moves=False)
        self.bookmarks = tuple(each for each in self.bookmarks if each.number != number)

    def set_breakpoints(self, breakpoints: tuple[Breakpoint, ...]) -> None:
        """Stop playing at these.

        Raises
        ------
        ConfigError
            When one can never be met; nothing changes.
        """
        for each in breakpoints:
            check(each, self.timeline.run)
        self._remember("Breakpoints", moves=False)
        self.breakpoints = tuple(dict.fromkeys(breakpoints))

    def leave_branch(self, number: int) -> None:
        """Remember the branch shown before another one is gone to, so that undo leads back to it."""
        if number != self.timeline.branches.current.number:
            self._remember("Going to another branch")

    def undo(self) -> Position | None:
        """Take the last edit back; return the moment to go to, None where the moment stays."""
        return self._restore(self._edits.undo(self._standing_like))

    def redo(self) -> Position | None:
        """Do again what was taken back; return the moment to go to, None where the moment stays."""
        return self._restore(self._edits.redo(self._standing_like))

    def _standing(self, moves: bool = True) -> Standing:
        timeline = self.timeline
        number, position = timeline.branches.current.number, timeline.chosen if moves else None
        return Standing(timeline, self.title, number, position, self.config, self.bookmarks, self.breakpoints)

    def _standing_like(self, other: Standing) -> Standing:
        return self._standing(other.position is not None)

    def _remember(self, label: str, moves: bool = True) -> None:
        self._edits.push(label, self._standing(moves))
        self._edited = None

    def _restore(self, standing: Standing | None) -> Position | None:
        self._edited = None
        if standing is None:
            return None
        self.bookmarks, self.breakpoints = standing.bookmarks, standing.breakpoints
        target = None
        if standing.position is not None:
            if standing.timeline is not self.timeline:
                self.timeline.rest()
                self.timeline, self.run_id = standing.timeline, next(self._run_ids)
                self.title = standing.title
            target = self.timeline.stand_on(standing.branch, standing.position)
        self._config = self._moment_config = standing.config
        return target

    def _clear_out(self) -> None:
        """Forget what can neither be seen nor gone back to."""
        while self._keeps_too_much():
            self._edits.forget_oldest()
        standings = [each for each in self._edits.standings if each.timeline is self.timeline]
        bookmarks = [*self.bookmarks, *(bookmark for each in standings for bookmark in each.bookmarks)]
        needed = {each.branch for each in standings} | {each.branch for each in bookmarks}
        self.timeline.branches.forget_all_but(needed)

    def _keeps_too_much(self) -> bool:
        """Tell whether more runs, or more data, can be gone back to than memory should be taken for."""
        timelines = {id(each.timeline): each.timeline for each in self._edits.standings}.values()
        data = {id(each.run.config.data): each.run.config.data for each in timelines}.values()
        return len(timelines) > _MOST_RUNS or (len(data) > 1 and sum(_bytes_of(each) for each in data) > _MOST_DATA)


def _bytes_of(data: Dataset) -> int:
    return sum(array.nbytes for array in (data.X, data.Y, data.test_X, data.test_Y))


def require_parameter(config: RunConfig, part: Weight | Bias) -> None:
    """Refuse a weight or a bias that the network does not have.

    Raises
    ------
    ConfigError
        Saying so.
    """
    source, target = (part.source, part.target) if isinstance(part, Weight) else (None, part.unit)
    if not config.has_parameter(part.layer, source, target):
        raise ConfigError("weight", "The network has no such weight.", "Choose one of the diagram's.")


def _parameter_edit(config: RunConfig, part: Weight | Bias, value: float) -> ParameterEdit:
    if not abs(value) <= MOST_PARAMETER:
        raise ConfigError("weight", f"A weight cannot be set to {value:g}.", f"Allowed: up to {MOST_PARAMETER:,}.")
    require_parameter(config, part)
    if isinstance(part, Weight):
        return ParameterEdit(part.layer, part.source, part.target, value)
    return ParameterEdit(part.layer, None, part.unit, value)
