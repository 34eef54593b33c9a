"""What an iteration has computed up to a moment, by layer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from core.config import RunConfig
from core.nn.parameters import LayerParameters, ParameterEdit, Parameters
from core.training.events import (
    Activated,
    BatchTaken,
    DeltaComputed,
    Event,
    GradientsComputed,
    LossComputed,
    PassedBack,
    Updated,
    WeightedSum,
)
from core.training.mistakes import Mistake, active


@dataclass(slots=True, eq=False)
class Moment:
    """The events of one iteration up to now, found by layer.

    Parameters
    ----------
    parameters
        As they stand now.
    edits
        What was set by hand after the iteration, where that is complete.
    row
        The selected row of the table; `place` is where it stands in the batch, None when it is not in it.
    """

    config: RunConfig
    parameters: Parameters
    row: int
    edits: tuple[ParameterEdit, ...] = ()
    batch: BatchTaken | None = None
    loss: LossComputed | None = None
    sums: dict[int, WeightedSum] = field(default_factory=dict)
    activations: dict[int, Activated] = field(default_factory=dict)
    deltas: dict[int, DeltaComputed] = field(default_factory=dict)
    gradients: dict[int, GradientsComputed] = field(default_factory=dict)
    passed: dict[int, PassedBack] = field(default_factory=dict)
    updates: dict[int, Updated] = field(default_factory=dict)

    @property
    def place(self) -> int | None:
        """Where the selected row stands in the batch."""
        if self.batch is None:
            return None
        found = np.flatnonzero(self.batch.rows == self.row)
        return int(found[0]) if found.size else None

    @property
    def mistakes(self) -> frozenset[Mistake]:
        """The mistakes that this run is computed with."""
        return frozenset(active(self.config))

    @property
    def outputs(self) -> int:
        """The column of the outputs."""
        return len(self.config.layers)

    def used(self, layer: int) -> LayerParameters:
        """Return the weights that this iteration computes with, also after their update."""
        update = self.updates.get(layer)
        return self.parameters[layer - 1] if update is None else update.before


def moment(
    config: RunConfig,
    parameters: Parameters,
    events: Iterable[Event],
    row: int,
    edits: tuple[ParameterEdit, ...] = (),
) -> Moment:
    """Sort the events of one iteration by kind and layer."""
    result = Moment(config, parameters, row, edits)
    for event in events:
        match event:
            case BatchTaken():
                result.batch = event
            case WeightedSum():
                result.sums[event.layer] = event
            case Activated():
                result.activations[event.layer] = event
            case LossComputed():
                result.loss = event
            case DeltaComputed():
                result.deltas[event.layer] = event
            case GradientsComputed():
                result.gradients[event.layer] = event
            case PassedBack():
                result.passed[event.layer] = event
            case Updated():
                result.updates[event.layer] = event
    return result
