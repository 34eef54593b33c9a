"""The equations of matrices: what is written is what is computed, and the cells said to make a number make it."""

import re
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.arrays import Array
from core.config import RunConfig
from core.explain.matrices import equations
from core.explain.matrix import Along, Equation, Matrix, Term
from core.explain.moment import Moment, moment
from core.explain.selection import Bias, Neuron, Quantity, Selection, Weight, WholeLoss
from core.nn.activations import ACTIVATIONS
from core.nn.losses import LOSSES
from core.nn.optimizers import STEP
from core.session.commands import EditParameter, Seek
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from core.training.mistakes import NOT_AVERAGED, WITHOUT_FACTOR_2
from core.training.phases import PhaseKind
from tests.helpers.runs import ARTICLE, configs, mistaken_configs, with_settings

PRECISION = 1e-12
WRITTEN = {
    r"\cdot": "@",
    r"\odot": "*",
    r"\sum_{j}": "sum_of_row*",
    r"\sum_{i}": "sum_of_column*",
    r"\eta @": "eta*",
}


class Added:
    """A sum sign, written before what it adds up."""

    def __init__(self, axis: int) -> None:
        self._axis = axis

    def __mul__(self, matrix: Array) -> Array:
        total: Array = matrix.sum(axis=self._axis, keepdims=True)
        return total


def at(config: RunConfig, operation: int, iteration: int = 1) -> Snapshot:
    session = Session(config)
    session.submit(Seek(iteration, operation))
    while session.playing:  # a busy machine goes there in several slices
        session.work(1.0)
    return session.snapshot(Cause.SEEK)


def now(snapshot: Snapshot) -> Moment:
    return moment(snapshot.config, snapshot.parameters, snapshot.events, 0)


def equations_at(config: RunConfig, operation: int) -> tuple[Equation, ...]:
    snapshot = at(config, operation)
    assert snapshot.phase is not None
    return equations(now(snapshot), snapshot.phase)


def operands(equation: Equation) -> list[Term]:
    """Those that the equation computes with, without what stands beside."""
    return [term for term in equation.terms[1:] if term.sign]


def evaluate(equation: Equation, snapshot: Snapshot, values: list[Array]) -> Array:
    """Read what stands between the matrices, and compute it."""
    text = "".join(
        f"{term.sign}{term.before} M[{number}] {term.after}" for number, term in enumerate(operands(equation))
    ).removeprefix("=")
    for tex, code in WRITTEN.items():
        text = text.replace(tex, code)
    loss, events = LOSSES[snapshot.config.loss], now(snapshot)
    entry = loss.entry if loss.fused is None else loss.fused.entry
    assert events.loss is not None
    divisor, made = events.loss.divisor, events.mistakes
    twice = 2.0 if WITHOUT_FACTOR_2 in made else 1.0
    names: dict[str, Any] = {
        "M": values,
        "sum_of_row": Added(1),
        "sum_of_column": Added(0),
        "eta": events.updates[1].learning_rate,
        "loss": lambda seen, y: entry(seen, y) / divisor,
        "slope": lambda seen, y: loss.slope(seen, y) / twice / (1.0 if NOT_AVERAGED in made else divisor),
        **{plain(each.symbol): each.function for each in ACTIVATIONS.values()},
    }
    result: Array = eval(plain(text), {}, names)
    return result


def plain(tex: str) -> str:
    """Write the names of functions as they are in a program."""
    return re.sub(r"\\(?:mathrm\{(\w+)\}|(\w+))", r"\1\2", tex)


def complete(matrix: Matrix) -> Array:
    assert matrix.values is not None
    return matrix.values


@given(configs() | mistaken_configs(), st.integers(1, 3))
@settings(max_examples=90, deadline=None)
def test_every_equation_gives_its_result_as_it_is_written(config: RunConfig, iteration: int) -> None:
    snapshot = at(config, Session(config).snapshot(Cause.NEW).plan.operations, iteration)
    for phase in snapshot.plan.phases:
        for equation in equations(now(snapshot), phase):
            for term in equation.terms:
                assert complete(term.matrix).shape == term.matrix.shape
                assert not complete(term.matrix).flags.writeable
            if phase.kind is PhaseKind.BATCH:
                continue
            found = evaluate(equation, snapshot, [complete(term.matrix) for term in operands(equation)])
            expected = complete(equation.result)
            assert found.shape == expected.shape
            scale = max([1.0, *(float(np.abs(complete(term.matrix)).max()) ** 2 for term in operands(equation))])
            assert np.abs(found - expected).max() <= PRECISION * scale


