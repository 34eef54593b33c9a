"""What is said of the article's network at each operation of its first iteration, and of rows outside the batch."""

import msgspec
import pytest

from core.config import RunConfig
from core.data.dataset import Dataset
from core.explain import symbols
from core.explain.explain import default_selection, exists, explain
from core.explain.selection import Bias, Neuron, Part, Quantity, Selection, Weight
from core.explain.terms import Explanation, Line, Product, Sum
from core.explain.writing import with_dots
from core.run_settings import LayerConfig
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot

ARTICLE = RunConfig(
    data=Dataset.of_rows(inputs=((0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1)), targets=((0,), (1,), (1,), (0,))),
    layers=(LayerConfig(units=4), LayerConfig(units=1)),
    seed=45532,
)
WITH_DOTS = [r"= @ \cdot @", r"+ @ \cdot @", r"+ \cdots", r"+ @ \cdot @"]
START, BATCH, Z1, A1, Z2, A2, LOSS, DELTA2, DW2, PASSED, DELTA1, DW1, UPDATE1, UPDATE2, DONE = range(15)


def at(operation: int, config: RunConfig = ARTICLE, iteration: int = 1) -> Snapshot:
    session = Session(config)
    session.submit(Seek(iteration if operation else 0, operation or None))
    return session.snapshot(Cause.SEEK)


def explained(selection: Part | Selection, operation: int, row: int = 1, config: RunConfig = ARTICLE) -> Explanation:
    snapshot = at(operation, config)
    number = selection if isinstance(selection, Selection) else Selection(selection)
    return explain(snapshot.events, snapshot.parameters, config, number, row)


@pytest.mark.parametrize(
    ("selection", "changes"),
    [
        (Neuron(0, 1), {START: Quantity.NOTHING_YET, BATCH: Quantity.INPUT}),
        (
            Neuron(1, 2),
            {
                START: Quantity.NOTHING_YET,
                Z1: Quantity.SUM,
                A1: Quantity.ACTIVATION,
                PASSED: Quantity.SLOPE,
                DELTA1: Quantity.DELTA,
            },
        ),
        (
            Neuron(2, 0),
            {
                START: Quantity.NOTHING_YET,
                Z2: Quantity.SUM,
                A2: Quantity.ACTIVATION,
                LOSS: Quantity.LOSS,
                DELTA2: Quantity.DELTA,
            },
        ),
        (
            Weight(2, 2, 0),
            {
                START: Quantity.NOTHING_YET,
                Z2: Quantity.CONTRIBUTION,
                DW2: Quantity.GRADIENT,
                UPDATE2: Quantity.UPDATE,
            },
        ),
        (
            Weight(1, 0, 3),
            {
                START: Quantity.NOTHING_YET,
                Z1: Quantity.CONTRIBUTION,
                DW1: Quantity.GRADIENT,
                UPDATE1: Quantity.UPDATE,
            },
        ),
    ],
    ids=str,
)
def test_the_latest_quantity_is_explained(selection: Part, changes: dict[int, Quantity]) -> None:
    expected = Quantity.NOTHING_YET
    for operation in range(DONE + 1):
        expected = changes.get(operation, expected)
        assert explained(selection, operation).quantity is expected, operation


def test_what_is_not_computed_has_no_numbers() -> None:
    for selection in (Neuron(0, 0), Neuron(1, 0), Neuron(2, 0)):
        explanation = explained(selection, START)
        assert [section.result for section in explanation.sections] == [None]
        assert not any(section.numbers or section.parts for section in explanation.sections)
        assert not explanation.meaning.values


@pytest.mark.parametrize(
    ("number", "value"),
    [(Selection(Neuron(0, 1), Quantity.INPUT), 1.0), (Selection(Neuron(2, 0), Quantity.TARGET), 1.0)],
)
def test_what_is_given_is_explained_before_a_batch_takes_it(number: Selection, value: float) -> None:
    explanation = explained(number, START)  # row 2 is (0, 1, 1) with target 1
    assert [section.result for section in explanation.sections] == [value]
    assert "row 2: given, not computed" in explanation.meaning.text


