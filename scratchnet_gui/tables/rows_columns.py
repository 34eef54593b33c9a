"""The columns of the rows table. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from core.config import RunConfig
from core.explain import symbols
from core.explain.links import row_loss
from core.explain.selection import Bias, Quantity, Selection, Weight, WholeLoss
from core.nn.losses import LOSSES
from scratchnet_gui.formatting import raised
from scratchnet_gui.tables.cells import LONGEST_NAME
from scratchnet_gui.tables.columns import BRIEF_NAME, LONG_NAME, SHORT_NAME, Column, Inputs, Kind, columns_for


class Holds(Enum):
    """What a column of the rows table holds."""

    CHECK = auto()
    ANSWER = auto()  # row, inputs, target or prediction
    LOSS = auto()
    GRADIENT = auto()


@dataclass(frozen=True, slots=True)
class RowColumn:
    """One column.

    Parameters
    ----------
    title, tip
        What stands at its head, and what that means.
    answer
        The column of the predictions table that it is like.
    index
        Which column of the gradients it is.
    selection
        What each of its numbers is, where all of them are the same number of their rows.
    """

    holds: Holds
    title: str
    tip: str
    answer: Column | None = None
    index: int = 0
    selection: Selection | None = None

    @property
    def key(self) -> tuple[Holds, object]:
        """What tells it from the others, whatever it is called."""
        return self.holds, self.index if self.answer is None else self.answer.key

    @property
    def total_selection(self) -> Selection | None:
        """What a click on the sum of the column selects."""
        if self.holds is Holds.LOSS:
            return Selection(WholeLoss(), Quantity.TOTAL_LOSS)
        if self.holds is Holds.GRADIENT and self.selection is not None:
            return Selection(self.selection.part, Quantity.GRADIENT)
        return None

    @property
    def has_bar(self) -> bool:
        """Tell whether its numbers are drawn as bars, too."""
        return self.holds in (Holds.LOSS, Holds.GRADIENT)


@dataclass(frozen=True, slots=True)
class RowsFit:
    """What is left out so that the columns fit.

    Parameters
    ----------
    bar
        Least length of a bar in pixels; 0 for no bars.
    short
        Whether titles are as short as can be.
    longest
        How many letters of the name of a class there are; where that is less than usual, inputs are rounded, too.
    left_out
        What else has no column. The predictions table has all of it.
    """

    bar: int
    short: bool
    inputs: Inputs
    longest: int = LONGEST_NAME
    left_out: tuple[Kind, ...] = ()


_NO_PREDICTION = (Kind.PREDICTION,)
_NO_ANSWERS = (Kind.TARGET, Kind.PREDICTION)
_LOOSEST = 24  # pixels that a column without bars gets besides

ROWS_FITS = (
    RowsFit(64, False, Inputs.APART),
    RowsFit(48, True, Inputs.APART),
    RowsFit(48, True, Inputs.TOGETHER),
    RowsFit(18, True, Inputs.TOGETHER),
    RowsFit(18, True, Inputs.TOGETHER, LONG_NAME),
    RowsFit(18, True, Inputs.HIDDEN),
    RowsFit(32, True, Inputs.HIDDEN, left_out=_NO_PREDICTION),
    RowsFit(0, True, Inputs.HIDDEN),
    RowsFit(0, True, Inputs.HIDDEN, left_out=_NO_PREDICTION),
    RowsFit(0, True, Inputs.HIDDEN, SHORT_NAME, _NO_PREDICTION),
    RowsFit(0, True, Inputs.HIDDEN, BRIEF_NAME, _NO_PREDICTION),
    RowsFit(0, True, Inputs.HIDDEN, left_out=_NO_ANSWERS),
)
"""From wide to narrow: bars that are too short to compare go before the target, whose name is cut before it goes."""


def row_columns(config: RunConfig, part: Weight | Bias | None, fit: RowsFit) -> tuple[RowColumn, ...]:
    """Return the columns: whether the row is in the sum, what it is, and what it adds."""
    loss = LOSSES[config.loss]
    without = (Kind.ERROR, *fit.left_out)
    answers = [each for each in columns_for(config.data, loss, fit.inputs) if each.kind not in without]
    return (
        RowColumn(Holds.CHECK, "Σ", "Whether the row is in the sum below; Return takes the chosen row in or out"),
        *(
            RowColumn(
                Holds.ANSWER,
                each.short_title if fit.short else each.title,
                each.tip,
                each,
            )
            for each in answers
        ),
        RowColumn(
            Holds.LOSS,
            "loss" if fit.short else "share of the loss",
            f"What the row adds to the loss: its {loss.entry_name[1]} {loss.plain}, added up over the outputs",
            selection=row_loss(len(config.layers), config.sizes[-1]),
        ),
        *_gradients(config, part, fit.short),
    )


def _gradients(config: RunConfig, part: Weight | Bias | None, short: bool) -> tuple[RowColumn, ...]:
    if part is not None:
        return (
            RowColumn(
                Holds.GRADIENT,
                "gradient" if short else "share of the gradient",
                f"What the row adds to the gradient of the selected {'bias' if isinstance(part, Bias) else 'weight'}",
                selection=Selection(part, Quantity.ROW_GRADIENT),
            ),
        )
    layers = len(config.layers)
    return tuple(
        RowColumn(
            Holds.GRADIENT,
            f"|dW⁽{raised(layer)}⁾|" if short else f"|dW| {symbols.layer_name(layer, layers)}",
            f"Length of the row's gradient of all weights of {symbols.layer_phrase(config, layer)}. Lengths do not add "
            "up: gradients of rows that point in opposite directions cancel out",
            index=layer - 1,
        )
        for layer in range(1, layers + 1)
    )


def spread_over(needed: Sequence[int], bars: Sequence[int], room: int) -> list[int]:
    """Widen columns that need `needed` pixels so that they fill `room`: mostly those at `bars`, which have bars.

    Returns what is needed where there is not enough room.
    """
    others = [place for place in range(1, len(needed)) if place not in bars]
    spare = max(room - sum(needed), 0)
    loose = min(spare // (2 * len(others)), _LOOSEST)
    longer = (spare - loose * len(others)) // len(bars)
    return [
        width + (longer if place in bars else loose if place in others else 0) for place, width in enumerate(needed)
    ]
