"""The columns of the predictions table, and how wide each is. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from scratchnet_gui.formatting import lowered

MOST_SEPARATE = 4
"""With more outputs than this, the predictions of a row are written in one column."""


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
        With and without the word for the symbol; the short one where there is little room.
    tip
        What it holds, in a sentence.
    output
        Which output it holds, None for all of them.
    """

    kind: Kind
    title: str
    short_title: str
    tip: str
    output: int | None = None


def columns_for(outputs: int) -> tuple[Column, ...]:
    """Return the columns for a network with so many outputs."""
    one_tip = "Prediction: what the network answers for this row"
    predictions: tuple[Column, ...]
    if outputs == 1:
        predictions = (Column(Kind.PREDICTION, "prediction ŷ", "ŷ", one_tip, 0),)
    elif outputs <= MOST_SEPARATE:
        predictions = tuple(
            Column(
                Kind.PREDICTION,
                f"ŷ{lowered(n + 1)}",
                f"ŷ{lowered(n + 1)}",
                f"Prediction: what output {n + 1} answers for this row",
                n,
            )
            for n in range(outputs)
        )
    else:
        predictions = (Column(Kind.PREDICTION, "prediction ŷ", "ŷ", one_tip),)
    error_tip = "Squared error: this row's share of the loss"
    if outputs > 1:
        error_tip += ", summed over the outputs"
    return (
        Column(Kind.ROW, "row", "row", "The row's place in the data"),
        Column(Kind.INPUT, "input", "input", "The values that go into the network"),
        Column(Kind.TARGET, "target y", "y", "Target: what the network should answer", 0 if outputs == 1 else None),
        *predictions,
        Column(Kind.ERROR, "error (y−ŷ)²" if outputs == 1 else "error Σ(y−ŷ)²", "(y−ŷ)²", error_tip),
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
    """

    short: bool = False
    numbered: bool = True
    tight: bool = False


FITS = (Fit(), Fit(short=True), Fit(short=True, numbered=False), Fit(short=True, numbered=False, tight=True))
"""From wide to narrow."""


def spread(needed: Sequence[int], room: int) -> list[int]:
    """Widen columns that need `needed` pixels so that they fill `room`; the first, the row's number, stays slim.

    Returns what is needed where there is not enough room.
    """
    spare = room - sum(needed)
    if spare <= 0 or len(needed) < 2:
        return list(needed)
    share, rest = divmod(spare, len(needed) - 1)
    return [needed[0], *(width + share + (1 if n < rest else 0) for n, width in enumerate(needed[1:]))]
