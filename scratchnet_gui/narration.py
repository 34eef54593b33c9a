"""One plain sentence on what the run is doing now. Pure functions; the text is simple HTML for raised indices."""

from __future__ import annotations

from core.nn.activations import ACTIVATIONS
from core.nn.losses import LOSSES
from core.nn.optimizers import OPTIMIZERS
from core.session.commands import Granularity
from core.session.snapshot import Snapshot
from core.training import events, mistakes
from scratchnet_gui.formatting import row_number
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
        The selected row of the table; when it is not in the batch, that is said where it would have values.
    """
    taken = snapshot.events[0] if snapshot.events else None
    about_weights = bool(snapshot.events) and isinstance(snapshot.events[-1], events.GradientsComputed | events.Updated)
    told = about_weights or snapshot.playing
    if isinstance(taken, events.BatchTaken) and row not in taken.rows and not told:
        rows = ", ".join(row_number(int(each)) for each in taken.rows[:4]) + (", …" if len(taken.rows) > 4 else "")
        which = f"row {rows}" if len(taken.rows) == 1 else f"one of rows {rows}"
        return f"Row {row_number(row)} is not in this batch and has no values here. Select {which} to see some."
    return _sentence(snapshot)


def _sentence(snapshot: Snapshot) -> str:
    layers = len(snapshot.events_config.layers)
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
            bias = " and its bias" if snapshot.events_config.biases[layer - 1] else ""
            return (
                f"Feedforward: each neuron of {_layer(layer, layers)} multiplies every {sender} by its weight"
                f" {_symbol('W', layer)}. The products{bias} added up are its sum {_symbol('z', layer)}."
            )
        case events.Activated(layer=layer):
            function = ACTIVATIONS[snapshot.events_config.layers[layer - 1].activation].label
            outcome = (
                "the prediction <b>ŷ</b>" if layer == layers else f"what the neuron sends on, {_symbol('a', layer)}"
            )
            if ACTIVATIONS[snapshot.events_config.layers[layer - 1].activation].slope is None:
                return f"Feedforward: {function} turns the sums {_symbol('z', layer)} into shares of 1, {outcome}."
            turned = f"Feedforward: {function} turns each sum {_symbol('z', layer)} into {outcome}"
            return f"{turned}." if event.mask is None else f"{turned}; dropout silences some neurons at random."
        case events.LossComputed():
            return f"How far off is the network? {_loss(snapshot)}"
        case events.DeltaComputed(layer=layer):
            asked = f"Backpropagation: how does the loss react to each sum {_symbol('z', layer)}?"
            made = () if layer < layers else (mistakes.NOT_AVERAGED, mistakes.WITHOUT_FACTOR_2)
            mistake = _mistakes(snapshot, *made, *(() if event.slope is None else (mistakes.SLOPE_AT_A,)))
            if event.upstream is None:
                signal = f"the error signal {_symbol('δ', layer)}"
                return f"{asked} With this loss, {signal} is just the error ŷ − y{mistake or ', divided by n'}."
            return f"{asked} That is the error signal {_symbol('δ', layer)}{mistake}."
        case events.GradientsComputed(layer=layer):
            return (
                f"Backpropagation: how much does each weight of {_symbol('W', layer)} move the loss?"
                " What came in, times the error signal at its end."
            )
        case events.PassedBack(layer=layer):
            return (
                f"Backpropagation: the error signal flows back along the lines of {_symbol('W', layer)}"
                f" to the neurons of {_layer(layer - 1, layers)}{_mistakes(snapshot, mistakes.EARLY_UPDATE)}."
            )
        case events.Updated(layer=layer):
            weight, mistake = f"each weight of {_symbol('W', layer)}", _mistakes(snapshot, mistakes.WRONG_SIGN)
            should = mistake or ". That should lower the loss"
            move = OPTIMIZERS[snapshot.events_config.optimizer].move
            if mistake:
                move = "takes its step the wrong way round"
            return f"Update: {weight} {move}{should}."
        case events.IterationDone() if snapshot.playing and snapshot.pace.unit is not Granularity.PHASE:
            return "Feedforward, loss, backpropagation, update: over and over, each time with the new weights."
        case events.IterationDone(iteration=iteration):
            return (
                f"Iteration {iteration:,} is complete: every weight has taken its step."
                " The next feedforward pass uses the new weights."
            )


def _mistakes(snapshot: Snapshot, *possible: mistakes.Mistake) -> str:
    """Say which of the possible mistakes this operation is computed with, to go on after a sentence."""
    made = [mistake.said for mistake in mistakes.active(snapshot.events_config) if mistake in possible]
    return f". <b>Mistake on:</b> {', '.join(made)}" if made else ""


def _loss(snapshot: Snapshot) -> str:
    """Say what the loss is."""
    config, loss = snapshot.events_config, LOSSES[snapshot.events_config.loss]
    divided = f" and divided by the number of {loss.over}" if loss.over else ""
    penalty = " plus the penalty on the weights," if config.l1 or config.l2 else ""
    return f"The {loss.entry_name[1]} of the batch, added up{divided},{penalty} are the <b>loss</b>."


def status(snapshot: Snapshot) -> str:
    """Say where the run is: iteration, phase, operation, and the speed while it plays."""
    position, plan = snapshot.position, snapshot.plan
    if snapshot.playing and snapshot.pace.unit is not Granularity.PHASE and snapshot.complete:
        rate = snapshot.iterations_per_second
        return "Training" if rate is None else f"Training · {rate:,.0f} iterations/s · {snapshot.engine}"
    phase = snapshot.phase
    if phase is None:
        return "Before the first iteration"
    name = (
        phase.kind if phase.layer is None else f"{phase.kind}, {layer_name(phase.layer, len(snapshot.config.layers))}"
    )
    where = f"Iteration {position.iteration:,} · {name} · operation {position.operation} of {plan.operations}"
    return where if snapshot.in_present else f"Looking back · {where}"
