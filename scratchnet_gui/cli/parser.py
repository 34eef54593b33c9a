"""The commands and their arguments."""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from scratchnet_gui.cli import code, picture, presets, train, values, window
from scratchnet_gui.cli.options import add_setup

_DESCRIPTION = """Watch a small neural network learn:
every weight a line, every step of backpropagation a number."""

_EXAMPLES = """examples:
  scratchnet                          open the window with the article's network
  scratchnet --preset xor-two-hidden  open it with another network
  scratchnet --dataset spiral         open it with other data, or other settings
  scratchnet train                    train without a window
  scratchnet train --help             say what else a training run takes
"""

_TRAIN_EXAMPLES = """examples:
  scratchnet train --seed 67 --iterations 3000
  scratchnet train --layers 8:tanh,4 --learning-rate 0.5
  scratchnet train --dataset spiral --layers 8:tanh,8:tanh --optimizer adam
  scratchnet train --csv flowers.csv --target species --scale --test-ratio 0.3
  scratchnet train --json > run.json
"""

_SNAPSHOT_EXAMPLES = """examples:
  scratchnet snapshot --out trained.png
  scratchnet snapshot --iterations 0 --phase 3 --theme dark --out z.png
"""

_CODE_EXAMPLES = """examples:
  scratchnet code > article.py
  scratchnet code xor-two-hidden -o xor.py
  scratchnet code spiral --as pytorch --iterations 500 -o spiral.py
"""


class _Ranges(Mapping[str, str]):
    """What each setting allows; looked up only when a help text that says so is printed."""

    def __getitem__(self, field: str) -> str:
        if field.startswith("help of "):
            return values.setting(field.removeprefix("help of ")).help.rstrip(".")
        setting = values.setting(field)
        said = (setting.allowed() or "Allowed: any.").removeprefix("Allowed: ").rstrip(".")
        return f"{said}; default: {setting.empty}" if setting.empty else said

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


