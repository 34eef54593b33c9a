"""The vector operations mean the same to NumPy, as they are written, and to the compiler."""

from __future__ import annotations

from collections.abc import Callable
from math import erfc, exp, expm1, log, log1p, pi, sqrt, tanh

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from core.arrays import Array
from core.randomness import DROPOUT, stream_key, uniform
from core.training.compiled import functions, lanes
from core.training.compiled.lanes import LANES, load, splat, start_of, store, write
from core.training.compiled.lowering import teach_the_compiler

numba = pytest.importorskip("numba")

Program = Callable[[Array, int, int], None]
"""Works on a memory of 32 numbers, of which it may overwrite those from 16 on, with two whole numbers to use."""


def program_of_arithmetic(block: Array, first: int, second: int) -> None:
    memory = start_of(block)
    x, y = load(memory, 0), load(memory, 8)
    store(memory, 16, lanes.if_less(x, y, -x + 2.0, x * y - 1.5 / (lanes.absolute(y) + 1.0)))
    store(memory, 24, lanes.square_root(lanes.absolute(x)))


def program_of_totals(block: Array, first: int, second: int) -> None:
    memory = start_of(block)
    x, y = load(memory, 0), load(memory, 8)
    store(memory, 16, lanes.totals(x, y, x + y, x - y, x * y, -x, -y, x + 1.0))
    lanes.store_totals(memory, 20, x, y, x + y, x * y, True)
    lanes.store_totals(memory, 24, x * y, y, x - y, -x, False)
    write(memory, 28, lanes.total(x))
    write(memory, 29, lanes.largest(y))


def program_of_streams(block: Array, first: int, second: int) -> None:
    memory = start_of(block)
    key = stream_key(first, DROPOUT, second, 3, first)
    store(memory, 16, lanes.uniform_lanes(key, second, 5))
    store(memory, 24, lanes.uniform_lanes(key, first, 1))


def program_of_powers(block: Array, first: int, second: int) -> None:
    memory = start_of(block)
    store(memory, 16, lanes.power_of_two(splat(float(first)) + lanes.SHIFTER))
    store(memory, 24, lanes.exponent(lanes.absolute(load(memory, 0)) + 1e-300))


PROGRAMS: list[Program] = [program_of_arithmetic, program_of_totals, program_of_streams, program_of_powers]


@pytest.fixture(scope="module")
def compiled() -> dict[Program, Program]:
    teach_the_compiler()
    return {program: numba.njit(error_model="numpy")(program) for program in PROGRAMS}


@pytest.mark.parametrize("program", PROGRAMS)
@given(data=st.data())
def test_compiled_operations_give_the_bits_of_the_written_ones(
    compiled: dict[Program, Program], program: Program, data: st.DataObject
) -> None:
    numbers = st.floats(-1e6, 1e6).filter(lambda number: number == 0 or abs(number) > 1e-100)
    memory = np.array(data.draw(st.lists(numbers, min_size=16, max_size=16)) + [0.25] * 16)
    first, second = data.draw(st.integers(0, 1000)), data.draw(st.integers(0, 1000))
    other = memory.copy()
    program(memory, first, second)
    compiled[program](other, first, second)
    assert_array_equal(memory, other)


def test_a_lane_takes_its_own_number_of_the_stream() -> None:
    key = stream_key(7, DROPOUT, 1, 2, 3)
    assert_array_equal(lanes.uniform_lanes(key, 4, 3), uniform(key, (40,))[4 : 4 + 3 * LANES : 3])


# Function, right value, range. Near the ends of exp's range its argument's rounding is all the error there is.
PRECISE: list[tuple[Callable[[Array], Array], Callable[[float], float], float, float]] = [
    (functions.exp, exp, -700.0, 0.0),
    (functions.expm1, expm1, -700.0, 0.0),
    (functions.expm1, expm1, -1e-3, 0.0),
    (functions.tanh, tanh, -30.0, 30.0),
    (functions.tanh, tanh, -1e-6, 1e-6),
    (functions.sigmoid, lambda x: 1.0 / (1.0 + exp(-x)), -700.0, 40.0),
    (functions.log1p, log1p, 0.0, 1.0),
    (functions.log1p, log1p, 0.0, 1e-9),
    (functions.logarithm, log, 1.0, 1e6),
    (functions.softplus, lambda x: max(x, 0.0) + log1p(exp(-abs(x))), -700.0, 700.0),
    (lambda x: functions.normal(x)[0], lambda x: 0.5 * erfc(-x / sqrt(2.0)), -5.0, 10.0),
    (lambda x: functions.normal(x)[1], lambda x: exp(-x * x / 2.0) / sqrt(2.0 * pi), -5.0, 5.0),
]


@pytest.mark.parametrize(("function", "right", "least", "most"), PRECISE)
@given(data=st.data())
def test_functions_are_right_to_a_few_units_in_the_last_place(
    function: Callable[[Array], Array],
    right: Callable[[float], float],
    least: float,
    most: float,
    data: st.DataObject,
) -> None:
    x = np.array(data.draw(st.lists(st.floats(least, most), min_size=LANES, max_size=LANES)))
    assert_allclose(function(x), [right(each) for each in x], rtol=4e-15, atol=1e-300)


@pytest.mark.parametrize("name", ["exp", "expm1", "tanh", "sigmoid", "softplus"])
def test_nan_stays_nan(name: str) -> None:
    x = np.linspace(-2.0, 0.0, LANES)
    x[3] = np.nan
    assert np.isnan(getattr(functions, name)(x)).tolist() == [lane == 3 for lane in range(LANES)]
