"""What is said of single numbers: where they come from, when they are computed, and what they are made of."""

from itertools import product

import numpy as np
import pytest

from core.arrays import frozen
from core.config import RunConfig
from core.data.dataset import Dataset
from core.explain.explain import exists, explain
from core.explain.links import WEIGHT_BEFORE
from core.explain.lit import meant
from core.explain.naming import symbol_of, words_of
from core.explain.selection import Bias, Neuron, Quantity, Selection, Weight, WholeLoss
from core.explain.terms import Explanation, Given, Product, Sum
from core.nn.parameters import LayerParameters, ParameterEdit
from core.run_settings import LayerConfig
from core.session.commands import ChangeSettings, EditParameter, Granularity, Seek, Step
from core.session.presets import load_preset
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from core.training.engines import EngineChoice
from core.training.run import prepare
from tests.helpers.runs import ARTICLE, with_settings

START, BATCH, Z1, A1, Z2, A2, LOSS, DELTA2, DW2, PASSED, DELTA1, DW1, UPDATE1, UPDATE2, DONE = range(15)
# One input, one hidden neuron, one output, all linear, every weight 0.5. Row 1: x = 2, so a = 1, y-hat = 0.5; y = 3.
# dL/dy-hat = 2 (0.5 - 3) = -5, so dL/da = 0.5 * -5 = -2.5 and dL/dW1 = -2.5 * 1 * 2 = -5; dL/dW2 = -5 * 1 = -5.
# Row 2: x = 4, a = 2, y-hat = 1; y = 1: the error is 0. The loss is 2.5^2 = 6.25.
BY_HAND = RunConfig(
    data=Dataset.of_rows(inputs=((2.0,), (4.0,)), targets=((3.0,), (1.0,))),
    layers=(LayerConfig(units=1, activation="identity"), LayerConfig(units=1, activation="identity")),
    initializer="constant",
    start_value=0.5,
    learning_rate=0.1,
)


def at(operation: int, config: RunConfig = ARTICLE, iteration: int = 1) -> Snapshot:
    session = Session(config)
    session.submit(Seek(iteration if operation else 0, operation or None))
    return session.snapshot(Cause.SEEK)


def explained(
    selection: Selection, operation: int, config: RunConfig = ARTICLE, row: int = 0, iteration: int = 1
) -> Explanation:
    snapshot = at(operation, config, iteration)
    return explain(snapshot.events, snapshot.parameters, config, selection, row)


@pytest.mark.parametrize(
    ("selection", "value"),
    [
        (Selection(Neuron(2, 0), Quantity.TARGET), 3.0),
        (Selection(Neuron(2, 0), Quantity.LOSS), 6.25),
        (Selection(Neuron(2, 0), Quantity.SLOPE), -5.0),
        (Selection(Neuron(2, 0), Quantity.ACTIVATION_SLOPE), 1.0),
        (Selection(Neuron(1, 0), Quantity.SLOPE), -2.5),
        (Selection(Neuron(1, 0), Quantity.MASK), 1.0),
        (Selection(Weight(1, 0, 0), Quantity.CONTRIBUTION), 1.0),
        (Selection(Weight(2, 0, 0), Quantity.PASSED_BACK), -2.5),
        (Selection(Weight(1, 0, 0), Quantity.ROW_GRADIENT), -5.0),
        (Selection(Weight(1, 0, 0), Quantity.GRADIENT), -5.0),
        (Selection(Weight(1, 0, 0), Quantity.UPDATE), 1.0),
        (Selection(Weight(1, 0, 0), Quantity.VALUE), 1.0),
        (Selection(Weight(1, 0, 0), Quantity.UPDATE, WEIGHT_BEFORE), 0.5),
        (Selection(WholeLoss(), Quantity.ROW_LOSS), 6.25),
        (Selection(WholeLoss(), Quantity.TOTAL_LOSS), 6.25),
        (Selection(WholeLoss()), 6.25),
        (Selection(WholeLoss(), Quantity.PENALTY), 0.0),
    ],
    ids=str,
)
def test_numbers_worked_by_hand(selection: Selection, value: float) -> None:
    assert explained(selection, DONE, BY_HAND).sections[0].result == pytest.approx(value, abs=1e-12)


def test_a_penalty_worked_by_hand_counts_squares_and_sizes() -> None:
    # Two weights of 0.5: 0.2 / 2 * (0.25 + 0.25) + 0.1 * (0.5 + 0.5) = 0.15.
    penalised = BY_HAND.but(l2=0.2, l1=0.1)
    first, squares, sizes = explained(Selection(WholeLoss(), Quantity.PENALTY), DONE, penalised).sections
    assert [first.result, squares.result, sizes.result] == pytest.approx([0.15, 0.5, 1.0])
    assert explained(Selection(WholeLoss(), Quantity.TOTAL_LOSS), LOSS, penalised).sections[0].result == 6.4


