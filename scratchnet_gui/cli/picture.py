"""``scratchnet snapshot``: draw the window into a file."""

from __future__ import annotations

from argparse import Namespace

from scratchnet_gui.cli.setup import iterations_of, preset_of, run_of
from scratchnet_gui.cli.train import train
from scratchnet_gui.cli.values import UsageError
from scratchnet_gui.cli.window import require_qt


def carry_out(arguments: Namespace) -> tuple[int, str]:
    """Draw the moment that was asked for and return where the picture is."""
    preset = preset_of(arguments)
    config = run_of(arguments, preset)
    iterations = iterations_of(arguments, config)
    from core.training.phases import iteration_plan
    from core.training.stopping import StopWatch

    if StopWatch(config).watches_anything:
        iterations = train(config, iterations, lambda iteration, loss: None, keeps_losses=False).iterations

    phases = len(iteration_plan(len(config.layers)).phases)
    if arguments.phase is not None and arguments.phase > phases:
        raise UsageError("--phase", f"There is no phase {arguments.phase}. Allowed: from 1 to {phases}.")

    require_qt()
    from scratchnet_gui.app import save_picture

    try:
        save_picture(config, preset, iterations, arguments.phase, arguments.size, arguments.theme, arguments.out)
    except OSError as error:
        reason = f": {error.strerror}" if error.strerror else ""
        raise UsageError("--out", f"{arguments.out} cannot be written{reason}.") from error
    return 0, str(arguments.out)
