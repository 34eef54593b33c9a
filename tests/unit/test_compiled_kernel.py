"""The compiled engine against its formulas, and what holds for every call of it."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from core.arrays import Array, Indices
from core.training.compiled import iterations
from core.training.compiled.kernel import Kernel, compile_kernel
from core.training.compiled.layout import PART
from core.training.compiled.spec import ACTIVATIONS, LOSSES, OPTIMIZERS, SLOTS, Hyper, KernelSpec, supports
from tests.helpers.reference_training import Reference, trained

TOLERANCE = 1e-12
HIDDEN = [name for name in ACTIVATIONS if name != "softmax"]


@dataclass(frozen=True)
class Training:
    """Arguments of a call."""

    spec: KernelSpec
    hyper: Hyper
    values: Array
    X: Array
    Y: Array
    batch_size: int
    rates: Array
    order: Indices
    steps: int = 0
    iteration: int = 1
    epoch: int = 1
    batch: int = 1

    def by_kernel(self, kernel: Kernel) -> tuple[Array, Array]:
        return kernel.advance(
            self.values,
            self.steps,
            self.iteration,
            len(self.rates),
            self.X,
            self.Y,
            self.batch_size,
            self.rates,
            self.order,
            self.epoch,
            self.batch,
            self.hyper,
        )

    def by_formulas(self) -> tuple[Array, Array]:
        with np.errstate(all="ignore"):
            return trained(
                self.spec,
                self.hyper,
                self.values,
                self.X,
                self.Y,
                self.batch_size,
                self.rates,
                self.order,
                self.iteration,
                self.epoch,
                self.batch,
                self.steps,
            )

    def after(self, done: int, values: Array) -> Training:
        """Return the call that goes on after so many iterations."""
        per_epoch = -(-len(self.X) // self.batch_size)
        epochs, place = divmod(self.batch - 1 + done, per_epoch)
        return replace(
            self,
            values=values,
            rates=self.rates[done:],
            order=self.order[epochs:],
            steps=self.steps + done,
            iteration=self.iteration + done,
            epoch=self.epoch + epochs,
            batch=place + 1,
        )


def start(spec: KernelSpec, seed: int, **others: Any) -> Training:
    """Return a call from random values and data, in which no neuron is far from where it learns."""
    generator = np.random.default_rng(seed)
    count = sum(inputs * units for inputs, units in pairwise(spec.sizes))
    count += sum(units for units, bias in zip(spec.sizes[1:], spec.biases, strict=True) if bias)
    values = generator.normal(0.0, 0.5, (1 + SLOTS[spec.optimizer], count))
    values[1:] = np.abs(values[1:])
    rows = others.pop("rows", 12)
    Y = generator.uniform(0.05, 1.0, (rows, spec.sizes[-1]))
    if spec.loss == "categorical_cross_entropy":
        Y /= Y.sum(axis=1, keepdims=True)
    chosen: dict[str, Any] = {
        "hyper": Hyper(),
        "X": generator.normal(0.0, 0.7, (rows, spec.sizes[0])),
        "Y": Y,
        "batch_size": rows,
        "rates": np.array([0.05]),
        "order": np.empty((0, rows), dtype=np.intp),
    }
    return Training(spec=spec, values=values, **(chosen | others))


def network(
    sizes: tuple[int, ...] = (2, 4, 2, 1),
    activation: str = "tanh",
    loss: str = "half_mean_of_squares",
    optimizer: str = "gradient_descent",
    one_row: bool = False,
) -> KernelSpec:
    layers = len(sizes) - 1
    return KernelSpec(sizes, (activation,) * layers, (True,) * layers, loss, optimizer, one_row)


@st.composite
def trainings(draw: st.DrawFn, most_units: int, most_rows: int) -> Training:
    """Draw any configuration that the kernel supports, in any batch of an epoch, with any of the options."""
    depth = draw(st.integers(1, 4))
    sizes = tuple(draw(st.lists(st.integers(1, most_units), min_size=depth + 1, max_size=depth + 1)))
    loss = draw(st.sampled_from(LOSSES))
    outputs = {"binary_cross_entropy": ["sigmoid"], "categorical_cross_entropy": ["softmax"]}.get(loss, ACTIVATIONS)
    activations = (*(draw(st.sampled_from(HIDDEN)) for _ in range(depth - 1)), draw(st.sampled_from(list(outputs))))
    biases = tuple(draw(st.booleans()) for _ in range(depth))
    rows = draw(st.integers(1, most_rows))
    batch_size = draw(st.just(1) | st.integers(1, rows))
    one_row = batch_size == 1 and draw(st.booleans())
    spec = KernelSpec(sizes, activations, biases, loss, draw(st.sampled_from(OPTIMIZERS)), one_row)
    seed = draw(st.integers(0, 2**32 - 1))
    generator = np.random.default_rng(seed)
    shuffled = draw(st.booleans())
    return start(
        spec,
        seed,
        rows=rows,
        hyper=Hyper(
            l1=draw(st.sampled_from((0.0, 0.01))),
            l2=draw(st.sampled_from((0.0, 0.02))),
            dropout=draw(st.sampled_from((0.0, 0.3))),
            clip=draw(st.sampled_from((0.0, 0.01, 10.0))),
            seed=draw(st.integers(0, 2**62)),
        ),
        batch_size=batch_size,
        rates=np.array([draw(st.sampled_from((0.001, 0.01, 0.1)))]),
        order=np.array([generator.permutation(rows)]) if shuffled else np.empty((0, rows), dtype=np.intp),
        steps=draw(st.integers(0, 1000)),
        iteration=draw(st.integers(1, 1000)),
        epoch=draw(st.integers(1, 1000)),
        batch=draw(st.integers(1, -(-rows // batch_size))),
    )


def assert_agrees(training: Training, kernel: Kernel) -> None:
    """Compare every array with the formulas', relative to the largest entry of its layer."""
    (values, losses), (right, right_losses) = training.by_kernel(kernel), training.by_formulas()
    assert_allclose(losses, right_losses, rtol=TOLERANCE, atol=TOLERANCE)
    reference = Reference(training.spec, training.hyper, right)
    for row, right_row in zip(values, right, strict=True):
        for layer, right_layer in zip(reference.layers(row), reference.layers(right_row), strict=True):
            for array, right_array in zip(layer, right_layer, strict=True):
                if array is not None and right_array is not None:
                    assert_allclose(array, right_array, rtol=0, atol=TOLERANCE * np.abs(right_array).max())


