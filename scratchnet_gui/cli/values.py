"""What each argument takes: from its text to its value, or one sentence on what is allowed."""

from __future__ import annotations

import os
import re
from argparse import ArgumentTypeError
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from core.setting import Setting

SMALLEST_PICTURE = (640, 480)
LARGEST_PICTURE = (7680, 4320)

_NAMES: dict[type, str] = {int: "a whole number", float: "a number"}
_WHOLE = frozenset(
    {"batch_size", "schedule_epochs", "patience", "data.samples", "data.classes", "data.inputs", "data.seed"}
)
_Number = TypeVar("_Number", int, float)


class CommandError(Exception):
    """A command that cannot be carried out, in one sentence for the person who gave it."""


class UsageError(CommandError):
    """An argument that cannot be carried out.

    Parameters
    ----------
    argument
        Its name, for example ``--preset``.
    message
        What is wrong with it, and what is allowed.
    """

    def __init__(self, argument: str, message: str) -> None:
        super().__init__(f"argument {argument}: {message}")


class HiddenLayer(NamedTuple):
    """One hidden layer as it was asked for; without an activation it takes the preset's."""

    units: int
    activation: str | None


def setting(field: str) -> Setting:
    """Return what is known of a field of a run, of its layers (``units``, ``activation``) or its data (``data.…``)."""
    from core.data.recipe import DataConfig
    from core.run_settings import SETTINGS, LayerConfig
    from core.setting import settings_of

    if field == "iterations":  # as far as a run can be told to go, and none at all
        return replace(SETTINGS["stop_at"], label="Iterations", least=0, empty="")
    if field == "epochs":
        return replace(SETTINGS["stop_epoch"], label="Epochs", empty="")
    if field.startswith("data."):
        return settings_of(DataConfig)[field.removeprefix("data.")]
    return SETTINGS[field] if field in SETTINGS else settings_of(LayerConfig)[field]


def reader_of(field: str) -> Callable[[str], object]:
    """Return what reads the text of a setting's argument."""
    if field in ("data.features", "data.target"):
        return lambda text: tuple(part.strip() for part in text.split(","))
    if field == "data.file":
        return str
    if field == "batch_size":
        return lambda text: None if text == "full" else _read(field, text)
    return lambda text: _read(field, text)


def _read(field: str, text: str) -> object:
    known = setting(field)
    if known.choices is not None:
        if not known.accepts(text):
            raise ArgumentTypeError(f"{known.label} cannot be {_quoted(text)}. {known.allowed()}")
        return text
    return _number(text, int if field in _WHOLE else float, known)


def epochs(text: str) -> int:
    """Read a number of epochs."""
    return _number(text, int, setting("epochs"))


def goal(text: str) -> tuple[str, float]:
    """Read a condition to stop at, such as ``loss<0.01``; return the setting that it is, and its value."""
    found = re.fullmatch(r"\s*(loss\s*<|accuracy\s*>)\s*(\S+)\s*", text)
    if found is None:
        raise ArgumentTypeError(f"{_quoted(text)} is not a condition. Allowed: 'loss<NUMBER' or 'accuracy>NUMBER'.")
    field = "stop_loss" if found[1].startswith("loss") else "stop_accuracy"
    return field, _number(found[2], float, setting(field))


def seed(text: str) -> int:
    """Read a seed."""
    return _number(text, int, setting("seed"))


def iterations(text: str) -> int:
    """Read a number of iterations."""
    return _number(text, int, setting("iterations"))


def activation(text: str) -> str:
    """Read the name of an activation."""
    choices = setting("activation")
    if not choices.accepts(text):
        raise ArgumentTypeError(f"There is no activation {_quoted(text)}. {choices.allowed()}")
    return text


def hidden_layers(text: str) -> tuple[HiddenLayer, ...]:
    """Read hidden layers such as ``4:sigmoid,3:tanh`` or ``4,3``."""
    layers = []
    for item in text.split(","):
        units, colon, name = (part.strip() for part in item.partition(":"))
        if not units or (colon and not name):
            raise ArgumentTypeError(
                f"{_quoted(item)} is not a layer. "
                "Allowed: neurons:activation for each hidden layer, as in 4:sigmoid,3:tanh."
            )
        layers.append(HiddenLayer(_number(units, int, setting("units")), activation(name) if colon else None))
    return tuple(layers)


def phase(text: str) -> int:
    """Read the number of a phase; how many there are depends on the network."""
    number = _converted(text, int, "Allowed: from 1.")
    if number < 1:
        raise ArgumentTypeError(f"There is no phase {text}. Allowed: from 1.")
    return number


def picture_size(text: str) -> tuple[int, int]:
    """Read a width and a height in pixels, such as ``1440x900``."""
    least, most = ("x".join(map(str, size)) for size in (SMALLEST_PICTURE, LARGEST_PICTURE))
    found = re.fullmatch(r"([0-9]{1,6})[x×]([0-9]{1,6})", text.strip().lower())
    size = (int(found[1]), int(found[2])) if found else (0, 0)
    if not all(low <= side <= high for low, side, high in zip(SMALLEST_PICTURE, size, LARGEST_PICTURE, strict=True)):
        raise ArgumentTypeError(f"{_quoted(text)} is not a size. Allowed: WIDTHxHEIGHT from {least} to {most}.")
    return size


def picture_file(text: str) -> Path:
    """Read where a picture is written, and see that it can be."""
    path = Path(text)
    if path.suffix.lower() != ".png":
        raise ArgumentTypeError(f"{_quoted(text)} is not a picture's name. Allowed: a name that ends in .png.")
    try:
        if path.is_dir():
            raise ArgumentTypeError(f"{text} is a folder. Allowed: the name of a file in it.")
        if not path.parent.is_dir():
            raise ArgumentTypeError(f"There is no folder {path.parent}. Allowed: a file in a folder that exists.")
        if not os.access(path if path.exists() else path.parent, os.W_OK):
            raise ArgumentTypeError(f"{text} cannot be written. Allowed: a file that you may write to.")
    except (OSError, ValueError) as error:  # a name that is too long, or has a null character in it
        reason = getattr(error, "strerror", None) or error
        raise ArgumentTypeError(f"{_quoted(text)} is not a file's name ({reason}).") from error
    return path


def _number(text: str, kind: type[_Number], of: Setting) -> _Number:
    number = _converted(text, kind, of.allowed())
    if not of.accepts(number):
        raise ArgumentTypeError(f"{of.label} cannot be {_clipped(text)}. {of.allowed()}")
    return number


def _converted(text: str, kind: type[_Number], allowed: str) -> _Number:
    try:
        return kind(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{_quoted(text)} is not {_NAMES[kind]}. {allowed}") from error


def _clipped(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."


def _quoted(text: str) -> str:
    return repr(_clipped(text))
