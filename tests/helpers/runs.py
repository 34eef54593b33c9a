"""Runs to test with, and a way to compare what they show."""

import dataclasses
from collections.abc import Sequence

import msgspec
import numpy as np
from hypothesis import strategies as st

from core.arrays import Array, frozen
from core.config import LayerConfig, RunConfig
from core.data.table import Table
from core.nn.activations import ACTIVATIONS
from core.nn.parameters import LayerParameters, Parameters
from core.session.snapshot import Snapshot
from core.training.numpy_engine import NumpyEngine
from core.training.run import prepare, start_state
from core.training.state import TrainingState

ARTICLE_DATA = Table(
    title="XOR with a constant third input",
    inputs=((0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1)),
    targets=((0,), (1,), (1,), (0,)),
)
ARTICLE = RunConfig(data=ARTICLE_DATA, layers=(LayerConfig(units=4), LayerConfig(units=1)), seed=45532, stop_at=1500)

BOUNDED = ("sigmoid", "tanh")
"""Activations with which no run can diverge."""

EXPLODING = RunConfig(
    data=Table(inputs=((1.0,), (2.0,)), targets=((1.0,), (5.0,))),
    layers=(LayerConfig(units=2, activation="identity"), LayerConfig(units=1, activation="identity")),
    learning_rate=2.0,
    seed=1,
)
"""A linear network whose steps are too long: its numbers overflow within ten iterations or so."""


def with_settings(config: RunConfig, **settings: object) -> RunConfig:
    """Return `config` with other settings."""
    return msgspec.structs.replace(config, **settings)


def train(config: RunConfig, iterations: int) -> tuple[list[TrainingState], list[float]]:
    """Train with the engine alone; return the states from the start on, and the losses."""
    engine, run = NumpyEngine(), prepare(config)
    states, losses = [start_state(config)], []
    for _ in range(iterations):
        state, loss = engine.advance(run, states[-1])
        states.append(state)
        losses.append(loss)
    return states, losses


def parameters(*layers: tuple[Sequence[Sequence[float]], Sequence[float] | None]) -> Parameters:
    """Make parameters from lists: W and b of each layer."""
    return tuple(
        LayerParameters(frozen(np.array(W, dtype=float)), None if b is None else frozen(np.array(b, dtype=float)))
        for W, b in layers
    )


def arrays_in(value: object) -> list[Array]:
    """Return every array in a state, an event, or a tuple of them."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, tuple):
        return [array for each in value for array in arrays_in(each)]
    if dataclasses.is_dataclass(value):
        return [array for field in dataclasses.fields(value) for array in arrays_in(getattr(value, field.name))]
    return []


def content(value: object) -> object:
    """Turn a state, an event or a tuple of them into something whose equality means the same bits."""
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, tuple):
        return tuple(map(content, value))
    if dataclasses.is_dataclass(value):
        return type(value).__name__, tuple(content(getattr(value, field.name)) for field in dataclasses.fields(value))
    return value


def shown(snapshot: Snapshot) -> object:
    """Return all that a view may draw of the moment, to the bit; not how far the run is known, nor how it got there."""
    return (
        snapshot.position,
        content(snapshot.events),
        content(snapshot.parameters),
        snapshot.phase_index,
        snapshot.complete,
        snapshot.loss,
        snapshot.config,
    )


@st.composite
def configs(draw: st.DrawFn, activations: Sequence[str] = tuple(ACTIVATIONS), most_rows: int = 4) -> RunConfig:
    """Draw a run with 1 to 4 layers of 1 to 5 neurons, biases or not, any batch size, and data within [-1, 1]."""
    inputs, outputs = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    rows = draw(st.integers(1, most_rows))
    number = st.floats(-1, 1).map(lambda value: round(value, 3))

    def table(columns: int) -> tuple[tuple[float, ...], ...]:
        return tuple(draw(st.tuples(*[number] * columns)) for _ in range(rows))

    depth = draw(st.integers(1, 4))
    widths = [*(draw(st.integers(1, 5)) for _ in range(depth - 1)), outputs]
    return RunConfig(
        data=Table(inputs=table(inputs), targets=table(outputs)),
        layers=tuple(
            LayerConfig(units=units, activation=draw(st.sampled_from(activations)), bias=draw(st.booleans()))
            for units in widths
        ),
        initializer=draw(st.sampled_from(("article", "uniform", "xavier"))),
        seed=draw(st.integers(0, 2**32 - 1)),
        learning_rate=draw(st.sampled_from((0.01, 0.1))),
        batch_size=draw(st.none() | st.integers(1, 5)),
    )
