"""What the inspector shows recombines to what it shows, for one who has a calculator and no more digits."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.config import RunConfig
from core.explain.explain import explain
from core.explain.selection import Bias, Neuron, Part, Selection, Weight
from core.explain.terms import Given, Product, Section, Sum
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause
from scratchnet_gui.appearance import LEAST_DIGITS, MOST_DIGITS
from scratchnet_gui.inspector.decimals import Decimals, decimals_of, for_function, for_sum, rounded
from scratchnet_gui.inspector.figures import shown_terms, written
from tests.helpers.runs import configs

_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")


DIGITS = st.integers(LEAST_DIGITS, MOST_DIGITS)


def read(text: str) -> tuple[Fraction, Fraction]:
    """Read a number as it stands on the screen: its value and one unit of its last place."""
    mantissa, _, power = text.translate(_PLAIN).partition("×10")
    scale = Fraction(10) ** int(power or 0)
    return Fraction(mantissa) * scale, scale / 10 ** len(mantissa.partition(".")[2])


def within_one(computed: Fraction | float, text: str) -> bool:
    shown, unit = read(text)
    return abs(Fraction(computed) - shown) <= unit * Fraction(1001, 1000)


def multiplied(texts: list[str]) -> Fraction:
    return math.prod((read(text)[0] for text in texts), start=Fraction(1))


def shown_of_update(old: float, rate: float, gradient: float, new: float) -> list[str]:
    """Return the texts of old, rate, gradient and new."""
    terms = [((), old), ((Given(-rate), gradient), -rate * gradient)]
    decimals = for_sum(terms, (), new, 3, is_step=True)
    return [
        written(old, decimals.terms, 3),
        written(Given(rate), decimals.factors, 3),
        written(gradient, decimals.factors, 3),
        written(new, decimals.result, 3),
    ]


def test_the_update_of_the_article_adds_up() -> None:
    assert shown_of_update(0.27458, 1.0, 0.26532, 0.00926) == ["0.2746", "1", "0.2653", "0.0093"]


def test_a_large_learning_rate_shows_more_of_the_gradient() -> None:
    old, rate, gradient, new = shown_of_update(0.2121, 1000.0, 0.0011732, 0.2121 - 1.1732)
    assert (rate, gradient) == ("1000", "0.001173")
    assert within_one(read(old)[0] - 1000 * read(gradient)[0], new)


def test_a_small_step_does_not_vanish() -> None:
    old, _, gradient, new = shown_of_update(0.27456, 1.0, 0.00021, 0.27435)
    assert old != new
    assert within_one(read(old)[0] - read(gradient)[0], new)


def test_a_square_of_a_small_number_is_that_of_the_shown_number() -> None:
    decimals = for_function(lambda values: (values[0] - values[1]) ** 2, [Given(0.0), 0.00463], 0.00463**2, 3)
    assert written(0.00463, decimals.factors, 3) == "0.0046"
    assert written(0.00463**2, decimals.result, 3) == "2.1×10⁻⁵"  # 0.0046² = 2.116×10⁻⁵


@pytest.mark.parametrize("value", [math.inf, math.nan])
def test_what_is_not_finite_takes_the_setting(value: float) -> None:
    assert for_function(math.prod, [1.0, value], value, 3) == Decimals(3, 3, 3)


@given(st.floats(-1e7, 1e7) | st.integers(-9, 9).map(float), DIGITS, st.integers(0, 3), st.booleans())
def test_the_rounded_number_is_the_one_that_is_written(value: float, least: int, more: int, plain: bool) -> None:
    number = Given(value) if plain else value
    shown, unit = rounded(number, least + more, least)
    text = written(number, least + more, least)
    assert float(read(text)[0]) == pytest.approx(shown, rel=1e-12, abs=0.0)
    assert float(read(text)[1]) == pytest.approx(unit, rel=1e-12)


def is_rounding_error(section: Section) -> bool:
    """Tell whether a result is what the engine's own arithmetic leaves of a cancellation, so that no digits give it."""
    if section.result is None or section.result == 0.0:
        return False
    if isinstance(section.parts, Sum):
        values = section.parts.values
    else:
        values = np.array([value for line in section.numbers for value in line.values])
    return not isinstance(section.parts, Product) and bool(
        np.abs(values).max(initial=0.0) * 1e-12 > abs(section.result)
    )


