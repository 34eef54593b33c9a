"""Pages of the inspector to test with."""

from __future__ import annotations

from hypothesis import strategies as st

from core.config import RunConfig
from core.explain.explain import explain
from core.explain.selection import Bias, Neuron, Part, Quantity, Selection, Weight, WholeLoss
from core.explain.terms import Explanation
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause


def explanations(config: RunConfig, data: st.DataObject) -> list[Explanation]:
    """Explain some parts of the network after each operation of an iteration that computes something of them."""
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
    found: list[Explanation] = []
    before: dict[Part, Quantity] = {}
    for operation in range(1, operations + 1):
        session.submit(Seek(iteration, operation))
        snapshot = session.snapshot(Cause.SEEK)
        for part in chosen:
            told = explain(snapshot.events, snapshot.parameters, config, Selection(part), row)
            if operation == operations or part not in before or before[part] is not told.quantity:
                found.append(told)
            before[part] = told.quantity
    return found
