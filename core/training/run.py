"""A run made ready: its configuration, and what follows from it once."""

from __future__ import annotations

from dataclasses import dataclass

from core.config import RunConfig
from core.nn.network import Network, build_network, start_parameters
from core.training.phases import IterationPlan, iteration_plan
from core.training.state import TrainingState


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What the trace and the engines need besides the state."""

    config: RunConfig
    network: Network
    plan: IterationPlan


def prepare(config: RunConfig) -> Run:
    """Make everything that follows from `config` alone."""
    return Run(config, build_network(config), iteration_plan(len(config.layers)))


def start_state(config: RunConfig) -> TrainingState:
    """Return the state before the first iteration."""
    return TrainingState(0, start_parameters(config))
