"""What is said where a run has other losses, activations, optimisers, dropout and penalties than the article's."""

import math
from dataclasses import replace

import numpy as np
import pytest

from core.config import RunConfig
from core.data.dataset import Dataset
from core.explain import symbols
from core.explain.explain import default_selection, explain
from core.explain.selection import Bias, Neuron, Part, Quantity, Selection, Weight
from core.explain.terms import Explanation, Product, Section, Sum
from core.nn.optimizers import OPTIMIZERS
from core.run_settings import LayerConfig
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from core.training.events import Activated, Updated

FLOWERS = replace(
    Dataset.of_rows(inputs=((0.5, -1.0), (1.5, 2.0)), targets=((0, 1, 0), (1, 0, 0))),
    input_names=("petal length", "x2"),
    classes=("setosa", "versicolor", "3"),
)
RUN = RunConfig(
    data=FLOWERS,
    layers=(LayerConfig(units=3, activation="leaky_relu", bias=True), LayerConfig(units=3, activation="softmax")),
    initializer="xavier",
    loss="categorical_cross_entropy",
    seed=5,
)
BATCH, Z1, A1, Z2, A2, LOSS, DELTA2, DW2, PASSED, DELTA1, DW1, UPDATE1, UPDATE2 = range(1, 14)


def at(operation: int, config: RunConfig, iteration: int = 1) -> Snapshot:
    session = Session(config)
    session.submit(Seek(iteration, operation))
    return session.snapshot(Cause.SEEK)


def explained(
    selection: Part | Selection, operation: int, config: RunConfig = RUN, row: int = 0, iteration: int = 1
) -> Explanation:
    snapshot = at(operation, config, iteration)
    number = selection if isinstance(selection, Selection) else Selection(selection)
    return explain(snapshot.events, snapshot.parameters, config, number, row)


def captions(explanation: Explanation) -> list[str]:
    return [section.caption for section in explanation.sections]


def titled(explanation: Explanation, beginning: str) -> Section:
    return next(section for section in explanation.sections if section.caption.startswith(beginning))


def test_softmax_is_a_power_divided_by_the_sum_of_all_powers() -> None:
    explanation = explained(Neuron(2, 1), A2)
    first, powers = explanation.sections[:2]
    assert isinstance(powers.parts, Sum)
    assert [powers.parts.term(index).label for index in range(3)] == ["output 1", "output 2", "output 3"]
    z = first.numbers[0].values[0]
    assert powers.parts.values[1] == pytest.approx(math.exp(z))
    assert first.result == pytest.approx(math.exp(z) / powers.parts.total, rel=1e-14)
    assert explanation.meaning.text == "For row 1 the network gives versicolor a probability of @."


def test_softmax_of_large_sums_takes_the_largest_off() -> None:
    large = RUN.but(
        layers=RUN.layers[1:],
        initializer="constant",
        start_value=100.0,
        data=Dataset.of_rows(inputs=((5.0, 4.0),), targets=((1, 0, 0),)),
    )
    first, powers = explained(Neuron(1, 0), A1, large).sections[:2]
    assert first.numbers[0].values == (900.0, 900.0, 3.0)
    assert "- m" in powers.formula[0]
    assert isinstance(powers.parts, Sum)
    assert powers.parts.values.tolist() == [1.0, 1.0, 1.0]


def test_a_fused_loss_is_computed_from_the_sum_and_has_no_slope_of_its_own() -> None:
    explanation = explained(Neuron(2, 1), LOSS)
    share = explanation.sections[0]
    assert "computed from the sum z" in share.caption
    assert "n is 2, the number of rows" in share.caption
    assert not [section for section in explanation.sections if section.caption.startswith("How the loss reacts")]
    y, s, z, n = share.numbers[0].values
    assert (y, n) == (1.0, 2.0)
    assert share.result == pytest.approx((s - z) / 2.0, rel=1e-12)


def test_delta_of_a_fused_loss_is_the_error_and_its_weights_take_it_as_one_factor() -> None:
    (only,) = explained(Neuron(2, 1), DELTA2).sections
    assert "cancel" in only.caption
    prediction, y, n = only.numbers[0].values
    assert only.result == pytest.approx((prediction - y) / n, rel=1e-14)
    chain = explained(Weight(2, 0, 1), DW2).sections[1].parts
    assert isinstance(chain, Product)
    assert [factor.symbol for factor in chain.factors] == [
        r"\frac{\partial L}{\partial z^{(2)}_{2}}",
        r"\frac{\partial z^{(2)}_{2}}{\partial W^{(2)}_{12}}",
    ]


