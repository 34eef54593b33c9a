"""Everything the window can be told to do: one table of names, keys, icons and help, and the menus made from it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from scratchnet_gui.appearance import Theme
from scratchnet_gui.icons import icon


@dataclass(frozen=True, slots=True)
class ActionEntry:
    """One action.

    Parameters
    ----------
    keys
        Shortcuts; the first is the one that help names.
    group
        Actions of one group are exclusive choices.
    """

    name: str
    menu: str
    text: str
    help: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    group: str = ""
    checkable: bool = False


ENTRIES = (
    ActionEntry("play", "&Run", "Play", "Train, or pause the training", ("Space",), "play"),
    # Presenter remotes send Page Down and Page Up.
    ActionEntry("step", "&Run", "Step", "Go one step forward", ("Right", "PgDown"), "step-forward"),
    ActionEntry("back", "&Run", "Step back", "Go one step back", ("Left", "PgUp"), "step-back"),
    ActionEntry("reset", "&Run", "Reset", "Go back to iteration 0 with the same start weights", ("R",), "rotate-ccw"),
    ActionEntry("examples", "&Run", "Examples", "Choose an example to look at", ("E",)),
    ActionEntry("faster", "&Run", "Faster", "Play faster", ("+", "=")),
    ActionEntry("slower", "&Run", "Slower", "Play slower", ("-",)),
    ActionEntry("undo", "&Edit", "Undo", "Take the last edit back", ("Ctrl+Z",), "undo-2"),
    ActionEntry("redo", "&Edit", "Redo", "Do again what was taken back", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo-2"),
    ActionEntry("operation", "&Step", "Operation", "One step is one operation", ("1",), group="by"),
    ActionEntry("phase", "&Step", "Phase", "One step is one phase of an iteration", ("2",), group="by"),
    ActionEntry("iteration", "&Step", "Iteration", "One step is one iteration", ("3",), group="by"),
    ActionEntry("epoch", "&Step", "Epoch", "One step is one pass over all rows", ("4",), group="by"),
    ActionEntry("first", "&Go", "Start of the run", "Go to the start of the run", ("Home",), "chevron-first"),
    ActionEntry("previous_epoch", "&Go", "Previous epoch", "Go one epoch back", ("Shift+Left",), "chevrons-left"),
    ActionEntry("next_epoch", "&Go", "Next epoch", "Go one epoch forward", ("Shift+Right",), "chevrons-right"),
    ActionEntry("present", "&Go", "Back to the present", "Go to the last moment known", ("End",), "chevron-last"),
    ActionEntry(
        "go_to",
        "&Go",
        "Go to…",
        "Go to an iteration, to the largest fall of the loss or to a bookmark",
        ("G",),
        "signpost",
    ),
    ActionEntry("bookmark", "&Go", "Bookmark…", "Give the moment shown a name", ("B",), "bookmark-plus"),
    ActionEntry("branches", "&Go", "Branches…", "Choose another way that this run went", ("Ctrl+B",), "git-branch"),
    ActionEntry(
        "breakpoints", "&Go", "Breakpoints…", "Choose where playing stops by itself", ("Ctrl+Shift+B",), "octagon-pause"
    ),
    ActionEntry("matrices", "&View", "Matrices", "Show the phase as matrices, or the diagram again", ("M",)),
    ActionEntry("code", "&View", "Code", "Show this network as a program, and the line at work", ("K",)),
    ActionEntry("notes", "&View", "Notes", "Show why learning is slow or stuck", ("N",)),
    ActionEntry("rows", "&View", "Rows", "Show what each row adds to the loss and to a gradient", ("O",)),
    ActionEntry("check", "&View", "Check", "Check gradients against the loss itself", ("D",)),
    ActionEntry("fit", "&View", "Fit the diagram", "Show the whole network", ("F",), "maximize"),
    ActionEntry("zoom_in", "&View", "Zoom in", "Draw the network larger", ("Ctrl++", "Ctrl+="), "zoom-in"),
    ActionEntry("zoom_out", "&View", "Zoom out", "Draw the network smaller", ("Ctrl+-",), "zoom-out"),
    ActionEntry("log", "&View", "Logarithmic loss", "Show the loss on a logarithmic scale", ("L",), checkable=True),
    ActionEntry("whole_run", "&View", "Whole run", "Show the loss of the whole run after zooming in", ("W",)),
    ActionEntry(
        "cancel",
        "&View",
        "Cancel",
        "Stop on a long way; where there is none, clear the selection and the message",
        ("Esc",),
    ),
    ActionEntry("next_number", "&View", "Next number", "Point at the next number of the Inspector", ("Alt+Down",)),
    ActionEntry("previous_number", "&View", "Previous number", "Point at the number before", ("Alt+Up",)),
    ActionEntry("open_number", "&View", "Open the number", "Show how the number came about", ("Alt+Right",)),
    ActionEntry("up", "&View", "Back up", "Go back up to the number it was opened from", ("Backspace", "Alt+Left")),
    ActionEntry("row_down", "&View", "Next row", "Select the next row of the data", ("Down",)),
    ActionEntry("row_up", "&View", "Previous row", "Select the row before", ("Up",)),
    ActionEntry("theme_system", "&View", "Theme of the system", "Light or dark as the system is", group="theme"),
    ActionEntry("theme_light", "&View", "Light theme", "Dark lines on white", group="theme"),
    ActionEntry("theme_dark", "&View", "Dark theme", "Light lines on black", group="theme"),
    ActionEntry("theme_switch", "&View", "Switch light and dark", "Switch between light and dark", ("T",), "sun-moon"),
    ActionEntry("more_digits", "&View", "More digits", "Show numbers with one more decimal", ("Ctrl+.",)),
    ActionEntry("fewer_digits", "&View", "Fewer digits", "Show numbers with one decimal fewer", ("Ctrl+,",)),
    ActionEntry("reset_layout", "&View", "Standard layout", "Put all panels back where they were at first"),
    ActionEntry("quit", "&Run", "Quit", "Close ScratchNet", ("Ctrl+Q",)),
    ActionEntry("keys", "&Help", "Keys", "Show all keys", ("F1", "?")),
    ActionEntry("about", "&Help", "About ScratchNet", "Version and licences"),
)

_REPEATING = {
    *("step", "back", "row_down", "row_up", "faster", "slower", "zoom_in", "zoom_out"),
    *("undo", "redo", "previous_epoch", "next_epoch"),
    *("more_digits", "fewer_digits"),
    *("next_number", "previous_number"),
}
"""What goes on while its key is held down."""

Actions = dict[str, QAction]


def tooltip(entry_help: str, key: str = "") -> str:
    """Write a control's help with its key, as every tooltip shows it."""
    return f"{entry_help} ({key})" if key else entry_help


