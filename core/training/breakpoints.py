"""Where playing stops by itself because a person asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class LossBelow:
    """Stop after the first iteration whose loss is below `loss`."""

    loss: float


@dataclass(frozen=True, slots=True)
class RowCorrect:
    """Stop when the class of `row` of the training data (counted from 0), wrong before, is predicted right."""

    row: int


@dataclass(frozen=True, slots=True)
class SignChange:
    """Stop when a weight changes its sign; a bias where `source` is None. Units are counted from 0, layers from 1."""

    layer: int
    source: int | None
    target: int


@dataclass(frozen=True, slots=True)
class Divergence:
    """Stop when the loss is more than ten times the first loss of the run."""


Breakpoint: TypeAlias = LossBelow | RowCorrect | SignChange | Divergence
