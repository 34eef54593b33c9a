"""One number has one form: wherever it stands on a page of the inspector, it has the same digits."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from core.config import RunConfig
from core.explain.selection import Quantity, Selection
from core.explain.terms import Explanation, Given, Line, Section, Words
from scratchnet_gui.appearance import LEAST_DIGITS, MOST_DIGITS, Appearance
from scratchnet_gui.inspector.decimals import Recombined
from scratchnet_gui.inspector.layout import lay_out
from scratchnet_gui.inspector.places import Places
from tests.helpers.explanations import explanations
from tests.helpers.runs import configs

DIGITS = st.integers(LEAST_DIGITS, MOST_DIGITS)
_ONE_NUMBER = re.compile(r"−?\d[\d.]*(e[−+]?\d+)?")
_WRITTEN = re.compile(r"−?\d[\d.]*(×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")


def nothing_lit(number: Selection | None, row: int | None = None) -> bool:
    return False


def written_on(explanation: Explanation, digits: int) -> list[tuple[float, str]]:
    """Return the numbers of a laid out page, each with the text that stands where it does."""
    appearance = Appearance(digits=digits)
    page = lay_out(explanation, appearance, 1200.0, 1200.0, np.zeros((5, 1)), False, nothing_lit)
    runs = [(formula.at + QPointF(run.x, run.y), run.text) for formula in page.formulas for run in formula.picture.runs]
    runs += [(text.at, text.text) for text in page.texts]
    found = []
    for area in page.areas:
        if _ONE_NUMBER.fullmatch(area.tooltip):
            inside = sorted((at.x(), text) for at, text in runs if area.area.adjusted(0.0, 0.0, -2.5, 0.0).contains(at))
            number = _WRITTEN.search("".join(text for _, text in inside))
            if number is not None:
                found.append((float(area.tooltip.replace("−", "-")), number.group()))
    words = explanation.meaning
    sentence = re.fullmatch(
        "(.+?)".join(map(re.escape, words.text.split("@"))), page.paragraphs[0].document.toPlainText()
    )
    assert sentence is not None
    return found + list(zip(words.values, sentence.groups(), strict=True))


@given(configs(), DIGITS, st.data())
@pytest.mark.usefixtures("qapp")
@settings(max_examples=40)
def test_a_number_is_written_alike_wherever_it_stands_on_a_page(
    config: RunConfig, digits: int, data: st.DataObject
) -> None:
    for explanation in explanations(config, data):
        sections = map(Recombined.of, explanation.sections)
        numbers = [value for each in sections for value in (*each.factors, *each.summands, each.section.result)]
        given_ones = {abs(value) for value in (*numbers, *explanation.meaning.values) if isinstance(value, Given)}
        forms: dict[float, set[str]] = {}
        for value, text in written_on(explanation, digits):
            if abs(value) not in given_ones:
                forms.setdefault(value, set()).add(text)
        assert all(len(texts) == 1 for texts in forms.values()), forms


@pytest.mark.usefixtures("qapp")
def product_of_products(steps: int) -> Explanation:
    """Return a product of the product before, again and again."""
    values, sections = [1.2345678901234567], list[Section]()
    for step in range(steps):
        factor = 1.1234567890123 * (1.0 + 0.37 * step / 7.0)
        result = values[-1] * factor
        line = Line(r"@ \cdot @", (values[-1], factor))
        sections.insert(0, Section(numbers=(line,), result=result, compute=math.prod))
        values.append(result)
    return Explanation(Quantity.SUM, "neuron", "z", "hidden", tuple(sections), Words("A product."))


def last_text(made: Explanation, digits: int) -> str:
    page = lay_out(made, Appearance(digits=digits), 900.0, 900.0, np.zeros((1, 1)), False, nothing_lit)
    return page.texts[-1].text


def test_where_float64_knows_too_little_there_are_fewer_decimals_and_the_page_says_so() -> None:
    made = product_of_products(8)
    fewer = Places(made.sections, (), MOST_DIGITS).least
    assert fewer < MOST_DIGITS
    said = f"At least {fewer} decimals: with {MOST_DIGITS}, not all that is shown would add up."
    assert last_text(made, MOST_DIGITS) == said
    assert "decimals" not in last_text(made, 3)


def test_where_no_decimals_let_a_page_add_up_it_says_so() -> None:
    made = product_of_products(14)
    assert last_text(made, MOST_DIGITS).startswith("Not all of this adds up")
    assert "adds up" not in last_text(product_of_products(5), MOST_DIGITS)
