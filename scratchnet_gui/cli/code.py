"""``scratchnet code``: write a run as a program of its own."""

from __future__ import annotations

import sys
from argparse import Namespace

from scratchnet_gui.cli.setup import iterations_of, preset_of, run_of
from scratchnet_gui.cli.values import UsageError


def carry_out(arguments: Namespace) -> tuple[int, str]:
    """Write the program to a file and return its name, or return the program itself."""
    if arguments.named is not None:
        if arguments.preset is not None:
            raise UsageError("--preset", f"{arguments.named} is named already. Give one of them.")
        arguments.preset = arguments.named
    config = run_of(arguments, preset_of(arguments))
    iterations = iterations_of(arguments, config)
    if iterations < 1:
        raise UsageError("--iterations", "A program trains at least 1 iteration.")
    from core.export.libraries import LIBRARIES
    from core.export.save import save_script

    script = LIBRARIES[arguments.library].export(config, iterations)
    if arguments.out is None:
        for name in script.files:
            print(f"The program reads {name}: with -o FILE.py both are written.", file=sys.stderr)
        return 0, script.text.rstrip("\n")
    return 0, "\n".join(map(str, save_script(script, arguments.out)))
