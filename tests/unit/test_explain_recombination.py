"""What an explanation takes apart gives the engine's own number when it is put together again."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import RunConfig
from core.data.dataset import Dataset
from core.explain.explain import default_selection, exists, explain
from core.explain.moment import moment
from core.explain.progress import latest
from core.explain.selection import Bias, Neuron, Quantity, Selection, Weight, WholeLoss
from core.explain.terms import Explanation, Product, Sum
from core.run_settings import LayerConfig
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from core.training.mistakes import MISTAKES
from tests.helpers.runs import MISTAKABLE, configs, mistaken_configs

PRECISION = 1e-12


def selections(config: RunConfig) -> list[Neuron | Weight | Bias]:
    sizes = config.sizes
    found: list[Neuron | Weight | Bias] = [
        Neuron(column, unit) for column, units in enumerate(sizes) for unit in range(units)
    ]
    for layer, has_bias in enumerate(config.biases, start=1):
        for target in range(sizes[layer]):
            found += [Weight(layer, source, target) for source in range(sizes[layer - 1])]
            if has_bias:
                found.append(Bias(layer, target))
    return found


def close(found: float, expected: float, scale: float) -> bool:
    return abs(found - expected) <= PRECISION * max(scale, abs(expected))


def engine_number(snapshot: Snapshot, selection: Neuron | Weight | Bias, row: int, quantity: Quantity) -> float | None:
    """Read the number straight from the events; None for what has none."""
    now = moment(snapshot.config, snapshot.parameters, snapshot.events, row)
    place = now.place
    if isinstance(selection, Neuron):
        column, unit = selection.column, selection.unit
        if place is None:
            return None
        match quantity:
            case Quantity.INPUT:
                return float(snapshot.config.data.X[row][unit])
            case Quantity.SUM:
                return float(now.sums[column].z[place, unit])
            case Quantity.ACTIVATION:
                return float(now.activations[column].a[place, unit])
            case Quantity.LOSS:
                assert now.loss is not None
                return float(now.loss.per_entry[place, unit])
            case Quantity.SLOPE:
                return float(now.passed[column + 1].upstream[place, unit])
            case Quantity.DELTA:
                return float(now.deltas[column].delta[place, unit])
        return None
    layer = selection.layer
    match quantity, selection:
        case Quantity.CONTRIBUTION, Weight(source=source, target=target):
            assert place is not None
            return float(now.sums[layer].inputs[place, source] * now.used(layer).W[source, target])
        case Quantity.GRADIENT, Weight(source=source, target=target):
            return float(now.gradients[layer].dW[source, target])
        case Quantity.UPDATE, Weight(source=source, target=target):
            return float(now.updates[layer].after.W[source, target])
        case Quantity.CONTRIBUTION, Bias(unit=unit):
            biases = now.used(layer).b
        case Quantity.GRADIENT, Bias(unit=unit):
            biases = now.gradients[layer].db
        case Quantity.UPDATE, Bias(unit=unit):
            biases = now.updates[layer].after.b
        case Quantity.NOTHING_YET, Weight(source=source, target=target):
            return float(snapshot.parameters[layer - 1].W[source, target])
        case Quantity.NOTHING_YET, Bias(unit=unit):
            biases = snapshot.parameters[layer - 1].b
        case _:
            raise AssertionError(f"{selection} was explained as {quantity}")
    assert biases is not None
    return float(biases[unit])


def named_number(snapshot: Snapshot, selection: Selection, row: int) -> float:
    """Read a number that is computed straight from the events; every quantity that is not the latest of its part."""
    now = moment(snapshot.config, snapshot.parameters, snapshot.events, row)
    place, loss = now.place, now.loss
    match selection.part, selection.quantity:
        case part, Quantity.VALUE if isinstance(part, Weight):
            return float(snapshot.parameters[part.layer - 1].W[part.source, part.target])
        case Bias(layer, unit), Quantity.VALUE:
            biases = snapshot.parameters[layer - 1].b
            assert biases is not None
            return float(biases[unit])
        case _, Quantity.TOTAL_LOSS | Quantity.PENALTY as quantity:
            assert loss is not None
            return loss.value if quantity is Quantity.TOTAL_LOSS else loss.penalty
    assert place is not None
    match selection.part, selection.quantity:
        case _, Quantity.ROW_LOSS:
            assert loss is not None
            return float(loss.per_entry.sum(axis=1)[place])
        case Neuron(column, unit), Quantity.MASK:
            mask = now.activations[column].mask
            return 1.0 if mask is None else float(mask[place, unit])
        case Neuron(_, unit), Quantity.TARGET:
            return float(snapshot.config.data.Y[row, unit])
        case Neuron(column, unit), Quantity.SLOPE if column == now.outputs:
            assert loss is not None
            assert loss.slope is not None
            return float(loss.slope[place, unit])
        case Neuron(column, unit), Quantity.ACTIVATION_SLOPE:
            slopes = now.deltas[column].slope
            assert slopes is not None
            return float(slopes[place, unit])
        case Weight(layer, source, target), Quantity.PASSED_BACK:
            return float(now.passed[layer].weights[source, target] * now.passed[layer].delta[place, target])
        case Weight(layer, source, target), Quantity.ROW_GRADIENT:
            return float(now.sums[layer].inputs[place, source] * now.deltas[layer].delta[place, target])
        case Bias(layer, unit), Quantity.ROW_GRADIENT:
            return float(now.deltas[layer].delta[place, unit])
    raise AssertionError(f"{selection} is a number without a test")


LATEST = {Quantity.INPUT, Quantity.SUM, Quantity.ACTIVATION, Quantity.LOSS, Quantity.DELTA} | {
    Quantity.CONTRIBUTION,
    Quantity.GRADIENT,
    Quantity.UPDATE,
}
"""Numbers that are the latest of their part at some operation."""


@given(configs() | mistaken_configs(), st.integers(0, 4), st.integers(1, 3), st.integers(0, 40))
@settings(max_examples=150)
def test_every_named_number_is_the_engine_s_own(config: RunConfig, row: int, iteration: int, operation: int) -> None:
    operations = Session(config).snapshot(Cause.NEW).plan.operations
    check_all_numbers(config, row % config.data.rows, iteration, 1 + operation % operations)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_with_any_mistake_every_named_number_is_the_engine_s_own(mistake: str) -> None:
    config = MISTAKABLE.but(**{mistake: True})
    for operation in range(1, Session(config).snapshot(Cause.NEW).plan.operations + 1):
        check_all_numbers(config, 1, 2, operation)


def check_all_numbers(config: RunConfig, row: int, iteration: int, operation: int) -> None:
    session = Session(config)
    session.submit(Seek(iteration, operation))
    snapshot = session.snapshot(Cause.SEEK)
    for part in (*selections(config), WholeLoss()):
        for quantity in Quantity:
            selection = Selection(part, quantity)
            if not exists(selection, config):
                continue
            explanation = explain(snapshot.events, snapshot.parameters, config, selection, row)
            check(explanation)
            result = explanation.sections[0].result
            if explanation.quantity is Quantity.NOTHING_YET:
                assert result is None
                continue
            assert explanation.quantity is quantity
            hidden_slope = quantity is Quantity.SLOPE and part != Neuron(len(config.layers), getattr(part, "unit", 0))
            if (quantity in LATEST or hidden_slope) and not isinstance(part, WholeLoss):
                assert result == engine_number(snapshot, part, row, quantity)
            else:
                assert result == named_number(snapshot, selection, row)


def check(explanation: Explanation) -> None:
    for section in explanation.sections:
        parts = section.parts
        if section.compute is not None:
            values = [value for line in section.numbers for value in line.values]
            assert section.result is not None
            assert close(section.compute(values), section.result, max(map(abs, values)))
        if parts is None:
            continue
        assert section.result == parts.total
        scale = 0.0
        if isinstance(parts, Sum):
            terms = [parts.term(index) for index in range(len(parts.values))]
            scale = sum(abs(term.value) for term in terms)
            for term, value in zip(terms, parts.values, strict=True):
                assert term.value == value
                assert not term.factors or close(math.prod(term.factors), term.value, 0.0)
        assert close(parts.recombined(), parts.total, scale)


@given(configs() | mistaken_configs(), st.integers(0, 4), st.integers(1, 3))
@settings(max_examples=150)
def test_every_operation_of_an_iteration_recombines(config: RunConfig, row: int, iteration: int) -> None:
    row %= config.data.rows
    session, chosen = Session(config), selections(config)
    operations = session.snapshot(Cause.NEW).plan.operations
    before: dict[Neuron | Weight | Bias, Quantity] = {}
    for operation in range(1, operations + 1):
        session.submit(Seek(iteration, operation))
        snapshot = session.snapshot(Cause.SEEK)
        assert default_selection(snapshot.events, config) in chosen
        now = moment(config, snapshot.parameters, snapshot.events, row)
        for selection in chosen:
            found = latest(now, selection)
            if before.get(selection) is found and operation < operations:
                continue  # the operation has computed nothing of it
            before[selection] = found
            explanation = explain(snapshot.events, snapshot.parameters, config, Selection(selection), row)
            check(explanation)
            first = explanation.sections[0]
            assert first.result == engine_number(snapshot, selection, row, explanation.quantity)


def test_delta_is_a_product_of_two_named_factors() -> None:
    table = Dataset.of_rows(inputs=((0.5, -1.0),), targets=((1.0,),))
    config = RunConfig(data=table, layers=(LayerConfig(units=2), LayerConfig(units=1)), seed=3)
    session = Session(config)
    session.submit(Seek(1, 10))
    snapshot = session.snapshot(Cause.SEEK)
    product = explain(snapshot.events, snapshot.parameters, config, Selection(Neuron(1, 0)), 0).sections[0].parts
    assert isinstance(product, Product)
    assert [factor.name for factor in product.factors] == [
        "how the loss reacts to this neuron's output",
        "slope of the sigmoid at z",
    ]
