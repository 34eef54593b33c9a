"""What the inspector shows recombines to what it shows, for one who has a calculator and no more digits."""

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.config import RunConfig
from core.explain.explain import explain
from core.explain.selection import Quantity, Selection, Weight
from core.explain.terms import Exact, Given, Line, Product, Section, Sum, Term
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause
from scratchnet_gui.appearance import LEAST_DIGITS, MOST_DIGITS
from scratchnet_gui.inspector.decimals import Precision, digits_of, rounded
from scratchnet_gui.inspector.figures import written
from scratchnet_gui.inspector.places import Places
from tests.helpers.explanations import explanations
from tests.helpers.runs import ARTICLE, configs
from tests.helpers.written import read

_EXACTLY, _NEARLY = Fraction(50001, 100000), Fraction(1001, 1000)

_UNITS = {
    Precision.ROUNDED: (_EXACTLY, _EXACTLY),
    Precision.CLOSE: (_NEARLY, _EXACTLY),
    Precision.NEAR: (2 * _NEARLY, _NEARLY),
}

DIGITS = st.integers(LEAST_DIGITS, MOST_DIGITS)


def within(units: Fraction, computed: Fraction | float, text: str) -> bool:
    shown, unit = read(text)
    return abs(Fraction(computed) - shown) <= unit * units


def multiplied(texts: list[str]) -> Fraction:
    return math.prod((read(text)[0] for text in texts), start=Fraction(1))


def added(terms: Sequence[tuple[tuple[float, ...], float]], total: float, is_step: bool = False) -> Section:
    """Return a section of terms, each with its factors and its value."""
    made = [Term(str(at), factors, value) for at, (factors, value) in enumerate(terms)]
    values = np.array([term.value for term in made])
    return Section(result=total, parts=Sum(("a", "b"), values, made.__getitem__, total, is_step=is_step))


def shown_of_update(old: float, rate: float, gradient: float, new: float) -> list[str]:
    """Return the texts of old, rate, gradient and new."""
    section = added([((), old), ((Given(-rate), gradient), -rate * gradient)], new, is_step=True)
    places = Places([section], (), 3)
    return [places.text(value) for value in (old, Given(rate), gradient, new)]


def test_the_update_of_the_article_adds_up() -> None:
    assert shown_of_update(0.27458, 1.0, 0.26532, 0.00926) == ["0.2746", "1", "0.2653", "0.0093"]


def test_a_large_learning_rate_shows_more_of_the_gradient() -> None:
    old, rate, gradient, new = shown_of_update(0.2121, 1000.0, 0.0011732, 0.2121 - 1.1732)
    assert (rate, gradient) == ("1000", "0.001173")
    assert within(_EXACTLY, read(old)[0] - 1000 * read(gradient)[0], new)


def test_a_small_step_does_not_vanish() -> None:
    old, _, gradient, new = shown_of_update(0.27456, 1.0, 0.00021, 0.27435)
    assert old != new
    assert within(_EXACTLY, read(old)[0] - read(gradient)[0], new)


def test_a_square_of_a_small_number_is_that_of_the_shown_number() -> None:
    line = Line("(@ - @)^2", (Given(0.0), 0.00463))
    section = Section(numbers=(line,), result=0.00463**2, compute=lambda values: (values[0] - values[1]) ** 2)
    places = Places([section], (), 3)
    assert places.text(0.00463) == "0.0046"
    assert places.text(0.00463**2) == "2.1×10⁻⁵"  # 0.0046² = 2.116×10⁻⁵


def test_the_result_of_one_section_is_the_factor_of_another_with_the_same_digits() -> None:
    passed = added([((0.7153, 0.4691), 0.7153 * 0.4691), ((), 0.00002)], 0.335567)
    delta = Section(
        numbers=(Line(r"@ \cdot @", (0.335567, 0.24873)),),
        result=0.335567 * 0.24873,
        compute=math.prod,
    )
    places = Places([delta, passed], (0.335567, 0.335567 * 0.24873), 3)
    assert not places.wrong
    assert within(_EXACTLY, multiplied([places.text(0.335567), places.text(0.24873)]), places.text(0.335567 * 0.24873))


@pytest.mark.parametrize("least", range(LEAST_DIGITS, MOST_DIGITS + 1))
def test_a_product_and_a_term_of_one_formula_give_its_result(least: int) -> None:
    decay, velocity, gradient = Exact(0.9), 0.26904, 0.03014
    section = Section(
        numbers=(Line(r"@ \cdot @ + @", (decay, velocity, gradient)),),
        result=decay * velocity + gradient,
        compute=lambda values: values[0] * values[1] + values[2],
    )
    places = Places([section], (), least)
    old, new = (read(places.text(value))[0] for value in (velocity, gradient))
    assert places.precision is Precision.ROUNDED
    assert within(_EXACTLY, Fraction(9, 10) * old + new, places.text(decay * velocity + gradient))


def test_two_numbers_of_a_sentence_that_differ_look_different() -> None:
    places = Places([Section(result=0.5012)], (0.5012, 0.5013), 3)
    assert [places.text(value) for value in (0.5012, 0.5013)] == ["0.5012", "0.5013"]


def test_a_number_and_its_opposite_have_the_same_digits() -> None:
    places = Places([added([((), 0.27456), ((Given(-1.0), 0.00021), -0.00021)], 0.27435, is_step=True)], (0.00021,), 3)
    assert places.text(-0.00021) == "−" + places.text(0.00021)


