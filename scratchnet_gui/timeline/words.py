"""What the timeline, its lists and the banner say. Pure functions."""

from __future__ import annotations

from collections.abc import Collection

from core.config import RunConfig
from core.explain.selection import Bias, Neuron, Part, Weight, WholeLoss
from core.explain.symbols import full_name
from core.session.position import Position, is_complete
from core.session.snapshot import BranchView, Snapshot
from core.training.breakpoints import Breakpoint, Divergence, LossBelow, RowCorrect, SignChange
from core.training.events import BatchTaken
from core.training.phases import IterationPlan
from scratchnet_gui.formatting import MINUS, count, figure, number
from scratchnet_gui.names import phase_name

_NEXT_CHANGE = "; "
_BEGINS = " from iteration "
_AND_THEN = "Play and Step replay what happened; changing anything starts a branch."


def banner_texts(snapshot: Snapshot) -> tuple[str, ...]:
    """Say that this is the past, the fullest text first; empty in the present."""
    if snapshot.in_present:
        return ()
    now, last = count(snapshot.position.iteration), count(snapshot.latest.iteration)
    where = f"You are at iteration {now} of {last}."
    if not snapshot.position.iteration:
        where = f"You are at the start; {last} iterations are known."
    elif now == last:
        where = f"You are inside iteration {now}, the last one known."
    return f"{where} {_AND_THEN}", f"{where} Changing anything starts a branch.", where, f"Iteration {now} of {last}"


def moment_text(position: Position, plan: IterationPlan, layers: int, rows: int) -> str:
    """Name a moment: start, iteration 412, or iteration 412, loss."""
    if not position.iteration:
        return "start"
    if is_complete(position, plan):
        return f"iteration {count(position.iteration)}"
    phase = phase_name(plan.phases[plan.phase_at(position.operation)], layers, rows)
    return f"iteration {count(position.iteration)}, {phase[:1].lower()}{phase[1:]}"


def default_bookmark_name(snapshot: Snapshot) -> str:
    """Make a name up for the moment shown that no bookmark has yet."""
    config = snapshot.config
    text = moment_text(snapshot.position, snapshot.plan, len(config.layers), config.rows_per_batch)
    return _free(text[:1].upper() + text[1:], {bookmark.name for bookmark in snapshot.bookmarks})


def epoch_texts(snapshot: Snapshot) -> tuple[str, ...]:
    """Say which epoch the iteration belongs to, and which batch of it, the fullest text first.

    Empty at the start of a run.
    """
    taken = next((event for event in snapshot.events if isinstance(event, BatchTaken)), None)
    if taken is None:
        return ()
    epoch, batch, batches = f"epoch {count(taken.epoch)}", count(taken.batch), count(taken.batches)
    if taken.batches == 1:
        return (epoch,)
    return f"{epoch}, batch {batch} of {batches}", f"{epoch} · {batch}/{batches}", epoch


def branch_figures(branch: BranchView) -> tuple[str, str]:
    """Write how many iterations a branch has, and its last loss."""
    losses = branch.losses
    return count(losses.count), figure(float(losses.maxima[-1])) if losses.count else ""


def branch_names(name: str) -> tuple[str, ...]:
    """Return the name of a branch, the fullest first; the last change, by which it differs, is in all of them."""
    changes = name.split(_NEXT_CHANGE)
    return name, *(_NEXT_CHANGE.join(["…", *changes[first:]]) for first in range(1, len(changes)))


def curve_names(name: str) -> tuple[str, ...]:
    """Return the same names for the end of its curve, and at last without where it begins, which is seen there."""
    names = branch_names(name)
    return *names, names[-1].rpartition(_BEGINS)[0] or names[-1]


def breakpoint_text(point: Breakpoint, config: RunConfig) -> str:
    """Say when playing stops."""
    match point:
        case LossBelow(loss=loss):
            return f"Loss below {threshold(loss)}"
        case RowCorrect(row=row):
            return f"Row {row + 1} becomes correct"
        case SignChange(layer=layer, source=source, target=target):
            part: Part = Bias(layer, target) if source is None else Weight(layer, source, target)
            return f"{part_text(part, config)} changes sign"
        case Divergence():
            return "The run diverges"


def threshold(loss: float) -> str:
    """Write a loss that a person typed, without zeros that were not."""
    text = f"{loss:.6g}"
    return number(loss) if "e" in text else text.replace("-", MINUS)


def part_text(part: Part, config: RunConfig) -> str:
    """Name a weight or bias in words: weight from input 1 to hidden 2."""
    match part:
        case Weight(layer=layer, source=source, target=target):
            return f"Weight from {full_name(config, layer - 1, source)} to {full_name(config, layer, target)}"
        case Bias(layer=layer, unit=unit):
            return f"Bias of {full_name(config, layer, unit)}"
        case Neuron(column=column, unit=unit):
            return full_name(config, column, unit)
        case WholeLoss():
            return "Loss"


def _free(name: str, taken: Collection[str]) -> str:
    """Return `name`, with a number where it is taken."""
    number, free = 2, name
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free