def check(section: Section, least: int) -> None:
    """Put the shown texts of a section together again."""
    parts = section.parts
    if section.result is None or is_rounding_error(section):
        return
    shown = shown_terms(parts.values, parts.marked) if isinstance(parts, Sum) else None
    terms = [parts.term(index) for index in shown.indices] if shown and isinstance(parts, Sum) else []
    decimals = decimals_of(section, shown, terms, least)
    result = written(section.result, decimals.result, least)
    if isinstance(parts, Sum) and shown is not None:
        column = [written(term.value, decimals.terms, least) for term in terms]
        for term, text in zip(terms, column, strict=True):
            if len(term.factors) > 1:
                product = multiplied([written(each, decimals.factors, least) for each in term.factors])
                assert within_one(product, text), (term, text, decimals)
        column += [written(shown.rest_sum, decimals.terms, least)] if shown.rest else []
        assert within_one(sum(read(text)[0] for text in column), result), (column, result)
    elif isinstance(parts, Product):
        factors = [written(each.value, decimals.factors, least) for each in parts.factors]
        assert within_one(multiplied(factors), result), (factors, result)
    elif section.compute is not None:
        operands = [
            float(read(written(value, decimals.factors, least))[0]) for line in section.numbers for value in line.values
        ]
        assert within_one(section.compute(operands), result), (operands, result)


_FACTOR = st.floats(0.05, 3.0) | st.floats(-3.0, -0.05)


@given(st.lists(st.tuples(_FACTOR, _FACTOR), min_size=1, max_size=8), st.integers(-13, -3), DIGITS)
@settings(max_examples=300)
def test_a_sum_that_nearly_cancels_adds_up(pairs: list[tuple[float, float]], power: int, least: int) -> None:
    left = sum(first * second for first, second in pairs)
    terms = [(pair, pair[0] * pair[1]) for pair in [*pairs, (0.7, (1.2345 * 10.0**power - left) / 0.7)]]
    total = sum(value for _, value in terms)
    assume(abs(total) > 1e-12 * max(abs(value) for _, value in terms))
    decimals = for_sum(terms, (), total, least)
    column = [written(value, decimals.terms, least) for _, value in terms]
    assert within_one(sum(read(text)[0] for text in column), written(total, decimals.result, least))
    for (factors, _), text in zip(terms, column, strict=True):
        assert within_one(multiplied([written(each, decimals.factors, least) for each in factors]), text)


@given(st.floats(0.01, 3.0), st.integers(-11, -3), DIGITS)
def test_a_difference_that_nearly_vanishes_is_that_of_the_shown_numbers(value: float, power: int, least: int) -> None:
    other = value + 4.321 * 10.0**power
    decimals = for_function(lambda values: values[0] - values[1], [value, other], value - other, least)
    shown = [read(written(each, decimals.factors, least))[0] for each in (value, other)]
    assert within_one(shown[0] - shown[1], written(value - other, decimals.result, least))


def test_what_is_left_of_a_sum_that_cancels_shows_as_much_as_its_terms_can_tell() -> None:
    terms = [((), 1.178394600504937), ((), -1.178394600504002)]
    total = sum(value for _, value in terms)
    decimals = for_sum(terms, (), total, 12)
    assert written(total, decimals.result, 12).count("×10⁻¹³") == 1
    assert len(written(total, decimals.result, 12)) < len(written(total, 12, 12))


@given(configs(most_units=20), DIGITS, st.data())
@settings(max_examples=60)
def test_every_section_of_a_run_recombines(config: RunConfig, least: int, data: st.DataObject) -> None:
    session = Session(config)
    operations = session.snapshot(Cause.NEW).plan.operations
    row = data.draw(st.integers(0, config.data.rows - 1))
    column = data.draw(st.integers(1, len(config.layers)))
    unit = data.draw(st.integers(0, config.sizes[column] - 1))
    chosen: list[Part] = [
        Neuron(column, unit),
        Weight(column, data.draw(st.integers(0, config.sizes[column - 1] - 1)), unit),
    ]
    if config.biases[column - 1]:
        chosen.append(Bias(column, unit))
    for operation in range(1, operations + 1):
        session.submit(Seek(1, operation))
        snapshot = session.snapshot(Cause.SEEK)
        for selection in chosen:
            for section in explain(snapshot.events, snapshot.parameters, config, Selection(selection), row).sections:
                check(section, least)