def test_clipping_worked_by_hand_shows_the_length_that_it_shortens() -> None:
    # Both gradients are -5: together sqrt(50) long, shortened to 1.
    clipped = BY_HAND.but(clip=1.0)
    factor, length, squares = explained(Selection(Weight(1, 0, 0), Quantity.UPDATE, "clipping"), DONE, clipped).sections
    assert factor.result == pytest.approx(1.0 / 50.0**0.5)
    assert length.result == pytest.approx(50.0**0.5)
    assert isinstance(squares.parts, Sum)
    assert [squares.parts.term(index).label for index in range(2)] == ["W⁽¹⁾₁₁", "W⁽²⁾₁₁"]
    wide = explained(Selection(Weight(1, 0, 0), Quantity.UPDATE, "clipping"), DONE, BY_HAND.but(clip=100.0))
    assert wide.sections[0].result == 1.0
    assert "stay as they are" in wide.sections[0].caption


@pytest.mark.parametrize(
    ("selection", "phase", "operation"),
    [
        (Selection(Neuron(1, 0), Quantity.SUM), "in feedforward through the hidden layer", Z1),
        (Selection(Neuron(1, 0), Quantity.MASK), "in feedforward through the hidden layer", A1),
        (Selection(Neuron(2, 0), Quantity.ACTIVATION), "in feedforward through the output layer", A2),
        (Selection(Weight(2, 0, 0), Quantity.CONTRIBUTION), "in feedforward through the output layer", Z2),
        (Selection(Neuron(2, 0), Quantity.LOSS), "with the loss", LOSS),
        (Selection(Neuron(2, 0), Quantity.SLOPE), "with the loss", LOSS),
        (Selection(WholeLoss(), Quantity.ROW_LOSS), "with the loss", LOSS),
        (Selection(WholeLoss()), "with the loss", LOSS),
        (Selection(Neuron(2, 0), Quantity.ACTIVATION_SLOPE), "in backpropagation through the output layer", DELTA2),
        (Selection(Weight(2, 0, 0), Quantity.PASSED_BACK), "in backpropagation through the output layer", PASSED),
        (Selection(Neuron(1, 0), Quantity.SLOPE), "in backpropagation through the output layer", PASSED),
        (Selection(Neuron(1, 0), Quantity.DELTA), "in backpropagation through the hidden layer", DELTA1),
        (Selection(Weight(1, 0, 0), Quantity.ROW_GRADIENT), "in backpropagation through the hidden layer", DW1),
        (Selection(Weight(1, 0, 0), Quantity.GRADIENT), "in backpropagation through the hidden layer", DW1),
        (Selection(Weight(1, 0, 0), Quantity.UPDATE), "in the update", UPDATE1),
        (Selection(Weight(2, 0, 0), Quantity.UPDATE, "u"), "in the update", UPDATE2),
    ],
    ids=str,
)
def test_a_number_is_blank_until_its_operation_and_says_when_that_comes(
    selection: Selection, phase: str, operation: int
) -> None:
    for earlier in range(operation):
        explanation = explained(selection, earlier)
        assert explanation.quantity is Quantity.NOTHING_YET
        assert explanation.sections[0].result is None
        assert explanation.meaning.text == f"It is computed {phase}."
    assert explained(selection, operation).sections[0].result is not None


def value_of(operation: int, iteration: int = 1, config: RunConfig = ARTICLE, term: str = "") -> str:
    selection = Selection(Weight(1, 1, 2), Quantity.UPDATE if term else Quantity.VALUE, term)
    return explained(selection, operation, config, iteration=iteration).meaning.text


def test_a_weight_says_how_it_came_to_be() -> None:
    drawn = "It is still at its start: drawn by chance, uniform [0, 1), with seed 45532."
    assert value_of(START) == value_of(DW1) == drawn
    assert value_of(DONE, term=WEIGHT_BEFORE) == drawn
    assert "so the update" in value_of(DONE)
    assert value_of(Z1, 2).startswith("Given to this iteration: what the update of the iteration before made")
    assert value_of(START, config=ARTICLE.but(initializer="constant")) == "It is still at its start: all equal."


def test_a_bias_starts_at_zero() -> None:
    config = ARTICLE.but(layers=(LayerConfig(units=4, bias=True), LayerConfig(units=1)))
    explanation = explained(Selection(Bias(1, 2), Quantity.VALUE), START, config)
    assert explanation.meaning.text == "It is still at its start: every bias starts at 0."


