"""Numbers that several neurons or updates share open their derivation wherever they are written."""

from __future__ import annotations

import pytest

from core.config import RunConfig
from core.data.dataset import Dataset
from core.explain.explain import exists, explain
from core.explain.links import CLIPPING
from core.explain.lit import meant
from core.explain.matrices import equations
from core.explain.moment import moment
from core.explain.selection import Neuron, Quantity, Selection, Weight
from core.export.numpy_source import export_numpy
from core.run_settings import LayerConfig
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from core.training.phases import PhaseKind
from scratchnet_gui.matrices.words import cell_name
from tests.helpers.runs import ARTICLE

SOFTMAX = RunConfig(
    data=Dataset.of_rows(
        inputs=((1.0, 0.5), (0.0, 2.0), (3.0, 1.0)), targets=((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    ),
    layers=(LayerConfig(units=3, activation="softmax"),),
    loss="mean_of_squares",
)
CLIPPED = ARTICLE.but(clip=0.05)


def at_end(config: RunConfig) -> Snapshot:
    session = Session(config)
    session.submit(Seek(2))
    return session.snapshot(Cause.SEEK)


def test_the_sum_of_each_row_in_the_matrices_of_softmax_opens_itself() -> None:
    snapshot = at_end(SOFTMAX)
    now = moment(snapshot.events_config, snapshot.parameters, snapshot.events, 0)
    backward = next(each for each in snapshot.plan.phases if each.kind is PhaseKind.BACKWARD)
    told = equations(now, backward)
    s = next(each.result for each in told if each.result.symbol == "s")
    assert s.values is not None
    for row in range(3):
        cell = s.cell(row, 0)
        assert cell.row == row
        assert cell.selection is not None
        assert exists(cell.selection, SOFTMAX)
        explanation = explain(snapshot.events, snapshot.parameters, SOFTMAX, cell.selection, row)
        assert explanation.sections[0].result == pytest.approx(s.values[row, 0], rel=1e-12)
        assert s.place_of(cell.selection, row) == (row, 0)
        assert cell_name(SOFTMAX, s, row, 0) == f"average slope of the row, row {row + 1}"
    opened = Selection(Neuron(1, 2), Quantity.DELTA, "mean")  # from the delta of another output
    wanted = meant(opened, now)
    assert wanted is not None
    assert s.place_of(wanted, 1) == (1, 0)


def test_the_factor_of_clipping_in_the_program_opens_itself() -> None:
    snapshot, script = at_end(CLIPPED), export_numpy(CLIPPED)
    (factor,) = (each for each in script.variables if each.name == "clipping")
    selection = factor.selection_at(())
    assert selection is not None
    explanation = explain(snapshot.events, snapshot.parameters, CLIPPED, selection, 0)
    assert explanation.sections[0].result == factor.value(snapshot.events[factor.operation - 1])


def test_the_factor_of_clipping_stands_in_one_line_whichever_update_it_was_opened_from() -> None:
    script = export_numpy(CLIPPED)
    for part in (Weight(1, 0, 0), Weight(2, 3, 0)):
        selection = Selection(part, Quantity.UPDATE, CLIPPING)
        assert [each.name for each in script.variables if each.holds(selection)] == ["clipping"]
