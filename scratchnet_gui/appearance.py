"""How things look: the colours of each theme, the digits of numbers, and whether things may move. Pure data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as ``#rrggbb``, named by what they are for.

    `done`, `ahead` fill the ribbon's phases before and after the current one; `forward_lit` and `backward_lit` are
    pale fills around what is at work; `selected` marks the chosen row, neuron or number; `outline` is the edge of a
    control; `ghost` marks where other branches of the run part, and `ghosts` draw their curves, told apart also by
    those who see no red or green; `past` fills what says that the moment shown is not the present.
    """

    name: str
    window: str
    panel: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    negative: str
    zero: str
    positive: str
    backward: str
    on_backward: str
    forward_lit: str
    backward_lit: str
    selected: str
    done: str
    ahead: str
    outline: str
    control: str
    control_hover: str
    error: str
    error_fill: str
    notice_fill: str
    ghost: str
    ghosts: tuple[str, str, str, str]
    past: str


LIGHT = Theme(
    name="light",
    window="#f4f6f8",
    panel="#ffffff",
    line="#dde2e8",
    text="#17202b",
    muted="#586474",
    accent="#0b6fc2",
    on_accent="#ffffff",
    negative="#e2680a",
    zero="#cdd3da",
    positive="#0b6fc2",
    backward="#7b3fe4",
    on_backward="#ffffff",
    forward_lit="#d6e8f8",
    backward_lit="#e9defc",
    selected="#fff3c4",
    done="#dde2e8",
    ahead="#f4f6f8",
    outline="#a9b4c0",
    control="#ffffff",
    control_hover="#eef2f6",
    error="#b3261e",
    error_fill="#fdecea",
    notice_fill="#e8f1fa",
    ghost="#2f7d6f",
    ghosts=("#2f7d6f", "#a83279", "#6b6f00", "#5b6673"),
    past="#ffd978",
)

DARK = Theme(
    name="dark",
    window="#12171e",
    panel="#1a2129",
    line="#2e3945",
    text="#e9eef4",
    muted="#a3b0be",
    accent="#4aa3ea",
    on_accent="#0b1016",
    negative="#e2680a",
    zero="#46505c",
    positive="#2f8fe0",
    backward="#b08cff",
    on_backward="#140a26",
    forward_lit="#17344e",
    backward_lit="#33264f",
    selected="#4a4215",
    done="#2e3945",
    ahead="#161c23",
    outline="#5d6c7c",
    control="#1a2129",
    control_hover="#26303b",
    error="#ff9b90",
    error_fill="#3d1f1d",
    notice_fill="#1b2f42",
    ghost="#55a898",
    ghosts=("#55a898", "#d98abb", "#bdbb55", "#a3b0be"),
    past="#7a5c0c",
)

DIGITS, LEAST_DIGITS, MOST_DIGITS = 3, 2, 12
"""Decimal places of a shown number: at first, and the range that a person can choose from."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """What every view needs to draw itself.

    Parameters
    ----------
    digits
        Decimal places of a shown number.
    motion
        Whether steps are animated.
    """

    theme: Theme = LIGHT
    digits: int = DIGITS
    motion: bool = True