@settings(max_examples=500)
@given(training=trainings(most_units=20, most_rows=2 * PART + 20))
def test_an_iteration_of_any_network_agrees_with_its_formulas(training: Training) -> None:
    assert_agrees(training, compile_kernel(training.spec))


@given(training=trainings(most_units=10, most_rows=20))
def test_the_loop_agrees_with_its_formulas_without_a_compiler(training: Training) -> None:
    with np.errstate(all="ignore"):
        assert_agrees(training, Kernel(training.spec, iterations.train))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", [1, 5])
def test_many_iterations_agree_from_the_start_of_training(optimizer: str, batch_size: int) -> None:
    spec = network(optimizer=optimizer, one_row=batch_size == 1)
    training = start(spec, 3, batch_size=batch_size, rates=np.linspace(0.05, 0.001, 40))
    training.values[1:] = 0.0
    assert_agrees(training, compile_kernel(spec))


@pytest.mark.parametrize("one_row", [True, False])
@given(done=st.integers(0, 30), shuffled=st.booleans())
def test_calls_may_be_split_anywhere_without_a_different_bit(one_row: bool, done: int, shuffled: bool) -> None:
    spec = network(optimizer="adam", one_row=one_row)
    generator = np.random.default_rng(1)
    training = start(
        spec,
        5,
        batch_size=1 if one_row else 5,
        rates=np.linspace(0.05, 0.01, 30),
        order=np.array([generator.permutation(12) for _ in range(12)]) if shuffled else np.empty((0, 12), np.intp),
        hyper=Hyper(dropout=0.2, l2=0.01, clip=0.5, seed=9),
        batch=2,
    )
    kernel = compile_kernel(spec)
    values, losses = training.by_kernel(kernel)
    between, first = replace(training, rates=training.rates[:done]).by_kernel(kernel)
    end, then = training.after(done, between).by_kernel(kernel)
    assert_array_equal(end, values)
    assert_array_equal(np.concatenate([first, then]), losses)


def test_the_same_call_gives_the_same_bits_in_every_thread() -> None:
    training = start(network(optimizer="rmsprop"), 2, rates=np.full(300, 0.01), batch_size=5)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: training.by_kernel(compile_kernel(training.spec)), range(8)))
    for values, losses in results[1:]:
        assert_array_equal(values, results[0][0])
        assert_array_equal(losses, results[0][1])


def test_nothing_that_is_given_is_changed() -> None:
    training = start(network(optimizer="adam"), 4, rates=np.full(7, 0.01), order=np.array([np.arange(12)] * 7))
    given_arrays = training.values, training.X, training.Y, training.rates, training.order
    copies = [array.copy() for array in given_arrays]
    kernel = compile_kernel(training.spec)
    values, _ = training.by_kernel(kernel)
    for array, copy in zip(given_arrays, copies, strict=True):
        assert_array_equal(array, copy)
        array.setflags(write=False)
    assert_array_equal(training.by_kernel(kernel)[0], values)


