"""Every symbol of every formula is known: what it means, the shape that it is from, and its value now."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import RunConfig
from core.data.dataset import Dataset
from core.explain import links
from core.explain.explain import exists, explain
from core.explain.glossary import entry_of
from core.explain.moment import Moment, moment
from core.explain.selection import Bias, Neuron, Part, Quantity, Selection, Weight, WholeLoss
from core.explain.terms import Explanation, Product, Sum
from core.nn.activations import ACTIVATIONS
from core.nn.losses import LOSSES
from core.nn.optimizers import OPTIMIZERS
from core.nn.schedules import SCHEDULES
from core.run_settings import LayerConfig
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause
from core.training.events import BatchTaken, LossComputed
from core.training.updates import assignments_of
from scratchnet_gui.inspector.tex import Fraction, Hat, Node, Root, Row, Scripts, Symbol, parse
from tests.helpers.runs import ARTICLE, configs, mistaken_configs

WIDE = ARTICLE.but(layers=(LayerConfig(units=12, bias=True), LayerConfig(units=1, bias=True)))
LAST = 14


def symbols_in(tex: str) -> list[str]:
    """Return the TeX of all symbols of a formula, as a typeset one has them."""
    return list(_walk(parse(tex)))


def _walk(node: Node) -> Iterator[str]:
    match node:
        case Symbol(base, tex):
            yield tex
            yield from _walk(base)
        case Row(nodes):
            for each in nodes:
                yield from _walk(each)
        case Fraction(above, below):
            yield from _walk(above)
            yield from _walk(below)
        case Scripts(base, raised, lowered):
            for part in (base, raised, lowered):
                if part is not None:
                    yield from _walk(part)
        case Hat(inside) | Root(inside):
            yield from _walk(inside)


def at(operation: int, config: RunConfig = ARTICLE, row: int = 1, iteration: int = 1) -> Moment:
    session = Session(config)
    if operation:
        session.submit(Seek(iteration, operation))
    snapshot = session.snapshot(Cause.STEP)
    return moment(config, snapshot.parameters, snapshot.events, row)


def all_tex(explanation: Explanation) -> Iterator[str]:
    yield explanation.symbol
    for section in explanation.sections:
        yield from section.formula
        yield from (line.tex for line in section.numbers)
        match section.parts:
            case Sum(headings=headings):
                yield from headings
            case Product(factors=factors):
                yield from (factor.symbol for factor in factors)


TERMS = {
    Quantity.ACTIVATION: (links.UNDROPPED, links.POWER, links.POWERS),
    Quantity.ACTIVATION_SLOPE: (links.AGAIN,),
    Quantity.DELTA: (links.MEAN,),
    Quantity.LOSS: (links.LOGARITHM,),
    Quantity.PENALTY: (links.SQUARES, links.SIZES),
    Quantity.UPDATE: (links.WEIGHT_BEFORE, links.RATE, links.CLIPPING, links.LENGTH, links.SQUARES, "g 1", "g 2"),
}
"""The terms that selections may have, without those named after what an optimiser assigns to."""


def numbers_of(config: RunConfig, part: Part) -> Iterator[Selection]:
    """Return every number of a part: the latest, every quantity, and every number on the way to one."""
    yield Selection(part)
    slots = [assignment.name for assignment in OPTIMIZERS[config.optimizer].assignments]
    of_update = [*slots, *(f"{name}{links.BEFORE}" for name in slots), "g 1", "g 2"]
    for quantity in Quantity:
        for term in ("", *TERMS.get(quantity, ()), *(of_update if quantity is Quantity.UPDATE else ())):
            if exists(Selection(part, quantity, term), config):
                yield Selection(part, quantity, term)


@given(configs(most_units=12) | mistaken_configs(most_units=12), st.data())
@settings(max_examples=80)
def test_every_symbol_of_every_explanation_is_known(config: RunConfig, data: st.DataObject) -> None:
    session = Session(config)
    row = data.draw(st.integers(0, config.data.rows - 1))
    column = data.draw(st.integers(1, len(config.layers)))
    unit = data.draw(st.integers(0, config.sizes[column] - 1))
    source = data.draw(st.integers(0, config.sizes[column - 1] - 1))
    chosen: list[Part] = [Neuron(column - 1, source), Neuron(column, unit), Weight(column, source, unit), WholeLoss()]
    if config.biases[column - 1]:
        chosen.append(Bias(column, unit))
    operations = session.snapshot(Cause.NEW).plan.operations
    for operation in (0, data.draw(st.integers(1, operations)), operations):
        if operation:
            session.submit(Seek(1, operation))
        snapshot = session.snapshot(Cause.SEEK)
        now = moment(config, snapshot.parameters, snapshot.events, row)
        for selection in [each for part in chosen for each in numbers_of(config, part)]:
            explanation = explain(snapshot.events, snapshot.parameters, config, selection, row)
            for symbol in {symbol for tex in all_tex(explanation) for symbol in symbols_in(tex)}:
                entry = entry_of(symbol, now, selection.part)
                assert entry is not None, (symbol, selection)
                assert entry.name
                assert entry.value is None or not entry.absent
                assert entry.value is None or entry.shape


def registry_formulas() -> Iterator[tuple[str, RunConfig, Part]]:
    """Return every formula of every registry with a network and a part that it is used for."""
    neuron, weight = Neuron(1, 0), Weight(1, 0, 0)
    for function in ACTIVATIONS.values():
        cases = [tex for case in function.cases or () for tex in (case.formula, case.slope_formula)]
        for tex in (function.symbol, function.formula, function.slope_formula, *cases):
            yield tex, ARTICLE, neuron
    for loss in LOSSES.values():
        fused = (loss.fused.entry_formula, loss.fused.delta_formula) if loss.fused else ()
        for tex in (loss.formula, loss.entry_formula, loss.slope_formula, loss.far_formula, *fused):
            yield tex, ARTICLE, neuron
    for optimizer in OPTIMIZERS.values():
        config = ARTICLE.but(optimizer=optimizer.name, l1=0.1, l2=0.1, clip=1.0)
        for assignment in assignments_of(config, optimizer):
            yield f"{assignment.symbol} = {assignment.formula}", config, weight
    for schedule in SCHEDULES.values():
        yield schedule.formula, ARTICLE.but(schedule=schedule.name), weight


@pytest.mark.parametrize(("tex", "config", "part"), list(registry_formulas()))
@pytest.mark.parametrize("operation", [0, LAST])
def test_every_symbol_of_every_registry_is_known(tex: str, config: RunConfig, part: Part, operation: int) -> None:
    now = at(operation, config)
    assert [symbol for symbol in symbols_in(tex) if entry_of(symbol, now, part) is None] == []


def test_a_weight_has_its_name_shape_and_value() -> None:
    now = at(LAST)
    entry = entry_of("W^{(2)}_{31}", now)
    update = now.updates[2]
    assert entry is not None
    assert entry.name == "weight from hidden 3 to output"
    assert entry.shape == "entry of W⁽²⁾, 4×1 (from × to)"
    assert (entry.before, entry.value) == (update.before.W[2, 0], update.after.W[2, 0])
    assert entry.selection == Selection(Weight(2, 2, 0), Quantity.VALUE)


def test_indices_of_more_than_one_digit_are_told_apart() -> None:
    now = at(LAST, WIDE)
    for tex, part in (
        ("W^{(1)}_{3,12}", Weight(1, 2, 11)),
        ("b^{(1)}_{12}", Bias(1, 11)),
        ("z^{(1)}_{12}", Neuron(1, 11)),
    ):
        entry = entry_of(tex, now)
        assert entry is not None
        assert entry.selection is not None
        assert entry.selection.part == part


@pytest.mark.parametrize(
    ("tex", "shape", "quantity"),
    [
        ("x_{3}", "entry of x, 4×3 (rows × inputs)", Quantity.INPUT),
        ("z^{(1)}_{2}", "entry of z⁽¹⁾, 4×4 (rows × neurons)", Quantity.SUM),
        ("a^{(1)}_{2}", "entry of a⁽¹⁾, 4×4 (rows × neurons)", Quantity.ACTIVATION),
        (r"\hat{y}", "entry of ŷ, 4×1 (rows × neurons)", Quantity.ACTIVATION),
        ("y", "entry of y, 4×1 (rows × neurons)", Quantity.TARGET),
        (r"\delta^{(1)}_{2}", "entry of δ⁽¹⁾, 4×4 (rows × neurons)", Quantity.DELTA),
        (r"\frac{\partial L}{\partial a^{(1)}_{2}}", "entry of ∂L/∂a⁽¹⁾, 4×4 (rows × neurons)", Quantity.SLOPE),
        (r"\frac{\partial L}{\partial W^{(1)}_{32}}", "entry of ∂L/∂W⁽¹⁾, 3×4 (from × to)", Quantity.GRADIENT),
        (
            r"\frac{\partial a^{(1)}_{2}}{\partial z^{(1)}_{2}}",
            "entry of ∂a/∂z⁽¹⁾, 4×4 (rows × neurons)",
            Quantity.ACTIVATION_SLOPE,
        ),
        ("L", "a number", Quantity.TOTAL_LOSS),
    ],
)
def test_a_quantity_has_the_shape_of_its_array_and_can_be_looked_at(tex: str, shape: str, quantity: Quantity) -> None:
    for operation in (0, LAST):
        entry = entry_of(tex, at(operation))
        assert entry is not None
        assert entry.shape == shape
        assert entry.selection is not None
        assert entry.selection.quantity is quantity
        assert (entry.value is None) == (operation == 0)


def test_values_are_those_of_the_engine_in_the_selected_row() -> None:
    now = at(LAST, row=2)
    assert isinstance(now.loss, LossComputed)
    assert isinstance(now.batch, BatchTaken)
    wanted = {
        "x_{1}": now.batch.inputs[2, 0],
        "z^{(2)}_{1}": now.sums[2].z[2, 0],
        "a^{(1)}_{4}": now.activations[1].a[2, 3],
        r"\hat{y}": now.activations[2].a[2, 0],
        "y": 1.0,
        r"\delta^{(1)}_{1}": now.deltas[1].delta[2, 0],
        r"\frac{\partial L}{\partial \hat{y}}": now.deltas[2].upstream[2, 0],  # type: ignore[index]
        r"\frac{\partial L}{\partial z^{(1)}_{1}}": now.deltas[1].delta[2, 0],
        r"\frac{\partial L}{\partial a^{(1)}_{1}}": now.passed[2].upstream[2, 0],
        r"\frac{\partial \hat{y}}{\partial z^{(2)}_{1}}": now.deltas[2].slope[2, 0],  # type: ignore[index]
        r"\frac{\partial z^{(2)}_{1}}{\partial W^{(2)}_{41}}": now.activations[1].a[2, 3],
        r"\frac{\partial L}{\partial W^{(1)}_{32}}": now.gradients[1].dW[2, 1],
        "L": now.loss.value,
        "n": 1.0,
        r"\eta": 1.0,
        "t": 1.0,
    }
    for tex, value in wanted.items():
        entry = entry_of(tex, now)
        assert entry is not None, tex
        assert entry.value == value, tex


def test_a_row_has_its_share_of_the_loss_and_of_a_gradient() -> None:
    now = at(LAST, row=2)
    loss, share = (
        entry_of(r"L_{\mathrm{row}\,3}", now),
        entry_of(r"\frac{\partial L_{\mathrm{row}\,3}}{\partial W^{(1)}_{32}}", now),
    )
    assert now.loss is not None
    assert loss is not None
    assert share is not None
    assert (loss.name, loss.value) == ("row 3's share of the loss", now.loss.per_entry[2].sum())
    assert loss.selection == Selection(WholeLoss(), Quantity.ROW_LOSS)
    assert share.value == now.gradients[1].inputs[2, 2] * now.gradients[1].delta[2, 1]
    assert share.shape == "entry of ∂L(row 3)/∂W⁽¹⁾, 3×4 (from × to)"
    assert share.selection == Selection(Weight(1, 2, 1), Quantity.ROW_GRADIENT)
    other = entry_of(r"L_{\mathrm{row}\,1}", now)
    assert other is not None
    assert (other.value, other.selection) == (now.loss.per_entry[0].sum(), None)
    absent = entry_of(r"L_{\mathrm{row}\,4}", at(LAST, ARTICLE.but(batch_size=2), row=3))
    assert absent is not None
    assert (absent.value, absent.absent) == (None, "row 4 is not in this iteration's batch")


def test_settings_and_penalties_that_stand_in_formulas_have_their_values() -> None:
    now = at(LAST, ARTICLE.but(dropout=0.25, clip=2.0, l2=0.1))
    assert now.loss is not None
    for tex, value in (("p", 0.25), ("C", 2.0), (r"\mathrm{penalty}", now.loss.penalty)):
        entry = entry_of(tex, now, Weight(1, 0, 0))
        assert entry is not None
        assert entry.value == value
    assert entry_of("C", at(LAST)) is None


def test_with_the_wrong_sign_the_step_is_what_the_update_adds() -> None:
    now = at(LAST, ARTICLE.but(optimizer="adam", wrong_sign=True))
    update, entry = now.updates[1], entry_of("u", now, Weight(1, 0, 0))
    assert entry is not None
    assert entry.value is not None
    assert update.before.W[0, 0] + entry.value == update.after.W[0, 0]


def test_a_number_into_which_a_mistake_went_says_so() -> None:
    for tex, said in (
        (r"\frac{\partial L}{\partial W^{(1)}_{11}}", True),
        (r"\delta^{(1)}_{1}", True),
        (r"\frac{\partial L}{\partial W^{(2)}_{11}}", False),
        ("z^{(1)}_{1}", False),
    ):
        entry = entry_of(tex, at(LAST, ARTICLE.but(early_update=True)))
        assert entry is not None
        assert entry.meaning.endswith("A mistake went into it.") is said


def test_what_is_not_there_says_why() -> None:
    before = entry_of("z^{(1)}_{2}", at(0))
    assert before is not None
    assert (before.value, before.absent) == (None, "not computed yet in this iteration")
    outside = entry_of("z^{(1)}_{2}", at(LAST, ARTICLE.but(batch_size=2), row=3))
    assert outside is not None
    assert (outside.value, outside.absent) == (None, "row 4 is not in this iteration's batch")


def test_a_running_index_has_no_value_and_nothing_to_look_at() -> None:
    entry = entry_of("W^{(1)}_{i2}", at(LAST))
    assert entry is not None
    assert entry.name == "weight from input i to hidden 2"
    assert (entry.value, entry.absent, entry.selection) == (None, "", None)


def test_what_an_optimiser_remembers_has_the_value_before_and_after() -> None:
    config = ARTICLE.but(optimizer="adam", learning_rate=0.1)
    now = at(LAST, config, iteration=2)
    update = now.updates[2]
    entry = entry_of("m", now, Weight(2, 0, 0))
    assert entry is not None
    assert entry.name == "Mean of the gradients so far"
    assert entry.value == update.terms["m"].W[0, 0]
    assert entry.before == update.remembered["m"].W[0, 0]
    assert entry.shape == "entry of m⁽²⁾, 4×1 (from × to)"
    corrected = entry_of(r"\hat{v}", now, Weight(2, 0, 0))
    assert corrected is not None
    assert corrected.value == update.terms["v_hat"].W[0, 0]
    assert corrected.meaning == "t counts the updates."


def test_one_letter_means_what_it_means_where_it_stands() -> None:
    softmax = RunConfig(
        data=Dataset.of_rows(inputs=((0.0,), (1.0,)), targets=((1.0, 0.0), (0.0, 1.0))),
        layers=(LayerConfig(units=2, activation="softmax"),),
        loss="categorical_cross_entropy",
        optimizer="adagrad",
        learning_rate=0.1,
    )
    now = at(4, softmax)
    of_loss, of_weight = entry_of("s", now, Neuron(1, 0)), entry_of("s", now, Weight(1, 0, 0))
    assert of_loss is not None
    assert of_weight is not None
    assert of_loss.name == "logarithm of a sum"
    assert of_weight.name == "Sum of all squared gradients so far"


@pytest.mark.parametrize(
    "tex", ["W^{(3)}_{11}", "W^{(1)}_{41}", "b^{(1)}_{1}", "z^{(1)}_{5}", "q", "x_{4}", "W^{(1)}_{1}"]
)
def test_what_the_network_does_not_have_is_not_explained(tex: str) -> None:
    assert entry_of(tex, at(LAST), WholeLoss()) is None
