"""The command line. NumPy and Qt are imported by the commands that need them, so that the help is there at once."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from scratchnet_gui.cli.parser import build_parser
from scratchnet_gui.cli.values import CommandError

_ENVIRONMENT = {
    # These networks are small: a second thread of linear algebra costs more than it gives.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    # Qt's pool for filling shapes makes many thin translucent lines ten times as slow.
    "QT_NO_GUI_THREADPOOL": "1",
}

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out what the command line asks for and return the exit status.

    0 is success, 1 a run that diverged, 2 a wrong argument or a file that cannot be read or written.
    """
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a character gets a stand-in
            stream.reconfigure(errors="replace")
    try:
        status, output = _carry_out(arguments)
        return _write(output) or status
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _carry_out(arguments: Sequence[str] | None) -> tuple[int, str]:
    """Return the exit status and what is to be printed."""
    try:
        parsed = build_parser().parse_args(arguments)
    except SystemExit as end:  # after --help, --version or a wrong argument, when all is said
        return end.code if isinstance(end.code, int) else 0, ""
    from core.errors import CoreError, Diverged

    try:
        outcome: tuple[int, str] = parsed.carry_out(parsed)
    except (CommandError, CoreError) as error:
        print(f"{' '.join(filter(None, ('scratchnet', parsed.command)))}: {error}", file=sys.stderr)
        return EXIT_FAILED if isinstance(error, Diverged) else EXIT_USAGE, ""
    return outcome


def _write(output: str) -> int:
    """Print `output`; return an exit status, 0 where all of it was written."""
    if sys.stdout is None:  # closed by whoever started the program
        return 0
    try:
        if output:
            print(output)
        sys.stdout.flush()
    except OSError as error:
        # What is left of it goes nowhere, or Python would try to write it once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):  # whoever read it has seen enough
            return EXIT_BROKEN_PIPE
        print(f"scratchnet: the output cannot be written: {error.strerror}.", file=sys.stderr)
        return EXIT_USAGE
    return 0