@pytest.mark.parametrize("one_row", [True, False])
@pytest.mark.parametrize("optimizer", ["gradient_descent", "momentum"])
def test_training_stops_before_the_iteration_that_overflows(one_row: bool, optimizer: str) -> None:
    spec = network((1, 2, 1), "identity", "sum_of_squares", optimizer, one_row)
    training = start(
        spec, 1, rates=np.full(100, 1.5), batch_size=1 if one_row else 2, X=np.array([[1.0], [2.0]]), rows=2
    )
    kernel = compile_kernel(spec)
    values, losses = training.by_kernel(kernel)
    assert 1 < len(losses) < 100
    assert np.isfinite(values[0]).all()
    assert np.isfinite(losses).all()
    before, same = replace(training, rates=training.rates[: len(losses)]).by_kernel(kernel)
    assert_array_equal(before, values)
    assert_array_equal(same, losses)
    further, none = training.after(len(losses), values).by_kernel(kernel)
    assert len(none) == 0
    assert_array_equal(further, values)


@pytest.mark.parametrize("activation", HIDDEN)
@pytest.mark.parametrize("one_row", [True, False])
def test_nan_in_the_data_stops_training_and_leaves_no_trace(activation: str, one_row: bool) -> None:
    spec = network(activation=activation, one_row=one_row)
    training = start(spec, 1, batch_size=1 if one_row else 4, rates=np.full(20, 0.01))
    spoilt = replace(training, X=training.X.copy())
    spoilt.X[5, 1] = np.nan
    kernel = compile_kernel(spec)
    values, losses = training.by_kernel(kernel)
    assert len(losses) == 20
    assert len(spoilt.by_kernel(kernel)[1]) == (5 if one_row else 1)
    assert_array_equal(training.by_kernel(kernel)[0], values)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("one_row", [True, False])
def test_training_stops_where_only_the_update_overflows(optimizer: str, one_row: bool) -> None:
    spec = network(optimizer=optimizer, one_row=one_row)
    rates = np.array([0.01, 0.01, 1e308, 0.01])
    training = start(spec, 1, batch_size=1 if one_row else 4, rates=rates)
    training = replace(training, Y=1000.0 * training.Y)
    _, losses = training.by_kernel(compile_kernel(spec))
    assert len(losses) == (2 if not np.isfinite(training.by_formulas()[0]).all() else 4)


@pytest.mark.parametrize("shuffled", [True, False])
def test_rows_of_other_batches_do_not_matter_to_a_batch(shuffled: bool) -> None:
    order = np.arange(12)[np.newaxis] if shuffled else np.empty((0, 12), dtype=np.intp)
    training = start(network(), 1, batch_size=5, batch=2, order=order)
    training.X[:5] = training.X[10:] = np.nan
    assert_agrees(training, compile_kernel(training.spec))


def test_one_step_by_hand() -> None:
    spec = KernelSpec((1, 1), ("identity",), (True,), "mean_of_squares", "momentum", False)
    X, Y = np.array([[1.0], [3.0]]), np.array([[2.0], [2.0]])
    training = Training(
        spec, Hyper(momentum=0.5), np.array([[2.0, 1.0], [4.0, 0.0]]), X, Y, 2, np.array([0.1]), np.empty((0, 2), int)
    )
    values, losses = training.by_kernel(compile_kernel(spec))
    # Predictions 3 and 7, errors 1 and 5: loss 13, dW = 1 * 1 + 5 * 3 = 16, db = 6; v = 0.5 * 4 + 16 = 18 and 6.
    assert_allclose(losses, [13.0], rtol=1e-15)
    assert_allclose(values, [[2.0 - 1.8, 1.0 - 0.6], [18.0, 6.0]], rtol=1e-15)


def test_a_kernel_for_one_row_refuses_batches() -> None:
    training = start(network(one_row=True), 1, batch_size=2)
    with pytest.raises(ValueError, match="batches of 2"):
        training.by_kernel(compile_kernel(training.spec))


@pytest.mark.parametrize(
    "changes",
    [
        {"activations": ("softmax", "tanh", "tanh")},
        {"activations": ("tanh", "tanh", "swish")},
        {"activations": ("tanh", "tanh")},
        {"biases": (True,)},
        {"loss": "hinge"},
        {"loss": "binary_cross_entropy"},
        {"loss": "categorical_cross_entropy"},
        {"optimizer": "lion"},
        {"sizes": (3,), "activations": (), "biases": ()},
    ],
)
def test_what_the_kernel_does_not_know_it_declines(changes: dict[str, Any]) -> None:
    assert supports(network())
    assert not supports(replace(network(), **changes))
    with pytest.raises(ValueError, match="does not know"):
        compile_kernel(replace(network(), **changes))


def test_another_network_needs_no_other_program() -> None:
    first, second = compile_kernel(network()), compile_kernel(network((5, 9, 3), "gelu", "huber", "adamw"))
    assert first._train is second._train
    assert "numba" in sys.modules
