"""What there is to see at one moment for one row. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array
from core.explain.moment import Moment
from core.explain.selection import Bias, Weight
from core.explain.subject import Subject
from core.nn.parameters import LayerParameters
from core.session.commands import Granularity
from core.session.snapshot import Snapshot
from core.training import events
from scratchnet_gui.diagram.style import nice_maximum

_BOUNDED = {"sigmoid", "tanh", "softmax"}
_MEASURED_ROWS = 1000
"""Rows of a large batch that are enough to tell how large values get."""


class Way(Enum):
    """Which way an operation works."""

    FORWARD = "forward"
    BACKWARD = "backward"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Active:
    """What is at work: the neurons of `column`, the weights of `layers` (counted from 1)."""

    way: Way
    column: int | None
    layers: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ColumnValues:
    """Values of a column for the selected row, shape (units,).

    Parameters
    ----------
    is_sum
        Whether these are z, because a is not computed yet.
    largest
        The size of value that fills a neuron completely.
    dropped
        Which outputs dropout has set to zero, shape (units,); None where nothing is dropped.
    """

    values: Array
    is_sum: bool
    largest: float
    dropped: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """A snapshot seen from one row.

    Parameters
    ----------
    place
        Where the row stands in the batch; None where it is not in it.
    active
        What is at work; None at the start of a run and while iterations go by too quickly to follow.
    columns
        Values per column; None where they are not computed yet, or where the row is not in the batch.
    maximum
        Size of weight at which the scale of width and colour ends.
    """

    sizes: tuple[int, ...]
    moment: Moment
    place: int | None
    active: Active | None
    columns: tuple[ColumnValues | None, ...]
    maximum: float
    playing: bool

    @property
    def parameters(self) -> tuple[LayerParameters, ...]:
        """Weights and biases as they stand now."""
        return self.moment.parameters

    def value(self, part: Weight | Bias) -> float:
        """Return a weight or a bias as it stands now."""
        layer = self.parameters[part.layer - 1]
        if isinstance(part, Weight):
            return float(layer.W[part.source, part.target])
        return 0.0 if layer.b is None else float(layer.b[part.unit])

    @property
    def outputs(self) -> int:
        """The last column."""
        return len(self.sizes) - 1

    def lit(self, way: Way, layer: int) -> bool:
        """Tell whether the weights of `layer` are at work in this way."""
        return self.active is not None and self.active.way is way and layer in self.active.layers

    def gradient(self, layer: int) -> events.GradientsComputed | None:
        """Gradients to draw on the lines of `layer`: those of the layer at work."""
        return self.moment.gradients.get(layer) if self.lit(Way.BACKWARD, layer) else None

    def before(self, layer: int) -> LayerParameters | None:
        """Return the weights before the update, where the update is what is shown."""
        update = self.moment.updates.get(layer) if self.lit(Way.UPDATE, layer) else None
        return None if update is None else update.before

    def set_by_hand(self, part: Weight | Bias) -> bool:
        """Tell whether a person has given it another value after the update, which no update made."""
        return Subject.of_part(self.moment, part).set_by_hand

    def delta(self, column: int) -> Array | None:
        """Delta of the selected row at a column at work, shape (units,)."""
        found, place = self.moment.deltas.get(column), self.place
        return None if found is None or place is None or not self.lit(Way.BACKWARD, column) else found.delta[place]

    def upstream(self, column: int) -> Array | None:
        """dL/da of the selected row that the layer at work passed back to `column`, shape (units,)."""
        found, place = self.moment.passed.get(column + 1), self.place
        return (
            None if found is None or place is None or not self.lit(Way.BACKWARD, column + 1) else found.upstream[place]
        )

    def targets(self) -> Array | None:
        """Targets of the selected row, shape (outputs,)."""
        batch, place = self.moment.batch, self.place
        return None if batch is None or place is None else batch.targets[place]

    @property
    def anything_dropped(self) -> bool:
        """Tell whether dropout has set an output of the row to zero."""
        return any(each is not None and each.dropped is not None and each.dropped.any() for each in self.columns)

    def losses(self) -> Array | None:
        """Share of each prediction of the selected row in the loss, shape (outputs,), while the loss is at work."""
        loss, place, active = self.moment.loss, self.place, self.active
        at_work = active is not None and active.way is Way.FORWARD
        return None if loss is None or place is None or not at_work else loss.per_entry[place]


def content_of(snapshot: Snapshot, row: int) -> Content:
    """Read a snapshot as it is to be drawn for `row` of the table."""
    now = snapshot.moment(row)
    place = now.place
    quick = snapshot.playing and snapshot.pace.unit in (Granularity.ITERATION, Granularity.EPOCH)
    layers = [*snapshot.parameters, *(update.before for update in now.updates.values())]
    largest = max(float(np.abs(layer.W).max()) for layer in layers)
    return Content(
        sizes=snapshot.config.sizes,
        moment=now,
        place=place,
        active=None if quick else _active(snapshot),
        columns=tuple(_column_values(now, place, column) for column in range(len(snapshot.config.sizes))),
        maximum=nice_maximum(largest),
        playing=snapshot.playing,
    )


def _active(snapshot: Snapshot) -> Active | None:
    if not snapshot.events:
        return None
    layers = len(snapshot.config.layers)
    match snapshot.events[-1]:
        case events.BatchTaken():
            return Active(Way.FORWARD, 0, ())
        case events.WeightedSum(layer=layer) | events.Activated(layer=layer):
            return Active(Way.FORWARD, layer, (layer,))
        case events.LossComputed():
            return Active(Way.FORWARD, layers, ())
        case events.Updated(layer=layer):
            return Active(Way.UPDATE, None, (layer,))
        case events.IterationDone():
            return Active(Way.UPDATE, None, tuple(range(1, layers + 1)))
        case event:
            return Active(Way.BACKWARD, event.layer, (event.layer,))


def _column_values(now: Moment, place: int | None, column: int) -> ColumnValues | None:
    if place is None or now.batch is None:
        return None
    if column == 0:
        return ColumnValues(now.batch.inputs[place], False, max(1.0, now.config.data.largest_input))
    activated = now.activations.get(column)
    if activated is not None:
        bounded = now.config.layers[column - 1].activation in _BOUNDED
        some = np.concatenate((activated.a[:_MEASURED_ROWS], activated.a[place : place + 1]))
        largest = 1.0 if bounded else max(1.0, float(np.abs(some).max()))
        dropped = None if activated.mask is None else activated.mask[place] == 0.0
        # Plus 0.0: an output that dropout multiplies with 0 may be a negative zero.
        return ColumnValues(activated.a[place] + 0.0, False, largest, dropped)
    summed = now.sums.get(column)
    return None if summed is None else ColumnValues(summed.z[place], True, 1.0)