@pytest.mark.parametrize("value", [math.inf, math.nan])
def test_what_is_not_finite_takes_the_setting(value: float) -> None:
    section = Section(numbers=(Line("@ @", (1.5, value)),), result=value, compute=math.prod)
    assert Places([section], (), 3).text(1.5) == "1.500"


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


def check(places: Places) -> None:
    """Put the shown texts of all sections of a page together again."""
    for each in places.sections:
        section, parts, written = each.section, each.section.parts, places.text
        of_term, of_result = _UNITS[places.precision]
        if section.result is None or is_rounding_error(section):
            continue
        result = written(section.result)
        if isinstance(parts, Sum):
            assert each.shown is not None
            column = [written(term.value) for term in each.terms]
            for term, text in zip(each.terms, column, strict=True):
                if len(term.factors) > 1:
                    product = multiplied([written(factor) for factor in term.factors])
                    assert within(of_term, product, text), (term, text)
            if not each.shown.rest:
                formula = sum(
                    (multiplied(list(map(written, term.factors or (term.value,)))) for term in each.terms), Fraction(0)
                )
                assert within(of_result, formula, result), (section, result)
            column += [written(each.shown.rest_sum)] if each.shown.rest else []
            assert within(_EXACTLY, sum((read(text)[0] for text in column), Fraction(0)), result), (column, result)
        elif isinstance(parts, Product):
            factors = [written(factor.value) for factor in parts.factors]
            assert within(of_result, multiplied(factors), result), (factors, result)
        elif section.compute is not None:
            operands = [float(read(written(value))[0]) for line in section.numbers for value in line.values]
            assert within(of_result, section.compute(operands), result), (operands, result)


_FACTOR = st.floats(0.05, 3.0) | st.floats(-3.0, -0.05)


@given(st.lists(st.tuples(_FACTOR, _FACTOR), min_size=1, max_size=8), st.integers(-13, -3), DIGITS)
@settings(max_examples=300)
def test_a_sum_that_nearly_cancels_adds_up(pairs: list[tuple[float, float]], power: int, least: int) -> None:
    left = sum(first * second for first, second in pairs)
    terms = [(pair, pair[0] * pair[1]) for pair in [*pairs, (0.7, (1.2345 * 10.0**power - left) / 0.7)]]
    total = sum(value for _, value in terms)
    assume(abs(total) > 1e-12 * max(abs(value) for _, value in terms))
    check(Places([added(terms, total)], (), least))


@given(st.floats(0.01, 3.0), st.integers(-11, -3), DIGITS)
def test_a_difference_that_nearly_vanishes_is_that_of_the_shown_numbers(value: float, power: int, least: int) -> None:
    other = value + 4.321 * 10.0**power
    line = Line("@ - @", (value, other))
    section = Section(numbers=(line,), result=value - other, compute=lambda values: values[0] - values[1])
    check(Places([section], (), least))


def test_what_is_left_of_a_sum_that_cancels_shows_as_much_as_its_terms_can_tell() -> None:
    total = 1.178394600504937 - 1.178394600504002
    places = Places([added([((), 1.178394600504937), ((), -1.178394600504002)], total)], (), 12)
    assert places.text(total).count("×10⁻¹³") == 1
    assert len(places.text(total)) < len(written(total, 12, 12))


@given(configs(most_units=20), DIGITS, st.data())
@settings(max_examples=60)
def test_every_section_of_a_run_recombines(config: RunConfig, digits: int, data: st.DataObject) -> None:
    for explanation in explanations(config, data):
        check(Places(explanation.claims, explanation.meaning.values, digits_of(explanation.sections, digits)))


@pytest.mark.parametrize("source", range(3))
@pytest.mark.parametrize("target", range(4))
def test_the_sentence_of_a_gradient_gives_the_weight_after_the_update(source: int, target: int) -> None:
    session = Session(ARTICLE)
    session.submit(Seek(411))
    now = session.snapshot(Cause.SEEK)
    selection = Selection(Weight(1, source, target), Quantity.GRADIENT)
    told = explain(now.events, now.parameters, ARTICLE, selection, 0)
    places = Places(told.claims, told.meaning.values, digits_of(told.sections, 3))
    gradient, before, after = (places.text(each) for each in (told.sections[0].result or 0.0, *told.meaning.values))
    assert within(_EXACTLY, read(before)[0] - read(gradient)[0], after)  # the learning rate is 1


def test_thirds_that_never_add_up_with_their_own_digits_get_one_more() -> None:
    places = Places([added([((), 1.0 / 30.0), ((), 19.0 / 300.0)], 29.0 / 300.0, is_step=True)], (), 3)
    assert not places.wrong
    check(places)


def test_large_numbers_add_up_to_what_has_more_decimals() -> None:
    terms = [((0.6563295894652734, 2314.766969981354), 1519.250055115637), ((0.2, 2563.38123), 512.676246)]
    check(Places([added(terms, 2031.926301115637)], (2031.9263011156,), 2))


@pytest.mark.parametrize("least", range(LEAST_DIGITS, MOST_DIGITS + 1))
def test_a_sum_of_thirds_that_is_one_of_its_own_factors_adds_up(least: int) -> None:
    third, two_thirds = 1.0 / 3.0, 2.0 / 3.0  # the slope of three equal outputs of softmax
    check(Places([added([((two_thirds, third), two_thirds * third)] * 3, two_thirds)], (), least))
    twelfth = 1.0 / 12.0  # of the mean of absolute errors
    check(Places([added([((twelfth, third), twelfth * third)] * 3, twelfth)], (), least))
