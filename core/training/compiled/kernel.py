"""Compiles the loop, and trains with it."""

from __future__ import annotations

import hashlib
import importlib.util
import logging
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from threading import Lock
from types import FunctionType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import randomness
from core.arrays import Array, Indices
from core.training.compiled import activate, functions, iterations, measure, products, products_of_one, updates
from core.training.compiled.iterations import Course
from core.training.compiled.lanes import LANES
from core.training.compiled.layout import Layout, plan
from core.training.compiled.lowering import teach_the_compiler, untyped
from core.training.compiled.spec import Hyper, KernelSpec, supports

_LINE = 64
"""Bytes that the processor fetches together; a vector that lies across two of them takes twice as long."""
_OPTIONS = {"nogil": True, "error_model": "numpy"}
_log = logging.getLogger(__name__)
_compiling = Lock()
_spare: list[tuple[Layout, Array]] = []
"""The memory that was used last: for large networks, new memory takes as long as many iterations."""

# Measured by `python -m tests.benchmarks.engines --sizes` against NumPy that makes no new arrays, on one core with
# vectors of eight numbers: 90 times as fast at width 8, 1.1 or more at 128, as fast at 256 with large batches.
_ALWAYS = 256 * 256
_FOR_SMALL_BATCHES = 512 * 512
_SMALL_BATCH = 16


@cache
def available() -> bool:
    """Tell whether Numba is there, without importing it."""
    try:
        return importlib.util.find_spec("numba") is not None
    except (ImportError, ValueError):  # something stands in its way
        return False


def worth_it(spec: KernelSpec, batch_rows: int) -> bool:
    """Tell whether the kernel knows `spec` and is as fast as NumPy, whose library multiplies large matrices best.

    Parameters
    ----------
    batch_rows
        Rows of a full batch.
    """
    most_weights = max((inputs * units for inputs, units in pairwise(spec.sizes)), default=0)
    small_batch = batch_rows <= _SMALL_BATCH
    return supports(spec) and (
        spec.one_row or most_weights <= _ALWAYS or (small_batch and most_weights <= _FOR_SMALL_BATCHES)
    )


class Kernel:
    """Trains one kind of network. Holds nothing of a run, so that several threads may share it.

    Parameters
    ----------
    train
        `core.training.compiled.iterations.train`, compiled or as it is.
    """

    def __init__(self, spec: KernelSpec, train: Callable[..., int]) -> None:
        self._spec = spec
        self._train = train
        self._layouts: dict[int, Layout] = {}

    def advance(
        self,
        values: Array,
        steps: int,
        first_iteration: int,
        iterations: int,
        X: Array,
        Y: Array,
        batch_size: int,
        rates: Array,
        order: Indices,
        epoch_of_first: int,
        batch_in_epoch_of_first: int,
        hyper: Hyper,
    ) -> tuple[Array, Array]:
        """Train iterations; return the values after them, and their losses.

        Parameters
        ----------
        values
            Shape (1 + slots, parameters): the parameters, layer after layer, each W row after row and then b; then
            the optimiser's slots in the same order. Is not changed.
        steps
            Steps that the optimiser has done.
        first_iteration, epoch_of_first, batch_in_epoch_of_first
            Number, epoch and batch of the first iteration, counted from 1.
        X, Y
            All rows, shapes (rows, inputs) and (rows, outputs).
        batch_size
            Rows of a full batch.
        rates
            Learning rate of each iteration, shape (iterations,).
        order
            The rows of each epoch of the call, shape (epochs, rows); with shape (0, rows) they are taken as they are.

        Returns
        -------
        values, losses
            Where an iteration's loss, or a parameter after it, is not finite, training ends before that iteration:
            there are so many losses as iterations that stayed finite, and the values are those after them.

        Raises
        ------
        ValueError
            When batches have several rows, but the spec says one.
        """
        rows = len(X)
        batch_size = min(batch_size, rows)
        if self._spec.one_row and batch_size > 1:
            raise ValueError(f"a kernel for one row cannot train batches of {batch_size}")
        if batch_size not in self._layouts:
            self._layouts[batch_size] = plan(self._spec, batch_size)
        layout = self._layouts[batch_size]
        memory = _memory(layout)
        _exchange(layout, memory, 0, values, into_memory=True)
        losses = np.empty(iterations)
        done = self._train(
            memory,
            layout.places,
            layout.layers,
            _to_read(X, np.float64),
            _to_read(Y, np.float64),
            _to_read(order, np.int64),
            _to_read(rates, np.float64),
            losses,
            Course(steps, first_iteration, epoch_of_first, batch_in_epoch_of_first, rows, batch_size),
            _numbers(hyper),
            self._spec.one_row or None,
        )
        after = np.empty(values.shape)
        _exchange(layout, memory, done % 2, after, into_memory=False)
        if done == iterations:  # otherwise there is something that is not finite in it
            _spare[:] = [(layout, memory)]
        return after, losses[:done]


