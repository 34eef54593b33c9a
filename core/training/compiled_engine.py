"""The fast twin of the NumPy engine: machine code that trains many iterations in one call."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.arrays import Array, Indices
from core.data.batches import MANY_ROWS
from core.training.compiled.kernel import Kernel
from core.training.compiled.spec import Hyper, KernelSpec
from core.training.engine import Advanced, always
from core.training.numpy_engine import NumpyEngine
from core.training.run import Run
from core.training.state import TrainingState

_LARGEST = 1e75
"""Inputs and parameters from here on are the trace's business: it looks at every sum."""
_MOST_ORDERED = 4_000_000
"""Places of shuffled rows that are handed over in one call: 32 MB."""


def spec_of(run: Run) -> KernelSpec:
    """Say what a kernel has to be made for."""
    config = run.config
    return KernelSpec(
        sizes=config.sizes,
        activations=tuple(layer.activation for layer in config.layers),
        biases=config.biases,
        loss=config.loss,
        optimizer=config.optimizer,
        one_row=run.batches.size == 1,
    )


class CompiledEngine:
    """Trains with a kernel, which agrees with the trace to rounding; the trace says where numbers end."""

    name = "compiled"
    holds_lock = False

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._numpy = NumpyEngine()

    def advance(
        self, run: Run, state: TrainingState, iterations: int, may_go_on: Callable[[], bool] = always
    ) -> Advanced:
        """Train `iterations` iterations, or as far as the numbers stay finite; `may_go_on` is not asked."""
        del may_go_on
        losses: list[Array] = [np.empty(0)]
        goal = state.iteration + iterations
        while state.iteration < goal:
            count = min(goal - state.iteration, _most_at_once(run, state.iteration))
            some = np.empty(0)
            if run.config.data.largest_input < _LARGEST and _is_moderate(state):
                state, some = self._moderate_part(run, state, count)
                losses.append(some)
            if len(some) < count:
                # The trace goes through the next iteration by itself: either it names what is no longer finite, or
                # rounding was on its side and training goes on behind it.
                one = self._numpy.advance(run, state, 1)
                state = one.state
                losses.append(one.losses)
                if one.failure is not None:
                    return Advanced(state, np.concatenate(losses), one.failure)
        return Advanced(state, np.concatenate(losses))

    def _moderate_part(self, run: Run, start: TrainingState, count: int) -> tuple[TrainingState, Array]:
        """Train up to `count` iterations, as long as the state stays moderate.

        The kernel looks at losses and parameters alone. Sums that overflow before an activation that saturates, and
        slots that overflow, are found here: by halving, since they stay large.
        """
        state, losses = self._call(run, start, count)
        if _is_moderate(state):
            return state, losses
        good, bad = 0, len(losses)
        while bad - good > 1:
            middle = (good + bad) // 2
            if _is_moderate(self._call(run, start, middle)[0]):
                good = middle
            else:
                bad = middle
        return self._call(run, start, good) if good else (start, losses[:0])

    def _call(self, run: Run, state: TrainingState, count: int) -> tuple[TrainingState, Array]:
        batches = run.batches
        first_epoch, number = batches.place_of(state.iteration + 1)
        last_epoch, _ = batches.place_of(state.iteration + count)
        values, losses = self._kernel.advance(
            state.flattened(),
            state.steps,
            state.iteration + 1,
            count,
            batches.data.X,
            batches.data.Y,
            batches.size,
            _rates(run, state.iteration + 1, count, first_epoch, last_epoch),
            _orders(run, first_epoch, last_epoch),
            first_epoch,
            number,
            _hyper(run),
        )
        done = len(losses)
        return state.with_numbers(values, state.iteration + done, state.steps + done), losses


def _is_moderate(state: TrainingState) -> bool:
    """Tell whether all numbers are finite and the parameters so small that no sum of an iteration overflows."""
    for place, parameters in enumerate((state.parameters, *state.slots)):
        limit = _LARGEST if place == 0 else np.inf
        for each in parameters:
            for array in (each.W, each.b):
                if array is not None and not (np.abs(array) < limit).all():
                    return False
    return True


def _most_at_once(run: Run, completed: int) -> int:
    """Return how many iterations one call may train: with many shuffled rows, those of the same epoch."""
    batches = run.batches
    if not batches.shuffle:
        return 1 << 20
    if batches.data.rows >= MANY_ROWS:
        epoch, _ = batches.place_of(completed + 1)
        return batches.end_of_epoch(epoch) - completed
    return max(1, _MOST_ORDERED // batches.data.rows - 1) * batches.per_epoch


def _rates(run: Run, first: int, count: int, first_epoch: int, last_epoch: int) -> Array:
    """Return the learning rate of each iteration, shape (iterations,)."""
    if run.config.schedule == "constant" or first_epoch == last_epoch:
        return np.full(count, run.learning_rate(first_epoch))
    by_epoch = run.learning_rates(first_epoch, last_epoch)
    if run.batches.per_epoch == 1:
        return by_epoch
    begins = run.batches.end_of_epoch(first_epoch - 1) + 1
    return by_epoch[(np.arange(first, first + count) - begins) // run.batches.per_epoch]


def _orders(run: Run, first_epoch: int, last_epoch: int) -> Indices:
    """Return the rows of each epoch in their order, shape (epochs, rows); no epochs where they are as in the data."""
    batches = run.batches
    if not batches.shuffle:
        return np.empty((0, batches.data.rows), dtype=np.intp)
    return batches.orders_of(first_epoch, last_epoch)


def _hyper(run: Run) -> Hyper:
    config = run.config
    return Hyper(
        momentum=config.momentum,
        beta1=config.beta1,
        beta2=config.beta2,
        alpha=config.alpha,
        epsilon=run.optimizer.epsilon if config.epsilon is None else config.epsilon,
        weight_decay=config.weight_decay,
        l1=config.l1,
        l2=config.l2,
        dropout=config.dropout,
        clip=config.clip or 0.0,
        seed=config.seed,
    )