def test_delta_of_the_sigmoid_shows_what_cancels() -> None:
    binary = RUN.but(
        data=Dataset.of_rows(inputs=((0.5, 1.0),), targets=((1,),)),
        layers=(LayerConfig(units=2), LayerConfig(units=1)),
        loss="binary_cross_entropy",
    )
    (only,) = explained(Neuron(2, 0), DELTA2, binary).sections
    assert only.formula[2:] == (
        r"= \frac{\hat{y} - y}{n\,\hat{y}\,(1 - \hat{y})} \cdot \hat{y}\,(1 - \hat{y})",
        r"= \frac{\hat{y} - y}{n}",
    )


def test_delta_of_softmax_with_another_loss_measures_against_the_average() -> None:
    first, mean, slope = explained(Neuron(2, 1), DELTA2, RUN.but(loss="mean_of_squares")).sections
    a, reaction, average = first.numbers[0].values
    assert first.result == pytest.approx(a * (reaction - average), rel=1e-12)
    assert isinstance(mean.parts, Sum)
    assert mean.parts.total == average
    assert slope.result == reaction


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sum_of_squares", "Squared error: this prediction's share of the loss."),
        ("mean_of_squares", "n is 6, the number of predictions."),
        ("half_mean_of_squares", "n is 4, the number of rows, counted twice."),
        ("mean_absolute", "Absolute error"),
        ("huber", "The error is not larger than 1."),
    ],
)
def test_the_share_says_what_the_loss_counts(name: str, said: str) -> None:
    assert said in explained(Neuron(2, 0), LOSS, RUN.but(loss=name)).sections[0].caption


def test_the_loss_of_the_batch_is_its_rows_and_the_penalty() -> None:
    explanation = explained(Neuron(2, 0), LOSS, RUN.but(l1=0.01, l2=0.1))
    whole, penalty = explanation.sections[-2:]
    assert isinstance(whole.parts, Sum)
    assert [whole.parts.term(index).label for index in range(3)] == ["row 1", "row 2", "penalty"]
    weights = np.concatenate([each.W.ravel() for each in at(LOSS, RUN).parameters])
    expected = 0.05 * float((weights**2).sum()) + 0.01 * float(np.abs(weights).sum())
    assert penalty.result == whole.parts.values[2] == pytest.approx(expected, rel=1e-12)
    assert "@ of that is the penalty" in explanation.meaning.text
    plain = explained(Neuron(2, 0), LOSS)
    assert "penalty" not in plain.meaning.text + " ".join(captions(plain))


def test_only_the_form_that_holds_is_shown_with_numbers() -> None:
    config = RUN.but(seed=0)
    z = next(event for event in at(A1, config).events if isinstance(event, Activated)).z[0]
    assert z.min() < 0.0 < z.max()  # both sides are there
    for unit, value in enumerate(z):
        numbers = explained(Neuron(1, unit), A1, config).sections[0].numbers[0].tex
        assert numbers == ("= @" if value > 0.0 else r"= 0.01 \cdot @")
        slope = explained(Neuron(1, unit), DELTA1, config).sections[-1]
        assert slope.result == (1.0 if value > 0.0 else 0.01)
        assert ("which is above 0" if value > 0.0 else "which is not above 0") in slope.caption


def test_dropout_is_a_factor_of_the_output_and_of_delta() -> None:
    config = RUN.but(dropout=0.5, layers=(LayerConfig(units=6), RUN.layers[1]))
    mask = next(event for event in at(A1, config).events if isinstance(event, Activated)).mask
    assert mask is not None
    assert {0.0, 2.0} == set(mask[0].tolist())
    for unit, factor in enumerate(mask[0].tolist()):
        forward, backward = explained(Neuron(1, unit), A1, config), explained(Neuron(1, unit), DELTA1, config)
        for explanation, place in ((forward, 1), (backward, 1)):
            product = explanation.sections[0].parts
            assert isinstance(product, Product)
            assert product.factors[place].value == factor
        assert ("dropped" if factor == 0.0 else "kept") in forward.sections[0].caption
        assert ("silences" if factor == 0.0 else "scales that to") in forward.meaning.text
        # a here is what the sigmoid gives, not what dropout makes of it.
        slope = backward.sections[-1]
        assert slope.formula[1] == rf"= \sigma(z^{{(1)}}_{{{unit + 1}}})\,(1 - \sigma(z^{{(1)}}_{{{unit + 1}}}))"


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("selection", [Weight(1, 1, 2), Bias(1, 2)], ids=str)
def test_every_assignment_has_its_section_with_the_engine_s_number(name: str, selection: Part) -> None:
    config = RUN.but(optimizer=name, l1=0.01, l2=0.1, clip=0.05, learning_rate=0.02)
    explanation = explained(selection, UPDATE1, config, iteration=3)
    event = next(each for each in at(UPDATE1, config, 3).events if isinstance(each, Updated))
    is_bias = isinstance(selection, Bias)
    shown = list(explanation.sections[1:-1])
    wanted = [each for each in event.assignments if not (is_bias and each.caption.startswith(("L1", "L2")))]
    if OPTIMIZERS[name].direction is not None:
        wanted.pop()  # stands in the first section
    assert [section.caption for section in shown] == [each.caption for each in reversed(wanted)]
    for index, each in enumerate(wanted):
        if each.name not in [later.name for later in wanted[index + 1 :]]:
            value = event.terms[each.name]
            number = float(value.W[1, 2]) if not is_bias else float(value.b[2]) if value.b is not None else None
            assert shown[::-1][index].result == number
    assert explanation.sections[-1].formula[0] == "g"