@given(configs() | mistaken_configs(), st.data())
@settings(max_examples=90, deadline=None)
def test_a_number_is_made_of_the_cells_that_are_named_and_of_no_others(config: RunConfig, data: st.DataObject) -> None:
    snapshot = at(config, Session(config).snapshot(Cause.NEW).plan.operations)
    every = [equation for phase in snapshot.plan.phases[1:] for equation in equations(now(snapshot), phase)]
    equation = data.draw(st.sampled_from(every))
    down, across = equation.result.shape
    i, j = data.draw(st.integers(0, down - 1)), data.draw(st.integers(0, across - 1))
    whole = [complete(term.matrix) for term in operands(equation)]
    number = evaluate(equation, snapshot, whole)[i, j]
    makers = [np.ix_(*term.makers(i, j)) for term in operands(equation)]
    alone = [np.full_like(values, np.nan) for values in whole]
    for values, known, cells in zip(alone, whole, makers, strict=True):
        values[cells] = known[cells]
    with np.errstate(invalid="ignore"):
        assert evaluate(equation, snapshot, alone)[i, j] == pytest.approx(number, rel=PRECISION, abs=PRECISION)
        for which, cells in enumerate(makers):
            spoiled = [values.copy() for values in whole]
            places = list(zip(*(axis.ravel() for axis in np.broadcast_arrays(*cells)), strict=True))
            spoiled[which][data.draw(st.sampled_from(places))] = np.nan
            assert np.isnan(evaluate(equation, snapshot, spoiled)[i, j])


@given(configs() | mistaken_configs(), st.data())
@settings(max_examples=90, deadline=None)
def test_a_cell_says_which_numbers_it_helps_to_make(config: RunConfig, data: st.DataObject) -> None:
    snapshot = at(config, Session(config).snapshot(Cause.NEW).plan.operations)
    phase = data.draw(st.sampled_from(snapshot.plan.phases[1:]))
    equation = data.draw(st.sampled_from(equations(now(snapshot), phase)))
    shape = equation.result.shape
    for term in equation.terms[1:]:
        makers = {place: list(product(*term.makers(*place))) for place in np.ndindex(shape)}
        for cell in np.ndindex(term.matrix.shape):
            made = [place for place, cells in makers.items() if cell in cells]
            assert list(product(*term.made(cell[0], cell[1], shape))) == made


@given(configs() | mistaken_configs(), st.data())
@settings(max_examples=90, deadline=None)
def test_a_cell_is_found_again_by_the_number_that_it_holds(config: RunConfig, data: st.DataObject) -> None:
    snapshot = at(config, Session(config).snapshot(Cause.NEW).plan.operations)
    phase = data.draw(st.sampled_from(snapshot.plan.phases))
    equation = data.draw(st.sampled_from(equations(now(snapshot), phase)))
    for term in equation.terms:
        matrix = term.matrix
        for i, j in np.ndindex(matrix.shape):
            cell = matrix.cell(i, j)
            if cell.selection is not None:
                assert matrix.place_of(cell.selection, cell.row or 0) == (i, j)
            assert (cell.row is not None) is (Along.ROWS in (matrix.down.along, matrix.across.along))


def written(equation: Equation) -> str:
    parts = [
        f"{term.sign} {term.before} {term.matrix.symbol} {term.matrix.shape[0]}x{term.matrix.shape[1]} {term.after}"
        for term in equation.terms
    ]
    return " ".join(" ".join(parts).split())


BIASED = with_settings(ARTICLE, layers=tuple(with_settings(each, bias=True) for each in ARTICLE.layers))  # type: ignore[arg-type]


