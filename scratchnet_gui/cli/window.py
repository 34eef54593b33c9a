"""Without a command: open the window."""

from __future__ import annotations

from argparse import Namespace

from scratchnet_gui.cli.setup import preset_of, run_of
from scratchnet_gui.cli.values import CommandError


def carry_out(arguments: Namespace) -> tuple[int, str]:
    """Open the window and return its exit status once it is closed; nothing is printed."""
    preset = preset_of(arguments)
    config = run_of(arguments, preset)
    require_qt()
    from scratchnet_gui.app import run_window

    return run_window(config, preset), ""


def require_qt() -> None:
    """See that Qt can be loaded, before anything depends on it.

    Raises
    ------
    CommandError
        Saying which of its libraries is missing.
    """
    try:
        import PySide6.QtWidgets  # noqa: F401
    except ImportError as error:
        raise CommandError(
            f"Qt cannot be loaded: {error}. The README lists the system libraries that it needs."
        ) from error