@pytest.mark.parametrize(("operation", "said"), [(START, "the first iteration"), (DONE, "the next iteration")])
def test_a_weight_that_was_set_by_hand_says_so(operation: int, said: str) -> None:
    snapshot, edited = at(operation), np.array(at(operation).parameters[0].W)
    edited[1, 2] = 0.25
    parameters = (LayerParameters(frozen(edited), None), snapshot.parameters[1])
    selection, edits = Selection(Weight(1, 1, 2), Quantity.VALUE), (ParameterEdit(1, 1, 2, 0.25),)
    explanation = explain(snapshot.events, parameters, ARTICLE, selection, 0, edits)
    assert explanation.sections[0].result == 0.25
    assert explanation.meaning.text.startswith("Set by hand")
    assert said in explanation.meaning.text


def edited() -> Snapshot:
    """Return the end of the first iteration, where a weight was set by hand."""
    session = Session(ARTICLE)
    session.submit(Seek(1))
    session.submit(EditParameter(Weight(1, 1, 2), 0.25))
    return session.snapshot(Cause.SETTING)


def test_after_an_edit_the_weight_is_what_it_was_set_to_and_its_update_follows() -> None:
    snapshot, part = edited(), Weight(1, 1, 2)

    def told(quantity: Quantity | None) -> Explanation:
        selection = Selection(part, quantity)
        return explain(snapshot.events, snapshot.parameters, ARTICLE, selection, 0, snapshot.edits)

    now, update = told(None), told(Quantity.UPDATE)
    assert now.quantity is Quantity.VALUE
    assert [now.sections[0].result, now.sections[1].result] == [0.25, at(DONE).parameters[0].W[1, 2]]
    assert [each.caption for each in now.sections[1:]] == [each.caption for each in update.sections]
    assert update.meaning.text.endswith("Then it was set to @ by hand.")
    assert update.meaning.values[-1] == 0.25
    assert meant(Selection(part), snapshot.moment(0)) == Selection(part, Quantity.VALUE)


def test_of_the_other_weights_nobody_says_that_they_were_set_by_hand() -> None:
    assert meant(Selection(Weight(1, 0, 0)), edited().moment(0)) == Selection(Weight(1, 0, 0), Quantity.UPDATE)


def test_what_the_compiled_engine_rounds_otherwise_was_not_set_by_hand() -> None:
    config, engines = with_settings(ARTICLE, engine="compiled"), EngineChoice()
    engines.prepare(prepare(config), 10**7)
    session = Session(config, engines=engines)
    for _ in range(40):
        session.submit(Step(Granularity.ITERATION))
        snapshot = session.snapshot(Cause.STEP)
        assert snapshot.engine == "compiled"
        now = snapshot.moment(0)
        for layer, (rows, columns) in enumerate(((3, 4), (4, 1)), start=1):
            for source, target in product(range(rows), range(columns)):
                part = Weight(layer, source, target)
                assert meant(Selection(part), now) == Selection(part, Quantity.UPDATE)


@pytest.mark.parametrize(
    ("batch_size", "said"),
    [
        (None, "The batch is the full table."),
        (3, "The batch is a mini-batch, 3 of 4 rows: the same sum over fewer rows."),
        (1, "The batch is a single row of the table: the sum has one term."),
    ],
)
def test_a_sum_over_rows_says_how_much_of_the_table_it_is(batch_size: int | None, said: str) -> None:
    config = ARTICLE.but(batch_size=batch_size)
    gradient = explained(Selection(Weight(2, 0, 0), Quantity.GRADIENT), DW2, config)
    loss = explained(Selection(WholeLoss(), Quantity.TOTAL_LOSS), DW2, config)
    assert gradient.sections[0].caption.endswith(said)
    assert loss.meaning.text.endswith(said)
    for section in (gradient.sections[0], loss.sections[0]):
        assert isinstance(section.parts, Sum)
        assert len(section.parts.values) == (batch_size or 4)


def test_the_loss_of_a_row_is_that_of_its_predictions() -> None:
    config = RunConfig(
        data=Dataset.of_rows(inputs=((1,), (2,)), targets=((1, 0), (0, 1))), layers=(LayerConfig(units=2),)
    )
    parts = explained(Selection(WholeLoss(), Quantity.ROW_LOSS), 4, config, row=1).sections[0].parts
    assert isinstance(parts, Sum)
    assert [parts.term(index).label for index in range(2)] == ["output 1", "output 2"]
    assert parts.term(1).selection == Selection(Neuron(1, 1), Quantity.LOSS)


