"""How a weight or bias came to have a value that no update of this iteration has made."""

from __future__ import annotations

from functools import lru_cache

from core.config import RunConfig
from core.explain.subject import Subject
from core.nn.initializers import INITIALIZERS, initial_parameters
from core.nn.parameters import Parameters
from core.training.mistakes import EQUAL_START, active


def origin(subject: Subject, value: float, after_update: bool) -> str:
    """Say in one or two sentences where a value comes from.

    Parameters
    ----------
    after_update
        Whether this iteration's update has made another value of it.
    """
    now, kind = subject.now, subject.kind
    if after_update:
        return "Set by hand after the update: the next iteration computes with it."
    if value == subject.of(_start(now.config)[subject.layer - 1]):
        return _drawn(now.config, subject)
    if now.batch is None:
        return "Set by hand: the first iteration computes with it."
    return f"Given to this iteration: what the update of the iteration before made of this {kind}. Step back to see it."


def _drawn(config: RunConfig, subject: Subject) -> str:
    if subject.source is None:
        return "It is still at its start: every bias starts at 0."
    if EQUAL_START in active(config):
        return "It is still at its start. Mistake: all weights start with this number, instead of being drawn."
    label = INITIALIZERS[config.start].label
    if config.start in _NOT_DRAWN:
        return f"It is still at its start: {label}."
    return f"It is still at its start: drawn by chance, {label}, with seed {config.seed}."


_NOT_DRAWN = frozenset({"constant", "zeros"})


def _start(config: RunConfig) -> Parameters:
    return _start_of(config.start, config.seed, config.sizes, config.biases, config.start_value)


@lru_cache(maxsize=1)
def _start_of(name: str, seed: int, sizes: tuple[int, ...], biases: tuple[bool, ...], start_value: float) -> Parameters:
    return initial_parameters(name, seed, sizes, biases, start_value)