_RANGES = _Ranges()
_IN_BRACES = re.compile(r"\{([^}]+)\}")


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    def _get_help_string(self, action: argparse.Action) -> str | None:
        return _IN_BRACES.sub(lambda found: _RANGES[found[1]], action.help) if action.help else action.help


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=_HelpFormatter, **options)
        # -1e3 and -inf are values too, so that the message can say what is wrong with them.
        self._negative_number_matcher = re.compile(r"-(\d|\.\d|inf|nan)", re.IGNORECASE)

    def parse_known_args(self, *arguments: Any, **options: Any) -> Any:
        """Refuse what is not known here, where it can be said what is."""
        found, unknown = super().parse_known_args(*arguments, **options)
        if unknown:
            known = [name for name in self._option_string_actions if name.startswith("--")]
            close = [name for name in known if name.startswith(unknown[0])] if unknown[0].startswith("--") else []
            close = close or difflib.get_close_matches(unknown[0], known, n=1)
            guess = f" (did you mean {close[0]}?)" if close else ""
            self.error(f"There is no argument {unknown[0]}{guess}")
        return found, unknown

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line; the usage would bury it."""
        message = message.rstrip(".")
        told = "" if "Allowed" in message or "choose from" in message else f". See {self.prog} --help"
        self.exit(2, f"{self.prog}: {message}{told}.\n")


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import PackageNotFoundError, version

        try:
            found = version("scratchnet")
        except PackageNotFoundError:
            found = "(not installed)"
        print(f"scratchnet {found}")
        parser.exit()


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line; it sets `carry_out` to the function of the command."""
    parser = _Parser(
        prog="scratchnet", usage="scratchnet [COMMAND] [ARGUMENT ...]", description=_DESCRIPTION, epilog=_EXAMPLES
    )
    parser.set_defaults(carry_out=window.carry_out)
    _add_preset_and_seed(parser, preset=None, seed=None)
    _add_hidden_setup(parser)
    parser.add_argument("--version", action=_Version, nargs=0, help="say which version this is")
    commands = parser.add_subparsers(
        dest="command", prog="scratchnet", metavar="COMMAND", title="commands instead of the window"
    )

    listing = commands.add_parser("presets", help="list the bundled presets", description="List the bundled presets.")
    listing.set_defaults(carry_out=presets.carry_out)

    training = commands.add_parser(
        "train",
        help="train without a window and print the predictions",
        description="Train without a window and print the predictions: those of the last forward\n"
        "pass, or of the trained network where batches are smaller than the data.",
        usage="scratchnet train [ARGUMENT ...]",
        epilog=_TRAIN_EXAMPLES,
    )
    training.set_defaults(carry_out=train.carry_out)
    _add_preset_and_seed(training)
    _add_iterations(training)
    add_setup(training)
    training.add_argument(
        "--json",
        action="store_true",
        help="print one JSON object with the whole run and nothing else; the predictions are those of the last forward "
        "pass, or of the trained network where batches are smaller than the data",
    )

    drawing = commands.add_parser(
        "snapshot",
        help="draw the whole window into a PNG file",
        description="Draw the whole window into a PNG file. It needs no display.",
        usage="scratchnet snapshot --out FILE.png [ARGUMENT ...]",
        epilog=_SNAPSHOT_EXAMPLES,
    )
    drawing.set_defaults(carry_out=picture.carry_out)
    _add_preset_and_seed(drawing)
    _add_iterations(drawing)
    add_setup(drawing)
    drawing.add_argument(
        "--phase",
        metavar="K",
        type=values.phase,
        help="go on to the end of phase K of the next iteration, counted from 1 (default: stop after the iterations)",
    )
    drawing.add_argument(
        "--size",
        metavar="WxH",
        type=values.picture_size,
        default=(1440, 900),
        help="width and height in pixels (default: 1440x900)",
    )
    drawing.add_argument("--theme", choices=("light", "dark"), default="light", help="light or dark (default: light)")
    drawing.add_argument("--out", metavar="FILE.png", type=values.picture_file, required=True, help="where to write it")

    source = commands.add_parser(
        "code",
        help="write a run as a Python program that needs only NumPy, PyTorch or Keras",
        description="Write a run as a program of its own, which trains the same network from the same\n"
        "start weights and prints the same losses and predictions.",
        usage="scratchnet code [PRESET] [ARGUMENT ...]",
        epilog=_CODE_EXAMPLES,
    )
    source.set_defaults(carry_out=code.carry_out)
    source.add_argument("named", metavar="PRESET", nargs="?", help="the same as --preset")
    _add_preset_and_seed(source)
    _add_iterations(source)
    add_setup(source)
    source.add_argument(
        "--as",
        dest="library",
        choices=("numpy", "pytorch", "keras"),
        default="numpy",
        help="what the program is written in: numpy, pytorch or keras (default: numpy)",
    )
    source.add_argument(
        "-o",
        "--out",
        metavar="FILE.py",
        type=Path,
        help="where to write it, with its data beside it where there are many rows (default: print it)",
    )
    return parser


def _add_hidden_setup(parser: argparse.ArgumentParser) -> None:
    """Let the window take the arguments of a training run too; its help only says where they are described."""
    before = len(parser._actions)
    add_setup(parser)
    for action in parser._actions[before:]:
        action.help = argparse.SUPPRESS


def _add_preset_and_seed(parser: argparse.ArgumentParser, **defaults: object) -> None:
    # Without a default of its own, a command keeps what was given before its name.
    parser.add_argument(
        "--preset",
        metavar="NAME",
        default=defaults.get("preset", argparse.SUPPRESS),
        help="a preset's name, as in 'scratchnet presets', or the path of a .toml file (default: article; with "
        "--dataset, the settings that fit it)",
    )
    help_of_seed = (
        "the same seed gives the same start weights, order of rows and dropout; with --dataset and no --data-seed, "
        "the same data too (default: the preset's"
    )
    parser.add_argument(
        "--seed",
        metavar="N",
        type=values.seed,
        default=defaults.get("seed", argparse.SUPPRESS),
        help=f"{help_of_seed})" if defaults else f"{help_of_seed}; {{seed}})",
    )


def _add_iterations(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--iterations",
        metavar="N",
        type=values.iterations,
        help="how many iterations to train (default: the preset's; {iterations})",
    )
    parser.add_argument(
        "--epochs", metavar="N", type=values.epochs, help="how many times to go through all rows instead ({epochs})"
    )