def test_dropout_says_what_it_did_to_the_neuron() -> None:
    config = ARTICLE.but(dropout=0.5)
    said = set()
    for unit in range(4):
        section = explained(Selection(Neuron(1, unit), Quantity.MASK), A1, config).sections[0]
        said.add((section.result, "kept" in section.caption))
    assert said == {(0.0, False), (2.0, True)}


def test_a_named_number_stands_without_what_only_goes_with_it() -> None:
    contribution = Selection(Weight(2, 2, 0), Quantity.CONTRIBUTION)
    assert len(explained(contribution, Z2).sections) == 1
    assert len(explained(Selection(Weight(2, 2, 0)), Z2).sections) == 2
    assert len(explained(Selection(Neuron(2, 0), Quantity.LOSS), LOSS).sections) == 1
    assert len(explained(Selection(Neuron(2, 0)), LOSS).sections) == 3


def test_the_factors_of_a_share_open_dl_da_da_dz_and_dz_dw() -> None:
    product = explained(Selection(Weight(1, 1, 2), Quantity.ROW_GRADIENT), DW1).sections[0].parts
    assert isinstance(product, Product)
    assert [factor.selection for factor in product.factors] == [
        Selection(Neuron(1, 2), Quantity.SLOPE),
        Selection(Neuron(1, 2), Quantity.ACTIVATION_SLOPE),
        Selection(Neuron(0, 1), Quantity.INPUT),
    ]


def test_a_term_that_the_optimiser_does_not_have_says_so() -> None:
    explanation = explained(Selection(Weight(1, 0, 0), Quantity.UPDATE, "m"), DONE)
    assert explanation.quantity is Quantity.NOTHING_YET
    assert "no such number" in explanation.sections[0].caption


def test_events_are_explained_with_the_settings_that_made_them() -> None:
    config = ARTICLE.but(loss="binary_cross_entropy", learning_rate=0.5)
    session = Session(config)
    session.submit(Seek(1))
    before = session.snapshot(Cause.SEEK)
    session.submit(ChangeSettings({"loss": "mean_of_squares", "optimizer": "adam"}))
    after = session.snapshot(Cause.SETTING)
    assert after.config.loss == "mean_of_squares"
    assert after.events_config == before.events_config == before.config
    told = explain(after.events, after.parameters, after.events_config, Selection(Neuron(2, 0)), 0)
    assert "cancel" in told.sections[0].caption
    session.submit(Seek(2, 1))
    assert session.snapshot(Cause.SEEK).events_config.loss == "mean_of_squares"


FLOWERS = ARTICLE.but(
    data=Dataset.of_rows(inputs=((1, 2),), targets=((0, 1),)),
    layers=(LayerConfig(units=2), LayerConfig(units=2, activation="softmax")),
    loss="categorical_cross_entropy",
)


@pytest.mark.parametrize(
    ("part", "quantities"),
    [
        (Neuron(0, 0), {Quantity.INPUT}),
        (
            Neuron(1, 0),
            {
                Quantity.SUM,
                Quantity.MASK,
                Quantity.ACTIVATION,
                Quantity.SLOPE,
                Quantity.ACTIVATION_SLOPE,
                Quantity.DELTA,
            },
        ),
        (Neuron(2, 0), {Quantity.SUM, Quantity.ACTIVATION, Quantity.TARGET, Quantity.LOSS, Quantity.DELTA}),
        (
            Weight(1, 0, 0),
            {Quantity.VALUE, Quantity.CONTRIBUTION, Quantity.ROW_GRADIENT, Quantity.GRADIENT, Quantity.UPDATE},
        ),
        (WholeLoss(), {Quantity.TOTAL_LOSS, Quantity.ROW_LOSS, Quantity.PENALTY}),
    ],
    ids=["input", "hidden neuron", "output", "weight", "loss"],
)
def test_a_part_has_the_numbers_that_fit_it(part: Neuron | Weight | WholeLoss, quantities: set[Quantity]) -> None:
    assert exists(part, FLOWERS)
    assert {each for each in Quantity if exists(Selection(part, each), FLOWERS)} == quantities


def test_only_weights_after_the_first_layer_pass_back_and_only_a_loss_of_its_own_has_a_slope() -> None:
    assert exists(Selection(Weight(2, 0, 0), Quantity.PASSED_BACK), FLOWERS)
    assert exists(Selection(Neuron(2, 0), Quantity.SLOPE), FLOWERS.but(loss="mean_of_squares"))
    assert not exists(Selection(Weight(2, 5, 0), Quantity.VALUE), FLOWERS)


