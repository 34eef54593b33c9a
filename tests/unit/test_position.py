"""Moments and steps between them."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.data.batches import BatchPlan
from core.data.dataset import Dataset
from core.session.commands import Granularity
from core.session.position import (
    START,
    Position,
    completed_iterations,
    end_of,
    is_complete,
    step_back,
    step_forward,
)
from core.training.phases import PhaseKind, iteration_plan


def cut(batches: int) -> BatchPlan:
    """Cut data into so many batches."""
    rows = [[0.0]] * batches
    return BatchPlan(Dataset.of_rows(rows, rows), 1, shuffle=False, seed=0)


plans = st.integers(1, 5).map(iteration_plan)
every_granularity = pytest.mark.parametrize("by", list(Granularity))


@st.composite
def moments(draw: st.DrawFn) -> tuple[Position, int, int]:
    """Draw a moment, the layers of its network and its batches per epoch."""
    layers, batches = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    if draw(st.booleans()):
        return START, layers, batches
    operation = draw(st.integers(1, iteration_plan(layers).operations))
    return Position(draw(st.integers(1, 50)), operation), layers, batches


def is_end(position: Position, by: Granularity, layers: int, batches: int) -> bool:
    """Tell whether a step of `by` can end at `position`."""
    plan = iteration_plan(layers)
    complete = is_complete(position, plan)
    return {
        Granularity.OPERATION: True,
        Granularity.PHASE: position == START or any(phase.last == position.operation for phase in plan.phases),
        Granularity.ITERATION: complete,
        Granularity.EPOCH: complete and position.iteration % batches == 0,
    }[by]


@every_granularity
@given(moment=moments())
def test_a_step_forward_ends_at_the_next_end(by: Granularity, moment: tuple[Position, int, int]) -> None:
    position, layers, batches = moment
    plan = iteration_plan(layers)
    target = step_forward(position, by, plan, cut(batches))
    assert target > position
    assert is_end(target, by, layers, batches)
    between = step_forward(position, Granularity.OPERATION, plan, cut(batches))
    while between < target:
        assert not is_end(between, by, layers, batches)
        between = step_forward(between, Granularity.OPERATION, plan, cut(batches))
    assert between == target


@every_granularity
@given(moment=moments())
def test_a_step_back_undoes_a_step_forward_from_an_end(by: Granularity, moment: tuple[Position, int, int]) -> None:
    position, layers, batches = moment
    plan = iteration_plan(layers)
    assume(is_end(position, by, layers, batches))
    assert step_back(step_forward(position, by, plan, cut(batches)), by, plan, cut(batches)) == position


@every_granularity
@given(moment=moments())
def test_a_step_forward_undoes_a_step_back_to_an_end(by: Granularity, moment: tuple[Position, int, int]) -> None:
    position, layers, batches = moment
    plan = iteration_plan(layers)
    before = step_back(position, by, plan, cut(batches))
    assert before < position or position == START
    assert is_end(before, by, layers, batches)
    if is_end(position, by, layers, batches) and position != START:
        assert step_forward(before, by, plan, cut(batches)) == position
    else:
        assert position == START or before < position < step_forward(before, by, plan, cut(batches))


def test_the_article_s_iteration() -> None:
    plan = iteration_plan(2)
    assert plan.operations == 14
    assert [(phase.kind, phase.layer, phase.first, phase.last) for phase in plan.phases] == [
        (PhaseKind.BATCH, None, 1, 1),
        (PhaseKind.FORWARD, 1, 2, 3),
        (PhaseKind.FORWARD, 2, 4, 5),
        (PhaseKind.LOSS, None, 6, 6),
        (PhaseKind.BACKWARD, 2, 7, 9),
        (PhaseKind.BACKWARD, 1, 10, 11),
        (PhaseKind.UPDATE, None, 12, 14),
    ]
    position, ends = START, []
    for _ in range(8):
        position = step_forward(position, Granularity.PHASE, plan, cut(1))
        ends.append((position.iteration, position.operation))
    assert ends == [(1, 1), (1, 3), (1, 5), (1, 6), (1, 9), (1, 11), (1, 14), (2, 1)]


@given(plan=plans)
def test_phases_cover_the_iteration_without_gaps(plan: object) -> None:
    assert isinstance(plan, type(iteration_plan(1)))
    covered = [number for phase in plan.phases for number in range(phase.first, phase.last + 1)]
    assert covered == list(range(1, plan.operations + 1))
    for index, phase in enumerate(plan.phases):
        assert {plan.phase_at(number) for number in range(phase.first, phase.last + 1)} == {index}


def test_completed_iterations() -> None:
    plan = iteration_plan(2)
    assert completed_iterations(START, plan) == 0
    assert completed_iterations(Position(1, 13), plan) == 0
    assert completed_iterations(Position(1, 14), plan) == 1
    assert completed_iterations(Position(2, 1), plan) == 1
    assert end_of(0, plan) == START
    assert end_of(3, plan) == Position(3, 14)
    assert START < Position(1, 1) < Position(1, 14) < Position(2, 1)


def test_epochs_of_three_batches() -> None:
    plan = iteration_plan(1)
    last = plan.operations
    assert step_forward(START, Granularity.EPOCH, plan, cut(3)) == Position(3, last)
    assert step_forward(Position(2, 4), Granularity.EPOCH, plan, cut(3)) == Position(3, last)
    assert step_forward(Position(3, last), Granularity.EPOCH, plan, cut(3)) == Position(6, last)
    assert step_back(Position(5, 2), Granularity.EPOCH, plan, cut(3)) == Position(3, last)
    assert step_back(Position(3, last), Granularity.EPOCH, plan, cut(3)) == START
