"""Pages of the inspector to test with."""

from __future__ import annotations

from hypothesis import strategies as st

from core.config import RunConfig
from core.explain.explain import explain
from core.explain.selection import Bias, Neuron, Part, Selection, Weight, WholeLoss
from core.explain.terms import Explanation
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause


def explanations(config: RunConfig, data: st.DataObject) -> list[Explanation]:
    """Explain some parts of the network after each operation of an iteration."""
    session = Session(config)
    operations = session.snapshot(Cause.NEW).plan.operations
    iteration, row = data.draw(st.integers(1, 3)), data.draw(st.integers(0, config.data.rows - 1))
    column = data.draw(st.integers(1, len(config.layers)))
    unit = data.draw(st.integers(0, config.sizes[column] - 1))
    chosen: list[Part] = [
        WholeLoss(),
        Neuron(column, unit),
        Weight(column, data.draw(st.integers(0, config.sizes[column - 1] - 1)), unit),
    ]
    if config.biases[column - 1]:
        chosen.append(Bias(column, unit))
    found = []
    for operation in range(1, operations + 1):
        session.submit(Seek(iteration, operation))
        snapshot = session.snapshot(Cause.SEEK)
        found += [explain(snapshot.events, snapshot.parameters, config, Selection(part), row) for part in chosen]
    return found