@pytest.mark.parametrize(
    ("selection", "symbol", "words"),
    [
        (
            Selection(Weight(1, 1, 2), Quantity.GRADIENT),
            r"\partial L / \partial W^{(1)}_{23}",
            "gradient of the weight input 2 → hidden 3",
        ),
        (Selection(Neuron(1, 2), Quantity.DELTA), r"\delta^{(1)}_{3}", "delta of hidden 3, row 2"),
        (Selection(WholeLoss(), Quantity.ROW_LOSS), r"L_{\mathrm{row}\,2}", "row's share of the loss, row 2"),
        (Selection(Bias(1, 0), Quantity.UPDATE, "m before"), "m", "m before in the update of the bias of hidden 1"),
    ],
    ids=str,
)
def test_a_number_has_a_symbol_and_a_name_in_words(selection: Selection, symbol: str, words: str) -> None:
    assert symbol_of(ARTICLE, selection, 1) == symbol
    assert words_of(ARTICLE, selection, 1) == words


def test_targets_are_given() -> None:
    section = explained(Selection(Neuron(2, 0), Quantity.TARGET), BATCH, row=1).sections[0]
    assert isinstance(section.result, Given)
    assert section.result == 1.0


def factor_named(selection: Selection, symbol: str, config: RunConfig) -> float:
    product = explained(selection, DONE, config).sections[0].parts
    assert isinstance(product, Product)
    return next(factor.value for factor in product.factors if factor.symbol.startswith(symbol))


def test_a_slope_that_is_given_is_given_wherever_it_stands() -> None:
    delta, share = Selection(Neuron(1, 0), Quantity.DELTA), Selection(Weight(1, 0, 0), Quantity.ROW_GRADIENT)
    for selection, symbol in ((delta, r"\mathrm{id}'"), (share, r"\frac{\partial a")):
        assert isinstance(factor_named(selection, symbol, BY_HAND), Given)
    own = explained(Selection(Neuron(1, 0), Quantity.ACTIVATION_SLOPE), DONE, BY_HAND).sections[0]
    assert isinstance(own.result, Given)


@pytest.mark.parametrize(("clip", "given"), [(100.0, True), (1.0, False)])
def test_the_factor_of_clipping_is_computed_only_where_it_shortens(clip: float, given: bool) -> None:
    clipped = BY_HAND.but(clip=clip)
    update = explained(Selection(Weight(1, 0, 0), Quantity.UPDATE, "g"), DONE, clipped).sections[0]
    factor = explained(Selection(Weight(1, 0, 0), Quantity.UPDATE, "clipping"), DONE, clipped).sections[0].result
    assert update.numbers[0].values[0] == factor
    assert isinstance(update.numbers[0].values[0], Given) is isinstance(factor, Given) is given


@pytest.mark.parametrize("loss", ["sum_of_squares", "huber", "binary_cross_entropy"])
def test_the_share_of_a_prediction_has_its_symbol_on_the_left(loss: str) -> None:
    share = Selection(Neuron(2, 0), Quantity.LOSS)
    section = explained(share, LOSS, ARTICLE.but(loss=loss)).sections[0]
    assert section.formula[0] == symbol_of(ARTICLE, share, 0) == r"L(\hat{y})"
    assert all(piece.startswith("= ") for piece in section.formula[1:])


def test_the_loss_says_what_its_letters_are() -> None:
    whole = Selection(WholeLoss(), Quantity.TOTAL_LOSS)
    assert " n " not in explained(whole, LOSS).sections[0].caption
    caption = explained(whole, LOSS, ARTICLE.but(loss="huber")).sections[0].caption
    assert "h is the Huber error. n is 4, the number of predictions. Each share is divided by it already." in caption


def test_the_only_output_has_an_article_in_sentences() -> None:
    gradient = explained(Selection(Weight(2, 0, 0), Quantity.GRADIENT), DW2).sections[0]
    assert "the error signal δ of the output, summed" in gradient.caption
    assert explained(Selection(Weight(2, 0, 0)), Z2).meaning.text.endswith("the sum of the output by @.")


def test_the_loss_of_a_row_of_a_classifier_writes_only_what_is_not_zero() -> None:
    config = load_preset("iris").run.but(batch_size=None)
    section = explained(Selection(WholeLoss(), Quantity.ROW_LOSS), LOSS, config).sections[0]
    assert section.caption.endswith("All but one are zero.")
    assert section.numbers == ()
    assert isinstance(section.parts, Sum)
    assert section.parts.term(0).label == "output 1 (setosa)"
    assert np.count_nonzero(section.parts.values) == 1