def test_the_weighted_sum_shows_one_term_per_weight() -> None:
    # Row 2 is (0, 1, 1); W1[:, 2] starts at 0.2231, 0.1726, 0.6823, so z = 0.1726 + 0.6823 = 0.8549.
    section = explained(Neuron(1, 2), Z1).sections[0]
    assert isinstance(section.parts, Sum)
    terms = [section.parts.term(index) for index in range(3)]
    assert [term.label for term in terms] == ["input 1", "input 2", "input 3"]
    assert [term.value for term in terms] == pytest.approx([0.0, 0.17261034486222715, 0.6822594184090663])
    assert section.result == pytest.approx(0.8548697632712935, abs=1e-12)
    assert [line.tex for line in section.numbers] == [r"= @ \cdot @", r"+ @ \cdot @", r"+ @ \cdot @"]
    assert terms[1].selection == Selection(Weight(1, 1, 2), Quantity.CONTRIBUTION)


def test_a_bias_is_the_last_term_of_its_sum() -> None:
    config = msgspec.structs.replace(ARTICLE, layers=(LayerConfig(units=4, bias=True), LayerConfig(units=1)))
    section = explained(Neuron(1, 2), Z1, config=config).sections[0]
    assert isinstance(section.parts, Sum)
    assert section.parts.term(3).selection == Selection(Bias(1, 2), Quantity.VALUE)
    assert section.formula[-1] == "+ b^{(1)}_{3}"


def test_dots_may_stand_for_the_middle_terms_of_a_sum() -> None:
    section = explained(Neuron(2, 0), Z2).sections[0]
    assert [line.tex for line in section.numbers] == [r"= @ \cdot @", *[r"+ @ \cdot @"] * 3]
    assert [line.tex for line in with_dots(section.numbers)] == WITH_DOTS
    assert isinstance(section.parts, Sum)
    assert len(section.parts.values) == 4


def test_a_very_long_sum_is_written_with_dots_and_kept_whole_in_its_terms() -> None:
    config = msgspec.structs.replace(ARTICLE, layers=(LayerConfig(units=12), LayerConfig(units=1)))
    section = explained(Neuron(2, 0), Z2, config=config).sections[0]
    assert [line.tex for line in section.numbers] == WITH_DOTS
    assert isinstance(section.parts, Sum)
    assert len(section.parts.values) == 12


def test_the_gradient_lists_the_rows_and_marks_the_selected_one() -> None:
    explanation = explained(Weight(2, 2, 0), DW2, row=3)
    rows, chain = explanation.sections
    assert isinstance(rows.parts, Sum)
    assert [rows.parts.term(index).row for index in range(4)] == [0, 1, 2, 3]
    assert rows.parts.marked == 3
    assert isinstance(chain.parts, Product)
    assert len(chain.parts.factors) == 3
    assert chain.result == rows.parts.values[3]


def test_the_gradient_says_what_the_update_will_do_and_the_update_what_it_did() -> None:
    before, after = explained(Weight(2, 2, 0), DW2), explained(Weight(2, 2, 0), UPDATE2)
    assert "the update will lower it from @ to @" in before.meaning.text
    assert "the update lowered this weight from @ to @" in after.meaning.text
    assert before.meaning.values == after.meaning.values
    assert after.sections[0].result == after.meaning.values[1]


def test_after_the_update_the_gradient_says_what_the_update_did_with_it() -> None:
    selection = Selection(Weight(2, 2, 0), Quantity.GRADIENT)
    told = []
    for operation in (DW2, DONE):
        snapshot = at(operation)
        told.append(explain(snapshot.events, snapshot.parameters, snapshot.config, selection, 0).meaning)
    assert "the update will lower it from @ to @" in told[0].text
    assert "the update lowered it from @ to @" in told[1].text
    assert told[0].values == told[1].values


def test_after_the_update_the_sums_are_still_those_of_the_old_weights() -> None:
    section = explained(Neuron(1, 2), DONE).sections[1]
    assert isinstance(section.parts, Sum)
    assert section.parts.term(0).factors[0] == at(START).parameters[1].W[2, 0]


def test_a_gradient_of_zero_moves_nothing() -> None:
    # Input 1 is 0 in the only row, so its weights have no gradient.
    config = msgspec.structs.replace(ARTICLE, data=Dataset.of_rows(inputs=((0, 1, 1),), targets=((1,),)))
    assert explained(Weight(1, 0, 0), DW1, 0, config).meaning.text.startswith("The gradient is zero")
    assert explained(Weight(1, 0, 0), DONE, 0, config).meaning.text.startswith("The gradient is zero")


