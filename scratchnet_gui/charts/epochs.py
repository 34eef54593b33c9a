"""What was measured over all rows at the ends of epochs, as curves beside that of the batches. Pure functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.arrays import Array
from core.session.position import completed_iterations
from core.session.snapshot import Snapshot
from scratchnet_gui.appearance import Theme
from scratchnet_gui.formatting import count, exact


@dataclass(frozen=True, slots=True, eq=False)
class EpochCurve:
    """One curve.

    Parameters
    ----------
    name
        ``train`` or ``test``.
    x, y
        After how many iterations each loss was measured, and the loss, both shape (points,).
    known
        How many of the points lie in the past of the moment shown.
    """

    name: str
    x: Array
    y: Array
    known: int

    def near(self, iteration: float) -> tuple[int, float] | None:
        """Return the iteration and the loss of the point that is nearest; None without points."""
        if not len(self.x):
            return None
        place = int(np.abs(self.x - iteration).argmin())
        return int(self.x[place]), float(self.y[place])


def epoch_curves(snapshot: Snapshot) -> tuple[EpochCurve, ...]:
    """Return the curves that say something new.

    The loss of the test rows does, where there are some; that of all training rows where batches are parts of them, or
    where dropout disturbs them.
    """
    config, epochs = snapshot.config, snapshot.epochs
    wanted = []
    if config.rows_per_batch < config.data.rows or config.dropout:
        wanted.append(("train", epochs.train_loss))
    if config.data.test_rows:
        wanted.append(("test", epochs.test_loss))
    completed = completed_iterations(snapshot.position, snapshot.plan)
    curves = []
    for name, losses in wanted:
        finite = np.isfinite(losses)
        x = epochs.iterations[finite]
        curves.append(EpochCurve(name, x, losses[finite], int(np.searchsorted(x, completed, side="right"))))
    return tuple(curves)


def in_view(curves: tuple[EpochCurve, ...], low: float, high: float) -> Array:
    """Return all losses between two iterations."""
    return np.concatenate([np.empty(0), *(each.y[(each.x >= low) & (each.x <= high)] for each in curves)])


def describe_curves(curves: tuple[EpochCurve, ...], iteration: float, write: Callable[[float], str]) -> str:
    """Write what was measured nearest to `iteration`, in one line; empty where nothing was."""
    found = [(each.name, near) for each in curves if (near := each.near(iteration)) is not None]
    if not found:
        return ""
    return f"after {count(found[0][1][0])}: " + ", ".join(f"{name} {write(loss)}" for name, (_, loss) in found)


def describe_curves_exactly(curves: tuple[EpochCurve, ...], iteration: float) -> str:
    """Write the same with all digits, a line for each."""
    return "".join(
        f"\n{each.name} loss after iteration {count(near[0])} {exact(near[1])}"
        for each in curves
        if (near := each.near(iteration)) is not None
    )


def epoch_colour(name: str, theme: Theme) -> str:
    """Return the colour of a curve of what is measured after epochs."""
    return theme.negative if name == "test" else theme.text
