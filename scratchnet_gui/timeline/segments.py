"""The phases or operations of the iterations in view, as stretches of the track, and their names. Pure functions."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.explain.symbols import layer_name
from core.training.phases import IterationPlan, Phase, PhaseKind
from scratchnet_gui.formatting import count, raised
from scratchnet_gui.names import phase_name, short_phase_name
from scratchnet_gui.timeline.axis import Axis, Detail, detail_of


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch.

    Parameters
    ----------
    iteration, operation
        The moment at which it ends.
    start, end
        Its times.
    phase
        Index in the plan of the phase that it is, or that its operation belongs to.
    """

    iteration: int
    operation: int
    start: float
    end: float
    phase: int


def segments(axis: Axis, plan: IterationPlan) -> list[Segment]:
    """Return the phases in view, or the operations where it is close enough; none where iterations are narrow."""
    detail = detail_of(axis, plan)
    if detail is Detail.ITERATIONS:
        return []
    n = plan.operations
    if detail is Detail.PHASES:
        ends = [(index, phase.first, phase.last) for index, phase in enumerate(plan.phases)]
    else:
        ends = [(plan.phase_at(operation), operation, operation) for operation in range(1, n + 1)]
    found = []
    for iteration in range(math.floor(axis.low) + 1, math.ceil(axis.high) + 1):
        for phase, first, last in ends:
            start, end = iteration - 1 + (first - 1) / n, iteration - 1 + last / n
            if end > axis.low and start < axis.high:
                found.append(Segment(iteration, last, start, end, phase))
    return found


def is_backward(segment: Segment, plan: IterationPlan) -> bool:
    """Tell whether a segment belongs to backpropagation."""
    return plan.phases[segment.phase].kind is PhaseKind.BACKWARD


def segment_names(segment: Segment, detail: Detail, plan: IterationPlan, layers: int, rows: int) -> tuple[str, ...]:
    """Return what a segment can be called, the fullest first."""
    phase = plan.phases[segment.phase]
    if detail is Detail.PHASES:
        return phase_name(phase, layers, rows), short_phase_name(phase, layers, rows), _sign(phase)
    symbol, _ = _operation(phase, segment.operation, layers)
    return (symbol,)


def describe_segment(segment: Segment, detail: Detail, plan: IterationPlan, layers: int, rows: int) -> str:
    """Say in words what a segment is."""
    phase = plan.phases[segment.phase]
    words = phase_name(phase, layers, rows)
    if detail is Detail.OPERATIONS:
        words = f"{words}: {_operation(phase, segment.operation, layers)[1]}"
    return f"Iteration {count(segment.iteration)} · {words}"


def _sign(phase: Phase) -> str:
    """Return one sign for a phase where there is hardly any room; none where it would have to be guessed."""
    match phase.kind:
        case PhaseKind.FORWARD:
            return "→"
        case PhaseKind.BACKWARD:
            return "←"
        case PhaseKind.LOSS:
            return "L"
        case _:
            return ""


def _operation(phase: Phase, operation: int, layers: int) -> tuple[str, str]:
    """Return the symbol of what an operation computes, and its name in words."""
    place, layer = operation - phase.first, phase.layer or 0
    above = f"⁽{raised(layer)}⁾"
    match phase.kind:
        case PhaseKind.BATCH:
            return "batch", "the rows of the batch"
        case PhaseKind.FORWARD:
            return (f"z{above}", "weighted sums") if place == 0 else (f"a{above}", "activations")
        case PhaseKind.LOSS:
            return "L", "loss of the batch"
        case PhaseKind.BACKWARD:
            return (
                (f"δ{above}", "deltas"),
                (f"∂W{above}", "gradients of weights and biases"),
                (f"∂a⁽{raised(layer - 1)}⁾", "slopes for the layer before"),
            )[place]
        case PhaseKind.UPDATE:
            if place == layers:
                return "end", "iteration complete"
            return f"W⁽{raised(place + 1)}⁾", f"new weights, {layer_name(place + 1, layers)}"