def test_feedforward_of_the_article_with_biases() -> None:
    z, a = equations_at(BIASED, 2)
    assert (z.operation, a.operation) == (2, 3)
    assert written(z) == "Z^{(1)} 4x4 = X 4x3 \\cdot W^{(1)} 3x4 + b^{(1)} 1x4"
    assert written(a) == "A^{(1)} 4x4 = \\sigma( Z^{(1)} 4x4 )"
    assert a.result.values is None
    assert a.terms[1].matrix.values is not None


def test_cells_are_named_by_the_network_and_the_table() -> None:
    z, _ = equations_at(BIASED, 2)
    sums, inputs, weights, biases = (term.matrix for term in z.terms)
    assert sums.cell(2, 1).selection == Selection(Neuron(1, 1), Quantity.SUM)
    assert inputs.cell(2, 1).selection == Selection(Neuron(0, 1), Quantity.INPUT)
    assert sums.cell(2, 1).row == 2
    assert weights.cell(2, 1).selection == Selection(Weight(1, 2, 1), Quantity.VALUE)
    assert weights.cell(2, 1).row is None
    assert biases.cell(0, 3).selection == Selection(Bias(1, 3), Quantity.VALUE)
    assert z.find(Selection(Weight(1, 2, 1)), 0) == (2, 2, 1)
    assert z.find(Selection(Weight(2, 2, 0)), 0) is None


def test_gradients_turn_the_incoming_values_around() -> None:
    snapshot = at(BIASED, 8)
    assert snapshot.phase is not None
    _, dW, db, back = equations(now(snapshot), snapshot.phase)
    assert written(dW) == "\\frac{\\partial L}{\\partial W^{(2)}} 4x1 = (A^{(1)})^{\\top} 4x4 \\cdot \\delta^{(2)} 4x1"
    incoming = dW.terms[1].matrix
    assert incoming.cell(3, 1).selection == Selection(Neuron(1, 3), Quantity.ACTIVATION)
    assert incoming.cell(3, 1).row == 1
    assert dW.terms[1].makers(3, 0) == (range(3, 4), range(4))
    assert dW.terms[2].makers(3, 0) == (range(4), range(1))
    assert db.result.cell(0, 0).selection == Selection(Bias(2, 0), Quantity.GRADIENT)
    weights = back.terms[2].matrix
    assert weights.cell(0, 2).selection == Selection(Weight(2, 2, 0), Quantity.VALUE)
    assert back.result.values is None


def test_rows_are_those_of_the_table_also_in_a_batch() -> None:
    snapshot = at(ARTICLE.but(batch_size=2), 4, iteration=2)
    assert snapshot.phase is not None
    z = equations(now(snapshot), snapshot.phase)[0].result
    assert [z.cell(i, 0).row for i in range(2)] == [2, 3]
    assert z.place_of(Selection(Neuron(2, 0), Quantity.SUM), 3) == (1, 0)
    assert z.place_of(Selection(Neuron(2, 0), Quantity.SUM), 0) is None


@given(configs())
@settings(max_examples=30, deadline=None)
def test_before_the_first_iteration_the_whole_table_and_all_parameters_are_there(config: RunConfig) -> None:
    snapshot = Session(config).snapshot(Cause.NEW)
    table, *layers = equations(now(snapshot), snapshot.plan.phases[0])
    X, Y = (complete(term.matrix) for term in table.terms)
    assert np.array_equal(X, config.data.X)
    assert np.array_equal(Y, config.data.Y)
    assert [table.result.cell(i, 0).row for i in range(config.data.rows)] == list(range(config.data.rows))
    for each, parameters in zip(layers, snapshot.parameters, strict=True):
        W, *b = (complete(term.matrix) for term in each.terms)
        assert np.array_equal(W, parameters.W)
        assert not b if parameters.b is None else np.array_equal(b[0][0], parameters.b)