def make_actions(parent: QObject) -> Actions:
    """Make every action of the table as a child of `parent`."""
    groups: dict[str, QActionGroup] = {}
    actions: Actions = {}
    for entry in ENTRIES:
        action = QAction(entry.text, parent)
        action.setObjectName(entry.name)
        action.setShortcuts([QKeySequence(key) for key in entry.keys])
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(tooltip(entry.help, shown))
        action.setAutoRepeat(entry.name in _REPEATING)
        action.setCheckable(entry.checkable or bool(entry.group))
        if entry.group:
            group = groups.setdefault(entry.group, QActionGroup(parent))
            group.addAction(action)
        actions[entry.name] = action
    return actions


def fill_menu_bar(bar: QMenuBar, actions: Actions) -> dict[str, QMenu]:
    """Put every action into its menu and return the menus by title."""
    menus: dict[str, QMenu] = {}
    for title in ("&Run", "&Edit", "&Step", "&Go", "&View", "&Help"):
        menus[title] = bar.addMenu(title)
    last_group: dict[str, str] = {}
    for entry in ENTRIES:
        menu = menus[entry.menu]
        if entry.menu in last_group and last_group[entry.menu] != entry.group:
            menu.addSeparator()
        last_group[entry.menu] = entry.group
        menu.addAction(actions[entry.name])
    return menus


def tint(actions: Actions, theme: Theme) -> None:
    """Give every action its icon in the theme's colours."""
    for entry in ENTRIES:
        if entry.icon and entry.name != "play":
            actions[entry.name].setIcon(icon(entry.icon, theme.text, theme.muted))
