"""A row of the data has the same number wherever it is written."""

from __future__ import annotations

import numpy as np
import pytest

from core.arrays import frozen
from core.errors import DataError
from core.explain.matrix import Along, Axis, Matrix
from core.explain.naming import words_of
from core.explain.selection import Neuron, Quantity, Selection
from core.nn.losses import LOSSES
from core.session.commands import Seek
from core.session.presets import load_preset
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from core.training.breakpoints import RowCorrect
from scratchnet_gui.matrices.words import cell_name, index_text
from scratchnet_gui.narration import sentence
from scratchnet_gui.tables.cells import GivenCells
from scratchnet_gui.tables.columns import columns_for
from scratchnet_gui.tables.order import page_text
from scratchnet_gui.tables.outcome import Part
from scratchnet_gui.tables.rows_sum import Scope, rows_sum, sum_texts
from scratchnet_gui.timeline.words import breakpoint_text

ROW = 1115


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    session = Session(load_preset("digits").run)
    session.submit(Seek(1, 3))
    return session.snapshot(Cause.SEEK)


def test_a_row_has_one_number_in_all_views(snapshot: Snapshot) -> None:
    config = snapshot.config
    cells, columns = GivenCells(config.data, Part.TRAIN), columns_for(config.data, LOSSES[config.loss])
    rows, units = Axis(Along.ROWS, 1, rows=np.array([ROW])), Axis(Along.NEURONS, 32, 1)
    matrix = Matrix("Z", "weighted sum", rows, units, frozen(np.zeros((1, 32))), Quantity.SUM)
    texts = {
        "cell": cells.text(ROW, columns[0]),
        "tip": cells.exact_text(ROW, columns[0]),
        "page": page_text(11, ROW + 1),
        "sum": sum_texts(rows_sum(snapshot, None, ROW, Scope.ROW))[0],
        "sentence": sentence(snapshot, ROW),
        "head of a matrix": index_text(rows, 0),
        "cell of a matrix": cell_name(config, matrix, 0, 0),
        "breakpoint": breakpoint_text(RowCorrect(ROW), config),
        "Inspector": words_of(config, Selection(Neuron(1, 0), Quantity.SUM), ROW),
        "file": str(DataError("digits.csv", "It is empty.", row=ROW + 1)),
    }
    assert {place: text for place, text in texts.items() if "1116" not in text or "1,116" in text} == {}