def test_loss_has_a_share_for_each_row_and_a_total() -> None:
    outputs = (with_settings(ARTICLE.layers[0]), with_settings(ARTICLE.layers[1], units=2))  # type: ignore[arg-type]
    data = type(ARTICLE.data).of_rows(inputs=((0, 1), (1, 1)), targets=((0, 1), (1, 0)))
    snapshot = at(ARTICLE.but(data=data, layers=outputs, l2=0.1), 6)
    assert snapshot.phase is not None
    assert snapshot.loss is not None
    entries, rows, total, _ = equations(now(snapshot), snapshot.phase)
    assert rows.result.cell(1, 0).selection == Selection(WholeLoss(), Quantity.ROW_LOSS)
    assert rows.result.cell(1, 0).row == 1
    assert complete(rows.result)[1, 0] == pytest.approx(complete(entries.result)[1].sum())
    assert complete(total.result)[0, 0] == snapshot.loss
    assert total.result.cell(0, 0).selection == Selection(WholeLoss(), Quantity.TOTAL_LOSS)


def test_an_update_says_what_was_set_by_hand_after_it() -> None:
    session = Session(ARTICLE)
    session.submit(Seek(1))
    session.submit(EditParameter(Weight(1, 0, 2), 2.5))
    snapshot = session.snapshot(Cause.SETTING)
    first, second = equations(snapshot.moment(0), snapshot.plan.phases[-1])
    assert first.caption.endswith("Then 1 was set by hand, as the diagram shows.")
    assert "by hand" not in second.caption
    assert first.terms[0].matrix.values is not None
    assert first.terms[0].matrix.values[0, 2] != 2.5


def test_an_optimiser_shows_its_step_and_what_it_remembers_beside() -> None:
    snapshot = at(BIASED.but(optimizer="adam", clip=1.0), 14)
    first = equations(now(snapshot), snapshot.plan.phases[-1])[0]
    assert [term.matrix.symbol for term in first.terms if not term.sign][1:] == [
        r"\frac{\partial L}{\partial W^{(1)}}",
        "G^{(1)}",
        "M^{(1)}",
        "V^{(1)}",
    ]
    assert first.terms[2].matrix.symbol == "U^{(1)}"
    assert first.terms[2].matrix.cell(0, 1).selection == Selection(Weight(1, 0, 1), Quantity.UPDATE, STEP)


@pytest.mark.parametrize(
    ("mistake", "phase", "equation", "written_as"),
    [
        (
            "slope_at_a",
            4,
            0,
            r"\delta^{(2)} 4x1 = \frac{\partial L}{\partial \hat{Y}} 4x1 \odot \sigma'(\hat{Y}) 4x1 "
            r"with \sigma'(a) = \sigma(a)\,(1 - \sigma(a))",
        ),
        (
            "without_factor_2",
            3,
            2,
            r"\frac{\partial L}{\partial \hat{Y}} 4x1 = \mathrm{slope}( \hat{Y} 4x1 , Y 4x1 ) "
            r"with \mathrm{slope}(\hat{y}, y) = \frac{\hat{y} - y}{n}",
        ),
        (
            "not_averaged",
            3,
            2,
            r"\frac{\partial L}{\partial \hat{Y}} 4x1 = \mathrm{slope}( \hat{Y} 4x1 , Y 4x1 ) "
            r"with \mathrm{slope}(\hat{y}, y) = 2\,(\hat{y} - y)",
        ),
        (
            "early_update",
            4,
            2,
            r"\frac{\partial L}{\partial A^{(1)}} 4x4 = \delta^{(2)} 4x1 \cdot "
            r"(W^{(2)}_{\mathrm{new}})^{\top} 1x4 with ",
        ),
        (
            "wrong_sign",
            6,
            0,
            r"W^{(1)}_{\mathrm{new}} 3x4 = W^{(1)} 3x4 + \eta \cdot \frac{\partial L}{\partial W^{(1)}} 3x4 with ",
        ),
    ],
)
def test_a_mistake_stands_in_the_equation_in_which_it_is_made(
    mistake: str, phase: int, equation: int, written_as: str
) -> None:
    config = ARTICLE.but(loss="mean_of_squares", **{mistake: True})
    snapshot = at(config, 14)
    found = equations(now(snapshot), snapshot.plan.phases[phase])
    assert f"{written(found[equation])} with {found[equation].formula}" == written_as
    assert "Mistake:" in found[equation].caption
    right = equations(now(at(config.but(**{mistake: False}), 14)), snapshot.plan.phases[phase])
    assert f"{written(right[equation])} with {right[equation].formula}" != written_as
