"""The columns of the predictions table, and how wide each is. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from core.data.dataset import Dataset
from core.nn.losses import Loss
from scratchnet_gui.formatting import lowered

MOST_SEPARATE = 4
"""With more inputs or outputs than this, those of a row are written in one column."""


class Kind(Enum):
    """What a column holds."""

    ROW = auto()
    INPUT = auto()
    TARGET = auto()
    PREDICTION = auto()
    ERROR = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Parameters
    ----------
    title, short_title
        With and without words where a symbol says it; the short one where there is little room.
    tip
        What it holds, in a sentence.
    unit
        Which input or output it holds, counted from 0; None for all of them.
    """

    kind: Kind
    title: str
    short_title: str
    tip: str
    unit: int | None = None

    @property
    def key(self) -> tuple[Kind, int | None]:
        """What tells it from the others, whatever it is called."""
        return self.kind, self.unit


class Inputs(Enum):
    """How the inputs of a row are shown."""

    APART = auto()
    TOGETHER = auto()
    HIDDEN = auto()


def columns_for(data: Dataset, loss: Loss, inputs: Inputs = Inputs.TOGETHER) -> tuple[Column, ...]:
    """Return the columns for the rows of `data`."""
    outputs = data.Y.shape[1]
    sorts = "A click sorts by it; a third click goes back to the order of the data"
    error = loss.plain if outputs == 1 else f"Σ{loss.plain}"
    share = f"The row's share in the loss: its {loss.entry_name[0]}"
    if outputs > 1:
        share = f"The row's share in the loss: its {loss.entry_name[1]} added up over the outputs"
    if loss.over:
        share += f", divided by n, the number of {loss.over}"
    return (
        Column(Kind.ROW, "row", "row", f"The row's place in the data. {sorts}"),
        *_inputs(data, inputs, sorts),
        Column(
            Kind.TARGET,
            "target y",
            "y",
            f"Target: what the network should answer. {sorts}",
            0 if outputs == 1 else None,
        ),
        *_predictions(data, sorts),
        Column(Kind.ERROR, f"error {error}", loss.plain, f"{share}. {sorts}: largest first (Ctrl+E in the table)"),
    )


def separable(data: Dataset) -> bool:
    """Tell whether the inputs are so few that each can have a column."""
    return bool(data.X.shape[1] <= MOST_SEPARATE)


def _inputs(data: Dataset, inputs: Inputs, sorts: str) -> tuple[Column, ...]:
    if inputs is Inputs.HIDDEN:
        return ()
    if inputs is Inputs.APART or data.X.shape[1] == 1:
        names = data.input_names or tuple(f"x{n + 1}" for n in range(data.X.shape[1]))
        return tuple(
            Column(Kind.INPUT, name, "x" if len(names) == 1 else f"x{lowered(n + 1)}", f"Input {name}. {sorts}", n)
            for n, name in enumerate(names)
        )
    return (Column(Kind.INPUT, "input", "input", f"The values that go into the network. {sorts}: by the first one"),)


def _predictions(data: Dataset, sorts: str) -> tuple[Column, ...]:
    outputs = data.Y.shape[1]
    answer = "Prediction: what the network answers for this row"
    if data.is_classification and outputs > 1:
        tip = f"Prediction: the class with the largest output, and that output; ✗ where it is not the target. {sorts}"
        return (Column(Kind.PREDICTION, "prediction ŷ", "ŷ", tip),)
    if outputs == 1:
        wrong = "; ✗ where that is the wrong side of one half" if data.is_classification else ""
        return (Column(Kind.PREDICTION, "prediction ŷ", "ŷ", f"{answer}{wrong}. {sorts}", 0),)
    if outputs > MOST_SEPARATE:
        return (Column(Kind.PREDICTION, "prediction ŷ", "ŷ", f"{answer}. {sorts}: by the first output"),)
    symbols = [f"ŷ{lowered(n + 1)}" for n in range(outputs)]
    return tuple(
        Column(
            Kind.PREDICTION,
            symbol,
            symbol,
            f"Prediction: what output {n + 1} answers for this row. {sorts}",
            n,
        )
        for n, symbol in enumerate(symbols)
    )


@dataclass(frozen=True, slots=True)
class Fit:
    """What is left out so that the columns fit.

    Parameters
    ----------
    short
        Titles are symbols alone.
    numbered
        Whether the column with the row's number is there.
    tight
        The columns stand close together.
    longest
        How many letters of the name of a class there are; where that is less than usual, inputs are rounded, too.
    inputs
        Whether each has a column of its own, where there are few.
    """

    short: bool = False
    numbered: bool = True
    tight: bool = False
    longest: int = 16
    inputs: Inputs = Inputs.TOGETHER


LONG_NAME, SHORT_NAME, BRIEF_NAME, _BRIEFEST = 12, 9, 7, 3
"""Letters of the name of a class where there is less room; the first leaves most names whole."""

FITS = (
    Fit(inputs=Inputs.APART),
    Fit(short=True, inputs=Inputs.APART),
    Fit(),
    Fit(short=True),
    Fit(short=True, tight=True),
    Fit(short=True, tight=True, longest=LONG_NAME),
    Fit(short=True, tight=True, longest=SHORT_NAME),
    Fit(short=True, tight=True, longest=BRIEF_NAME),
    Fit(short=True, tight=True, inputs=Inputs.HIDDEN),
    Fit(short=True, tight=True, longest=BRIEF_NAME, inputs=Inputs.HIDDEN),
    Fit(short=True, tight=True, longest=_BRIEFEST, inputs=Inputs.HIDDEN),
    Fit(short=True, tight=True, longest=_BRIEFEST, numbered=False, inputs=Inputs.HIDDEN),
)
"""From wide to narrow. What is said of a row calls it by its number, so that goes last."""


def spread(needed: Sequence[int], room: int) -> list[int]:
    """Widen columns that need `needed` pixels so that they fill `room`; the first, the row's number, stays slim.

    Returns what is needed where there is not enough room.
    """
    spare = room - sum(needed)
    if spare <= 0 or len(needed) < 2:
        return list(needed)
    share, rest = divmod(spare, len(needed) - 1)
    return [needed[0], *(width + share + (1 if n < rest else 0) for n, width in enumerate(needed[1:]))]