def compile_kernel(spec: KernelSpec) -> Kernel:
    """Return a kernel for `spec`. The first one of a process takes a moment; of an installation, seconds.

    May be called in any thread.

    Raises
    ------
    ValueError
        When `supports` declines `spec`.
    ImportError
        Without Numba.
    """
    if not supports(spec):
        raise ValueError(f"the compiled engine does not know {spec}")
    with _compiling:
        return Kernel(spec, _compiled_train(spec.one_row))


@cache
def _compiled_train(one_row: bool) -> Callable[..., int]:
    try:
        return _compile(_dispatcher(kept=True), one_row)
    except (ImportError, ValueError):
        raise
    except Exception:  # a damaged or full cache; what it raises depends on where it is damaged
        _log.exception("compiled code cannot be kept")
        return _compile(_dispatcher(kept=False), one_row)


def _compile(compiled: Any, one_row: bool) -> Callable[..., int]:
    compiled.disable_compile(False)
    compiled.compile(tuple(map(untyped("numba").typeof, _example(one_row))))
    compiled.disable_compile()  # other types of arguments are a mistake, not a reason to wait
    train: Callable[..., int] = compiled
    return train


@cache
def _dispatcher(kept: bool) -> Any:
    """Return what Numba makes of the loop, before it compiles anything; `kept` on disk where there is a folder."""
    numba = untyped("numba")
    _register()
    train = _named_after_its_source()
    try:
        return numba.njit(cache=kept, **_OPTIONS)(train)
    except RuntimeError:  # no folder to keep compiled code in
        return numba.njit(**_OPTIONS)(train)


@cache
def _register() -> None:
    """Tell Numba of everything that the loop calls."""
    extending = untyped("numba.extending")
    teach_the_compiler()
    for module in (activate, functions, iterations, measure, products, products_of_one, updates):
        for each in vars(module).values():
            if isinstance(each, FunctionType) and each.__module__ == module.__name__ and each is not iterations.train:
                inlined = module is iterations
                extending.register_jitable(forceinline=inlined, **_OPTIONS)(each)


def _named_after_its_source() -> FunctionType:
    """Return the loop with a hash of this room's source in its name.

    Numba keeps compiled code under that name and notices only changes of the function's own file.
    """
    function: Any = iterations.train
    files = [Path(randomness.__file__), *sorted(Path(__file__).parent.glob("*.py"))]
    source = b"".join(path.read_bytes() for path in files)
    named = FunctionType(function.__code__, function.__globals__, function.__name__)
    named.__qualname__ = f"{function.__name__}_{hashlib.sha256(source).hexdigest()[:16]}"
    named.__module__ = function.__module__
    return named


def _memory(layout: Layout) -> Array:
    """Return memory for the kernel, all zero but for what never changes."""
    try:
        last, memory = _spare.pop()
    except IndexError:
        last = None
    if last is layout:
        return memory
    places, memory = layout.places, _aligned(layout.places.total)
    memory[places.ones : places.ones + LANES] = 1.0
    for part in layout.parts(memory[places.is_weight : places.is_weight + places.size]):
        part[...] = part.ndim == 2
    return memory


def _exchange(layout: Layout, memory: Array, half: int, values: Array, into_memory: bool) -> None:
    """Copy the caller's values to one of the two halves of the kernel's memory for them, or from there."""
    size = layout.places.size
    for number, flat in enumerate(values, start=half * len(values)):
        at, start = 0, layout.places.parameters + number * size
        for part in layout.parts(memory[start : start + size]):
            own = flat[at : at + part.size].reshape(part.shape)
            np.copyto(*((part, own) if into_memory else (own, part)))
            at += part.size


def _example(one_row: bool) -> tuple[Any, ...]:
    """Arguments of the types that `Kernel.advance` passes."""
    spec = KernelSpec((1, 1), ("identity",), (False,), "sum_of_squares", "gradient_descent", one_row)
    layout, numbers, table = plan(spec, 1), np.empty(1), _to_read(np.empty((1, 1)), np.float64)
    course = Course(*[1] * len(Course._fields))
    tables = table, table, _to_read(np.empty((0, 1)), np.int64), _to_read(numbers, np.float64), numbers
    return numbers, layout.places, layout.layers, *tables, course, _numbers(Hyper()), one_row or None


def _numbers(hyper: Hyper) -> Hyper:
    *numbers, seed = hyper
    return Hyper._make([*map(float, numbers), int(seed)])


def _to_read(array: NDArray[Any], dtype: type[np.generic]) -> NDArray[Any]:
    """Return a view that cannot be written to, which to the compiler is a type of its own."""
    view = np.ascontiguousarray(array, dtype=dtype).view()
    view.setflags(write=False)
    return view


def _aligned(count: int) -> Array:
    """Zeros that begin where the processor begins to fetch."""
    memory = np.zeros(count + _LINE // 8)
    start = -memory.ctypes.data % _LINE // 8
    return memory[start : start + count]