def test_plain_descent_keeps_its_short_form() -> None:
    explanation = explained(Weight(2, 0, 1), UPDATE2)
    assert len(explanation.sections) == 2
    assert explanation.sections[0].formula[-1] == r"- \eta \cdot \frac{\partial L}{\partial W^{(2)}_{12}}"


def test_a_scheduled_rate_is_explained_and_used() -> None:
    config = RUN.but(schedule="warm_up", schedule_epochs=4, learning_rate=0.8)
    explanation = explained(Weight(2, 0, 1), UPDATE2, config, iteration=2)
    section = titled(explanation, "The learning rate in epoch 2")
    assert section.result == pytest.approx(0.4)  # (1 + 1) / 4 of 0.8
    parts = explanation.sections[0].parts
    assert isinstance(parts, Sum)
    assert parts.term(1).factors[0] == pytest.approx(-0.4)
    before = explained(Weight(2, 0, 1), DW2, config, iteration=2)
    assert before.meaning.values == explanation.meaning.values


def test_an_update_against_its_gradient_is_said_to_be_one() -> None:
    # The velocity of the first steps is still there when the gradient has turned.
    config = RUN.but(optimizer="momentum", momentum=0.99, learning_rate=0.5)
    found = set()
    for iteration in range(1, 12):
        snapshot = at(UPDATE2, config, iteration)
        event = snapshot.events[-1]
        assert isinstance(event, Updated)
        explanation = explain(snapshot.events, snapshot.parameters, config, Selection(Weight(2, 0, 1)), 0)
        gradient, step = event.dW[0, 1], event.before.W[0, 1] - event.after.W[0, 1]
        against = bool(gradient * step < 0.0)
        assert ("this batch alone" in explanation.meaning.text) is against
        found.add(against)
    assert found == {False, True}


def test_after_an_iteration_the_default_is_what_moved_most_whatever_the_optimiser() -> None:
    config = RUN.but(optimizer="adagrad", learning_rate=0.1)
    event = at(UPDATE2, config, 4).events[-1]
    assert isinstance(event, Updated)
    chosen = default_selection(at(UPDATE2, config, 4).events, config)
    assert isinstance(chosen, Weight)
    moves = np.abs(event.after.W - event.before.W)
    assert moves[chosen.source, chosen.target] == moves.max()


@pytest.mark.parametrize(
    ("column", "unit", "name"),
    [
        (0, 0, "input 1 (petal length)"),
        (0, 1, "input 2"),
        (1, 0, "hidden 1"),
        (2, 1, "output 2 (versicolor)"),
        (2, 2, "output 3"),
    ],
)
def test_names_of_the_data_stand_beside_the_numbers(column: int, unit: int, name: str) -> None:
    assert symbols.full_name(RUN, column, unit) == name


def test_numbers_side_by_side_get_a_sign() -> None:
    line = symbols.with_numbers(r"\mu\,v + g", {r"\mu": 0.9, "v": 2.0, "g": 1.0})
    assert line.tex == r"@ \cdot @ + @"
    assert symbols.with_numbers(r"2\,(\hat{y} - y)", {"y": 1.0, r"\hat{y}": 0.5}).tex == r"2\,(@ - @)"
    assert symbols.with_numbers(r"\frac{\hat{m}}{1 - \beta_1^{t}}", {r"\beta_1": 0.9, "t": 3.0}).values == (0.9, 3.0)


def test_the_gradient_of_another_optimiser_promises_no_number() -> None:
    meaning = explained(Weight(2, 0, 1), DW2, RUN.but(optimizer="adam")).meaning
    assert "Adam makes a step" in meaning.text
    assert not meaning.values
    assert explained(Weight(2, 0, 1), DW2).quantity is Quantity.GRADIENT


def test_the_step_of_an_optimiser_is_called_by_the_sign_that_it_has_in_the_formula() -> None:
    for optimizer, label in (("adam", "− u"), ("momentum", "step")):
        section = explained(Weight(1, 0, 0), UPDATE1, RUN.but(optimizer=optimizer)).sections[0]
        assert isinstance(section.parts, Sum)
        assert [section.parts.term(index).label for index in range(2)] == ["before", label]
        assert section.parts.recombined() == pytest.approx(section.result)
        assert ("minus u." in section.caption) == (label == "− u")
