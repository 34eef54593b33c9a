"""Tables of numbers: two matrices, or a message that names the row."""

import math

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from core.data.dataset import Dataset
from core.errors import ConfigError


def test_two_matrices_of_double_precision_that_cannot_be_written() -> None:
    table = Dataset.of_rows(inputs=((0, 1), (1, 0), (1, 1)), targets=((1,), (0,), (0.5,)))
    assert table.rows == 3
    assert_array_equal(table.X, [[0, 1], [1, 0], [1, 1]])
    assert_array_equal(table.Y, [[1], [0], [0.5]])
    assert table.X.dtype == table.Y.dtype == np.float64
    assert table.X is table.X
    assert not table.X.flags.writeable
    assert not table.Y.flags.writeable


@pytest.mark.parametrize(
    ("inputs", "targets", "field", "text"),
    [
        ((), (), "data.inputs", "There are no rows."),
        (((1,),), (), "data.targets", "There are 0 target rows for 1 input rows."),
        (((1,), (2,)), ((1,),), "data.targets", "There are 1 target rows for 2 input rows."),
        (((1, 2), (1,)), ((1,), (1,)), "data.inputs[1]", "Row 2 has 1 values, row 1 has 2."),
        (((1,), (2,)), ((1,), (1, 2)), "data.targets[1]", "Row 2 has 2 values, row 1 has 1."),
        (((),), ((1,),), "data.inputs[0]", "Row 1 is empty."),
        (((1,),), ((),), "data.targets[0]", "Row 1 is empty."),
        (((1,), (math.nan,)), ((1,), (1,)), "data.inputs[1]", "Row 2 holds a value that is not finite."),
        (((1,),), ((-math.inf,),), "data.targets[0]", "Row 1 holds a value that is not finite."),
    ],
)
def test_rows_that_do_not_fit_are_named(
    inputs: tuple[tuple[float, ...], ...], targets: tuple[tuple[float, ...], ...], field: str, text: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        Dataset.of_rows(inputs=inputs, targets=targets)
    assert (caught.value.field, caught.value.message) == (field, text)