def test_the_slope_of_a_hidden_neuron_has_a_line_for_every_next_neuron() -> None:
    config = RunConfig(
        data=Dataset.of_rows(inputs=((1, 2),), targets=((1, 0, 1),)),
        layers=(LayerConfig(units=2), LayerConfig(units=3)),
    )
    section = explained(Neuron(1, 0), PASSED, 0, config).sections[0]
    assert isinstance(section.parts, Sum)
    assert [section.parts.term(index).opens[1] for index in range(3)] == [
        Selection(Neuron(2, unit), Quantity.DELTA) for unit in range(3)
    ]


def test_a_row_outside_the_batch_is_named() -> None:
    config = msgspec.structs.replace(ARTICLE, batch_size=2)
    for selection, operation in ((Neuron(0, 0), BATCH), (Neuron(1, 0), DELTA1), (Weight(2, 0, 0), Z2)):
        explanation = explained(selection, operation, 3, config)
        assert explanation.quantity is Quantity.NOTHING_YET
        assert "Row 4 is not in this iteration's batch" in explanation.sections[0].caption
    rows, chain = explained(Weight(2, 0, 0), DW2, 3, config).sections
    assert isinstance(rows.parts, Sum)
    assert rows.parts.marked is None
    assert "Row 4 is not in this iteration's batch" in chain.caption
    assert chain.result is None


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (START, Neuron(1, 0)),
        (BATCH, Neuron(0, 0)),
        (Z1, Neuron(1, 0)),
        (A2, Neuron(2, 0)),
        (LOSS, Neuron(2, 0)),
        (DELTA2, Neuron(2, 0)),
        (DELTA1, Neuron(1, 0)),
    ],
)
def test_the_default_follows_the_work(operation: int, expected: Part) -> None:
    assert default_selection(at(operation).events, ARTICLE) == expected


@pytest.mark.parametrize(("operation", "layer"), [(DW2, 2), (PASSED, 2), (DW1, 1), (UPDATE1, 1), (UPDATE2, 2)])
def test_the_default_weight_has_the_largest_gradient_of_its_layer(operation: int, layer: int) -> None:
    snapshot = at(operation)
    chosen = default_selection(snapshot.events, ARTICLE)
    assert isinstance(chosen, Weight)
    assert chosen.layer == layer
    dW = next(event.dW for event in snapshot.events if getattr(event, "layer", 0) == layer and hasattr(event, "dW"))
    assert abs(dW[chosen.source, chosen.target]) == abs(dW).max()


def test_after_an_iteration_the_default_is_the_weight_that_moved_most() -> None:
    before, after = at(START).parameters, at(DONE).parameters
    chosen = default_selection(at(DONE).events, ARTICLE)
    assert isinstance(chosen, Weight)
    moves = [abs(new.W - old.W) for old, new in zip(before, after, strict=True)]
    assert moves[chosen.layer - 1][chosen.source, chosen.target] == max(move.max() for move in moves)


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Neuron(0, 2), True),
        (Neuron(0, 3), False),
        (Neuron(3, 0), False),
        (Weight(2, 3, 0), True),
        (Weight(2, 4, 0), False),
        (Weight(2, 3, 1), False),
        (Weight(3, 0, 0), False),
        (Bias(1, 3), True),
        (Bias(1, 4), False),
        (Bias(2, 0), False),
    ],
    ids=str,
)
def test_what_a_network_does_not_have_is_known(selection: Part, expected: bool) -> None:
    config = msgspec.structs.replace(ARTICLE, layers=(LayerConfig(units=4, bias=True), LayerConfig(units=1)))
    assert exists(selection, config) is expected


def test_names_of_indices_stay_apart_beyond_nine() -> None:
    assert symbols.weight(2, 2, 0) == "W^{(2)}_{31}"
    assert symbols.weight(2, 11, 0) == "W^{(2)}_{12,1}"


def test_numbers_take_the_place_of_variables_alone() -> None:
    # The z of \max and the e of the exponential are not variables.
    assert symbols.with_numbers(r"\max(0, z)", {"z": 1.5}) == Line(r"\max(0, @)", (1.5,))
    assert symbols.with_numbers(r"\frac{1}{1 + e^{-z}}", {"z": 2.0}).tex == r"\frac{1}{1 + e^{-@}}"
    assert symbols.with_numbers(r"2\,(\hat{y} - y)", {"y": 1.0, r"\hat{y}": 0.25}).values == (0.25, 1.0)
