"""A run made ready: its configuration, and what follows from it once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.arrays import Array
from core.config import RunConfig
from core.data.batches import BatchPlan
from core.nn.network import Network, build_network, start_parameters
from core.nn.optimizers import OPTIMIZERS, Optimizer
from core.nn.schedules import SCHEDULES
from core.training.mistakes import Mistake, active
from core.training.phases import IterationPlan, iteration_plan
from core.training.state import TrainingState, empty_slots


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What the trace and the engines need besides the state; `mistakes` are those that change something."""

    config: RunConfig
    network: Network
    optimizer: Optimizer
    batches: BatchPlan
    plan: IterationPlan
    mistakes: frozenset[Mistake]

    def learning_rate(self, epoch: int) -> float:
        """Return the learning rate in `epoch`, counted from 1, as the schedule has it."""
        config = self.config
        if config.schedule == "constant":
            return config.learning_rate
        factor = SCHEDULES[config.schedule].rate(epoch - 1, config.schedule_factor, config.schedule_epochs)
        return config.learning_rate * factor

    def learning_rates(self, first: int, last: int) -> Array:
        """Return the learning rates of the epochs from `first` to `last`, shape (epochs,)."""
        config = self.config
        epochs = np.arange(first - 1, last, dtype=np.float64)
        factors = SCHEDULES[config.schedule].rates(epochs, config.schedule_factor, config.schedule_epochs)
        return config.learning_rate * factors


def prepare(config: RunConfig) -> Run:
    """Make everything that follows from `config` alone."""
    batches = BatchPlan(config.data, config.rows_per_batch, config.shuffle, config.seed)
    optimizer = OPTIMIZERS[config.optimizer]
    plan = iteration_plan(len(config.layers))
    return Run(config, build_network(config), optimizer, batches, plan, frozenset(active(config)))


def rerun(run: Run, config: RunConfig, completed: int) -> Run:
    """Make `run` ready to go on with other settings after `completed` iterations, with the weights that it has.

    `run` trained the last of them. Batches of another size than its own begin a new epoch.
    """
    old, new = run.batches, prepare(config)
    batches = old
    if (new.batches.size, new.batches.shuffle) != (old.size, old.shuffle):
        batches = replace(new.batches, iterations_before=completed, epochs_before=old.place_of(completed)[0])
    return replace(new, batches=batches)


def start_state(config: RunConfig) -> TrainingState:
    """Return the state before the first iteration."""
    parameters = start_parameters(config)
    return TrainingState(0, parameters, empty_slots(parameters, len(OPTIMIZERS[config.optimizer].slots)))
