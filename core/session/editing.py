"""Commands that change something and can be taken back: what they do, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.run_settings import keep_weights
from core.session.commands import (
    AddBookmark,
    ChangeSettings,
    Command,
    EditParameter,
    Redo,
    RemoveBookmark,
    RenameBookmark,
    SetBreakpoints,
    Undo,
)
from core.session.position import Position
from core.session.wording import advice_on_rate, changes_in_words
from core.session.workspace import STOPS, Workspace


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit did: the moment to go to, None where the moment stays, and what to say."""

    said: str = ""
    target: Position | None = None


def edit(work: Workspace, command: Command) -> Edited:
    """Carry out a command that changes something.

    Raises
    ------
    ConfigError
        When something is out of range; nothing changes.
    """
    match command:
        case ChangeSettings(changes):
            return _change_settings(work, changes)
        case EditParameter(part, value, continues):
            said = _from_here(work, lambda: work.edit_parameter(part, value, continues))
            return Edited(f"{work.undo_label} {said}")
        case Undo():
            label = work.undo_label
            return Edited(f"Taken back: {label}." if label else "There is nothing to take back.", work.undo())
        case Redo():
            label = work.redo_label
            return Edited(f"Done again: {label}." if label else "There is nothing to do again.", work.redo())
        case AddBookmark(name):
            bookmark = work.add_bookmark(name)
            return Edited(f"Bookmark “{bookmark.name}” is at iteration {bookmark.position.iteration:,}.")
        case RenameBookmark(number, name):
            work.rename_bookmark(number, name)
        case RemoveBookmark(number):
            work.remove_bookmark(number)
        case SetBreakpoints(breakpoints):
            work.set_breakpoints(breakpoints)
    return Edited()


def _change_settings(work: Workspace, changes: Mapping[str, object]) -> Edited:
    changes = {name: value for name, value in changes.items() if getattr(work.config, name) != value}
    if not keep_weights(changes):
        raise ValueError(f"these settings need a new network: {', '.join(changes)}")
    training = {name: value for name, value in changes.items() if name not in STOPS}
    if not training:
        if changes:
            work.change_settings(changes)
        return Edited()
    said = _from_here(work, lambda: work.change_settings(changes), "; the weights are kept")
    advice = advice_on_rate(work.config) if "optimizer" in training else ""
    return Edited(f"{changes_in_words(training)} {said}{advice}")


def _from_here(work: Workspace, change: Callable[[], None], kept: str = "") -> str:
    """Change the run from the next iteration on; return what that means, in words.

    `kept` says what stays as it is, where that is worth saying.
    """
    timeline = work.timeline
    restarted, later = timeline.completed != timeline.position.iteration, timeline.recorded - timeline.completed
    change()
    said = f"from iteration {timeline.completed + 1:,} on{kept}."
    if restarted:
        said += " This iteration starts again from its beginning."
    if timeline.recorded > timeline.completed:
        said += f" That branch is there already, and known up to iteration {timeline.recorded:,}."
    elif later:
        stay = "later iteration stays" if later == 1 else "later iterations stay"
        said += f" A new branch begins here; the {later:,} {stay} in the list of branches."
    return said
