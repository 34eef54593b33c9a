"""Runs to test with, and a way to compare what they show."""

import dataclasses
from collections.abc import Sequence

import msgspec
import numpy as np
from hypothesis import strategies as st

from core.arrays import Array, frozen
from core.config import RunConfig
from core.data.dataset import Dataset
from core.nn.activations import ACTIVATIONS
from core.nn.losses import LOSSES
from core.nn.optimizers import OPTIMIZERS
from core.nn.parameters import LayerParameters, Parameters
from core.nn.schedules import SCHEDULES
from core.run_settings import LayerConfig
from core.session.snapshot import Snapshot
from core.training.mistakes import MISTAKES
from core.training.numpy_engine import NumpyEngine
from core.training.run import prepare, start_state
from core.training.state import TrainingState

ARTICLE_DATA = Dataset.of_rows(
    title="XOR with a constant third input",
    inputs=((0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1)),
    targets=((0,), (1,), (1,), (0,)),
)
ARTICLE = RunConfig(data=ARTICLE_DATA, layers=(LayerConfig(units=4), LayerConfig(units=1)), seed=45532, stop_at=1500)

BOUNDED = ("sigmoid", "tanh")
"""Activations with which no run can diverge."""

MISTAKABLE = RunConfig(
    data=Dataset.of_rows(inputs=((0.5, -1.0), (1.5, 0.25)), targets=((1.0,), (0.0,))),
    layers=(
        LayerConfig(units=2, activation="tanh", bias=True),
        LayerConfig(units=2, bias=True),
        LayerConfig(units=1, bias=True),
    ),
    loss="mean_of_squares",
    learning_rate=0.5,
    seed=3,
)
"""A network in which every mistake changes something."""

EXPLODING = RunConfig(
    data=Dataset.of_rows(inputs=((1.0,), (2.0,)), targets=((1.0,), (5.0,))),
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
        advanced = engine.advance(run, states[-1], 1)
        if advanced.failure is not None:
            raise advanced.failure
        states.append(advanced.state)
        losses.extend(advanced.losses.tolist())
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
    if isinstance(value, dict):
        return arrays_in(tuple(value.values()))
    if dataclasses.is_dataclass(value):
        return [array for field in dataclasses.fields(value) for array in arrays_in(getattr(value, field.name))]
    return []


def content(value: object) -> object:
    """Turn a state, an event or a tuple of them into something whose equality means the same bits."""
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, tuple):
        return tuple(map(content, value))
    if isinstance(value, dict):
        return tuple((name, content(each)) for name, each in value.items())
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


ELEMENTWISE = tuple(name for name, each in ACTIVATIONS.items() if each.slope is not None)
"""Activations that a hidden layer can have."""


_NUMBERS = st.floats(-1.0, 1.0).map(lambda value: round(value, 3))
_SHARES = st.floats(0.0, 1.0).map(lambda value: round(value, 3))


@st.composite
def configs(
    draw: st.DrawFn,
    activations: Sequence[str] = ELEMENTWISE,
    losses: Sequence[str] = tuple(LOSSES),
    most_units: int = 5,
) -> RunConfig:
    """Draw a run with up to 3 hidden layers and 3 outputs, any optimiser, penalty and batch, in what is allowed."""
    rows, inputs, outputs = draw(st.integers(1, 5)), draw(st.integers(1, 4)), draw(st.integers(1, 3))
    loss = draw(st.sampled_from(losses))
    fused = LOSSES[loss].fused
    if fused is None:
        last = draw(st.sampled_from([*activations, "softmax"] if outputs > 1 else activations))
    else:
        last = fused.activation
        outputs = max(outputs, 2) if last == "softmax" else outputs
    widths = draw(st.lists(st.integers(1, most_units), max_size=3))
    hidden = [(units, draw(st.sampled_from(activations))) for units in widths]
    return RunConfig(
        data=Dataset.of_rows(
            inputs=[draw(st.tuples(*[_NUMBERS] * inputs)) for _ in range(rows)],
            targets=[_targets(draw, loss, outputs) for _ in range(rows)],
        ),
        layers=tuple(
            LayerConfig(units=units, activation=activation, bias=draw(st.booleans()))
            for units, activation in [*hidden, (outputs, last)]
        ),
        initializer=draw(st.sampled_from(("article", "uniform", "xavier"))),
        seed=draw(st.integers(0, 2**32 - 1)),
        loss=loss,
        learning_rate=draw(st.sampled_from((0.01, 0.1))),
        batch_size=draw(st.none() | st.integers(1, rows)),
        shuffle=draw(st.booleans()),
        optimizer=draw(st.sampled_from(tuple(OPTIMIZERS))),
        schedule=draw(st.sampled_from(tuple(SCHEDULES))),
        schedule_epochs=draw(st.integers(1, 5)),
        l1=draw(st.sampled_from((0.0, 0.01))),
        l2=draw(st.sampled_from((0.0, 0.1))),
        dropout=draw(st.sampled_from((0.0, 0.4))),
        clip=draw(st.sampled_from((None, 0.05, 1000.0))),
    )


@st.composite
def mistaken_configs(draw: st.DrawFn, most_units: int = 5) -> RunConfig:
    """Draw a run with at least one mistake switched on, whether it changes anything there or not."""
    made = draw(st.sets(st.sampled_from(tuple(MISTAKES)), min_size=1))
    return draw(configs(most_units=most_units)).but(**dict.fromkeys(made, True))


def _targets(draw: st.DrawFn, loss: str, outputs: int) -> tuple[float, ...]:
    fused = LOSSES[loss].fused
    if fused is None:
        return draw(st.tuples(*[_NUMBERS] * outputs))
    if fused.activation == "softmax":
        parts = draw(st.tuples(*[st.integers(0, 4)] * outputs).filter(any))
        return tuple(part / sum(parts) for part in parts)
    return draw(st.tuples(*[_SHARES] * outputs))
