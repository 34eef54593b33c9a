"""Every number of an explanation opens its own: the same value, one level further down, until something is given."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import RunConfig
from core.data.dataset import Dataset
from core.explain.explain import exists, explain
from core.explain.links import RATE
from core.explain.selection import Quantity, Selection, WholeLoss
from core.explain.terms import Explanation, Given, Product, Sum
from core.nn.optimizers import STEP
from core.run_settings import LayerConfig
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from core.training.events import WeightedSum
from core.training.mistakes import MISTAKES
from tests.helpers.runs import ARTICLE, MISTAKABLE, configs, mistaken_configs
from tests.unit.test_explain_recombination import check, selections

Number = tuple[Selection, int]

GIVEN = {Quantity.INPUT, Quantity.TARGET, Quantity.VALUE, Quantity.MASK, Quantity.NOTHING_YET}
"""What a descent may end at, besides settings."""


def numbers_of(config: RunConfig) -> list[Selection]:
    """Return every number that the network has, and every part as a whole."""
    found = [Selection(part, quantity) for part in (*selections(config), WholeLoss()) for quantity in (None, *Quantity)]
    return [selection for selection in found if exists(selection, config)]


def openings(explanation: Explanation, row: int) -> Iterator[tuple[float, Number]]:
    """Return every number of an explanation that can be opened, and what it opens."""
    for section in explanation.sections:
        if section.selection is not None:
            assert section.result is not None
            yield section.result, (section.selection, row)
        for line in section.numbers:
            assert len(line.opens) in (0, len(line.values))
            for value, selection in zip(line.values, line.opens, strict=False):
                if selection is not None:
                    yield value, (selection, row if line.row is None else line.row)
        match section.parts:
            case Sum(values=values, term=term_at):
                for index in range(len(values)):
                    term = term_at(index)
                    there = row if term.row is None else term.row
                    assert len(term.opens) in (0, len(term.factors))
                    for value, selection in zip(
                        (term.value, *term.factors), (term.selection, *term.opens), strict=False
                    ):
                        if selection is not None:
                            yield value, (selection, there)
            case Product(factors=factors):
                for factor in factors:
                    if factor.selection is not None:
                        yield factor.value, (factor.selection, row)


def said(explanation: Explanation) -> Iterator[tuple[float, Selection]]:
    """Return every number of the sentence that can be opened, and what it opens."""
    words = explanation.meaning
    assert len(words.opens) in (0, len(words.values))
    for value, selection in zip(words.values, words.opens, strict=False):
        if selection is not None:
            yield value, selection


def ungiven(explanation: Explanation) -> Iterator[float]:
    """Return the numbers in the formulas of an explanation that can neither be opened nor are given."""
    for section in explanation.sections:
        for line in section.numbers:
            for place, value in enumerate(line.values):
                if not (line.opens and line.opens[place]) and not isinstance(value, Given):
                    yield value


@dataclass
class Descent:
    """Follows everything that can be clicked at one moment."""

    snapshot: Snapshot
    explanations: dict[Number, Explanation] = field(default_factory=dict)
    depths: dict[Number, int] = field(default_factory=dict)
    under_way: set[Number] = field(default_factory=set)

    def explained(self, number: Number) -> Explanation:
        if number not in self.explanations:
            now = self.snapshot
            self.explanations[number] = explain(now.events, now.parameters, now.config, *number)
        return self.explanations[number]

    def follow(self, number: Number) -> int:
        """Return the number of levels below; fails on a circle, a dead end or another value."""
        if number in self.depths:
            return self.depths[number]
        assert number not in self.under_way, f"a circle through {number}"
        self.under_way.add(number)
        explanation = self.explained(number)
        check(explanation)
        if number[0].quantity is not None and explanation.quantity is not Quantity.NOTHING_YET:
            assert explanation.sections[0].selection == number[0]  # the number itself stands first
        depth = 0
        below = list(openings(explanation, number[1]))
        for value, opened in below:
            assert exists(opened[0], self.snapshot.config), opened
            result = self.explained(opened).sections[0].result
            assert result is not None, (number, opened)
            if opened[0].term in (STEP, RATE):  # what is subtracted stands with the other sign in its table
                value, result = abs(value), abs(result)
            assert math.isclose(value, result, rel_tol=1e-12, abs_tol=0.0), (number, opened)
            if opened != number:
                depth = max(depth, 1 + self.follow(opened))
        for value, selection in said(explanation):  # some lead up again: to the update of a gradient
            assert exists(selection, self.snapshot.config), selection
            result = self.explained((selection, number[1])).sections[0].result
            assert result is not None, (number, selection)
            assert math.isclose(abs(value), abs(result), rel_tol=1e-12, abs_tol=0.0), (number, selection)
        self.under_way.remove(number)
        self.depths[number] = depth
        return depth


def at(config: RunConfig, iteration: int, operation: int) -> Snapshot:
    session = Session(config)
    session.submit(Seek(iteration, operation))
    return session.snapshot(Cause.SEEK)


@given(configs(most_units=3) | mistaken_configs(most_units=3), st.integers(0, 4), st.integers(1, 3), st.integers(0, 40))
@settings(max_examples=80)
def test_whatever_is_clicked_opens_the_same_number_and_every_way_down_ends(
    config: RunConfig, row: int, iteration: int, operation: int
) -> None:
    operations = Session(config).snapshot(Cause.NEW).plan.operations
    descent = Descent(at(config, iteration, 1 + operation % operations))
    for selection in numbers_of(config):
        descent.follow((selection, row % config.data.rows))


@given(configs(most_units=3) | mistaken_configs(most_units=3), st.integers(0, 4), st.integers(1, 2))
@settings(max_examples=35)
def test_after_an_iteration_every_number_opens_or_is_given(config: RunConfig, row: int, iteration: int) -> None:
    operations = Session(config).snapshot(Cause.NEW).plan.operations
    descent = Descent(at(config, iteration, operations))
    for selection in numbers_of(config):
        descent.follow((selection, row % config.data.rows))
    for number, depth in descent.depths.items():
        explanation = descent.explained(number)
        assert not list(ungiven(explanation)), number
        assert len(list(said(explanation))) == len(explanation.meaning.values), number
        if depth == 0 and explanation.quantity not in GIVEN:
            values = [value for section in explanation.sections for line in section.numbers for value in line.values]
            assert all(isinstance(value, Given) for value in values), number


@pytest.mark.parametrize("optimizer", ["gradient_descent", "adamw"])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_with_any_mistake_whatever_is_clicked_opens_the_same_number(mistake: str, optimizer: str) -> None:
    config = MISTAKABLE.but(optimizer=optimizer, **{mistake: True})
    phases = Session(config).snapshot(Cause.NEW).plan.phases
    update = phases[-1]
    for operation in sorted({phase.last for phase in phases} | set(range(update.first, update.last + 1))):
        descent = Descent(at(config, 2, operation))
        for selection in numbers_of(config):
            descent.follow((selection, 1))
    assert not [number for number in descent.depths if list(ungiven(descent.explained(number)))]


def test_from_a_gradient_of_the_first_layer_it_is_many_levels_down_to_an_input() -> None:
    descent = Descent(at(ARTICLE, 1, 14))
    part = next(part for part in selections(ARTICLE) if getattr(part, "layer", 0) == 1)
    # dL/dW, the row's share, dL/da, W delta, delta, dL/dy, y-hat, z, w a, a, z, w x, x
    assert descent.follow((Selection(part, Quantity.GRADIENT), 1)) >= 10


@pytest.mark.parametrize("loss", ["categorical_cross_entropy", "mean_of_squares"])
def test_the_largest_sum_that_softmax_takes_off_opens_the_sum_that_it_is(loss: str) -> None:
    config = RunConfig(
        data=Dataset.of_rows(inputs=((500.0, 0.0), (0.0, 500.0)), targets=((1, 0, 0), (0, 1, 0))),
        layers=(LayerConfig(units=3, activation="softmax"),),
        initializer="normal",
        loss=loss,
    )
    snapshot = at(config, 1, 3)
    sums = next(event.z for event in snapshot.events if isinstance(event, WeightedSum))
    assert np.abs(sums).max() > 100.0
    assert set(sums.argmax(axis=1)) != {0}
    descent = Descent(at(config, 1, 6))
    for selection in numbers_of(config):
        for row in range(2):
            descent.follow((selection, row))
