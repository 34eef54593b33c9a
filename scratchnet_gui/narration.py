"""One plain sentence on what the run is doing now. Pure functions; the text is simple HTML for raised indices."""

from __future__ import annotations

from core.nn.activations import ACTIVATIONS
from core.session.commands import Granularity
from core.session.snapshot import Snapshot
from core.training import events
from scratchnet_gui.names import layer_name


def _symbol(letter: str, layer: int) -> str:
    return f"<b>{letter}<sup>({layer})</sup></b>"


def _layer(layer: int, layers: int) -> str:
    """Name a layer within a sentence: the output layer, the hidden layer, or hidden layer 2."""
    if layer == layers:
        return "the output layer"
    return "the hidden layer" if layers == 2 else f"hidden layer {layer}"


def sentence(snapshot: Snapshot, row: int = 0) -> str:
    """Say what the last operation asked or did, in words for a learner.

    Parameters
    ----------
    row
        The selected row of the table; when it is not in the batch, that is said, for it has no values then.
    """
    taken = snapshot.events[0] if snapshot.events else None
    if isinstance(taken, events.BatchTaken) and row not in taken.rows and not snapshot.playing:
        rows = ", ".join(str(each + 1) for each in taken.rows[:4]) + (", …" if len(taken.rows) > 4 else "")
        which = f"row {rows}" if len(taken.rows) == 1 else f"one of rows {rows}"
        return f"Row {row + 1} is not in this batch and has no values here. Select {which} to see some."
    return _sentence(snapshot)


def _sentence(snapshot: Snapshot) -> str:
    layers = len(snapshot.config.layers)
    if not snapshot.events:
        return "The weights are drawn, nothing is computed yet. Press <b>Space</b> to train or <b>→</b> to step."
    event = snapshot.events[-1]
    match event:
        case events.BatchTaken(rows=rows, batch=batch, batches=batches):
            if batches > 1:
                enter = "row enters" if len(rows) == 1 else "rows enter"
                return f"Batch {batch} of {batches}: {len(rows)} {enter} the network; it learns from no others now."
            if len(rows) == 1:
                return "The only row of the data enters the network."
            return f"All {len(rows)} rows enter the network at once; the diagram shows the selected one."
        case events.WeightedSum(layer=layer):
            sender = "input" if layer == 1 else f"value of {_layer(layer - 1, layers)}"
            bias = " and its bias" if snapshot.config.layers[layer - 1].bias else ""
            return (
                f"Feedforward: each neuron of {_layer(layer, layers)} multiplies every {sender} by its weight"
                f" {_symbol('W', layer)}. The products{bias} added up are its sum {_symbol('z', layer)}."
            )
        case events.Activated(layer=layer):
            function = ACTIVATIONS[snapshot.config.layers[layer - 1].activation].label
            outcome = (
                "the prediction <b>ŷ</b>" if layer == layers else f"what the neuron sends on, {_symbol('a', layer)}"
            )
            return f"Feedforward: {function} turns each sum {_symbol('z', layer)} into {outcome}."
        case events.LossComputed():
            return "How far off is the network? The squared errors of the batch, added up, are the <b>loss</b>."
        case events.DeltaComputed(layer=layer):
            return (
                f"Backpropagation: how does the loss react to each sum {_symbol('z', layer)}?"
                f" That is the error signal {_symbol('δ', layer)}."
            )
        case events.GradientsComputed(layer=layer):
            return (
                f"Backpropagation: how much does each weight of {_symbol('W', layer)} move the loss?"
                " What came in, times the error signal at its end."
            )
        case events.PassedBack(layer=layer):
            return (
                f"Backpropagation: the error signal flows back along the lines of {_symbol('W', layer)}"
                f" to the neurons of {_layer(layer - 1, layers)}."
            )
        case events.Updated(layer=layer):
            weight = f"each weight of {_symbol('W', layer)}"
            return f"Update: {weight} takes a step against its gradient, which should lower the loss."
        case events.IterationDone() if snapshot.playing and snapshot.pace.unit is not Granularity.PHASE:
            return "Feedforward, loss, backpropagation, update: over and over, each time with the new weights."
        case events.IterationDone(iteration=iteration):
            return (
                f"Iteration {iteration:,} is complete: every weight has taken its step against its gradient."
                " The next feedforward pass uses the new weights."
            )


def status(snapshot: Snapshot) -> str:
    """Say where the run is: iteration, phase, operation, and the speed while it plays."""
    position, plan = snapshot.position, snapshot.plan
    if snapshot.playing and snapshot.pace.unit is not Granularity.PHASE and snapshot.complete:
        rate = snapshot.iterations_per_second
        return "Training" if rate is None else f"Training · {rate:,.0f} iterations/s"
    phase = snapshot.phase
    if phase is None:
        return "Before the first iteration"
    name = (
        phase.kind if phase.layer is None else f"{phase.kind}, {layer_name(phase.layer, len(snapshot.config.layers))}"
    )
    where = f"Iteration {position.iteration:,} · {name} · operation {position.operation} of {plan.operations}"
    return where if snapshot.in_present else f"Looking back · {where}"
