"""A moment of one way that a run went, and what is at hand of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from core.arrays import Array
from core.nn.parameters import Parameters
from core.session.pieces import Pieces
from core.session.position import START, Position, completed_iterations, is_complete
from core.session.replay import Replay
from core.session.stride import Stride
from core.session.tracing import Traced, parameters_after, trace_after
from core.training.engine import always
from core.training.events import Event
from core.training.history import History
from core.training.phases import IterationPlan
from core.training.run import Run
from core.training.state import TrainingState


class Place:
    """A position in a history, the states around it, and the iteration that it is in.

    What is known of a moment follows from the position alone, so that going away and coming back shows the same.
    """

    def __init__(self, history: History, plan: IterationPlan, stride: Stride) -> None:
        self.history = history
        self.plan = plan
        self.position = START
        self.state = history.nearest(0)
        """After the iterations that are complete at the position."""
        self.base = self.state
        """A state shortly before, from which the iteration that led here can be done again."""
        self._traced: Traced | None = None  # the iteration at the position; None until asked for
        self._stride = stride
        self._replay = Replay(stride)

    @property
    def completed(self) -> int:
        """How many iterations are complete."""
        return completed_iterations(self.position, self.plan)

    def events(self) -> tuple[Event, ...]:
        """Return what the iteration at the position has computed so far."""
        return self.whole_iteration().events[: self.position.operation]

    def parameters(self) -> Parameters:
        """Return weights and biases as they stand, half-done updates included."""
        parameters = self.state.parameters
        return parameters if is_complete(self.position, self.plan) else parameters_after(parameters, self.events())

    def whole_iteration(self) -> Traced:
        """Return all that the iteration at the position computes, what comes after the position included."""
        if self.position == START:
            return Traced()
        if self._traced is None:
            before = self.before()
            self._traced = trace_after(self.history.run_at(before.iteration + 1), before)
        return self._traced

    def before(self) -> TrainingState:
        """Return the state before the iteration that the position is in."""
        iteration = self.position.iteration - 1
        if self.state.iteration <= iteration:
            return self.state
        if self.base.iteration != iteration:
            base = self.state_after(iteration)
            assert base is not None
            self.base = base
        return self.base

    def state_after(self, iteration: int, may_go_on: Callable[[], bool] = always) -> TrainingState | None:
        """Return the state after `iteration`, as `Replay.state_after` does; None where there was no time."""
        return self._replay.state_after(self.history, iteration, (self.state, self.base), may_go_on)

    def losses(self, first: int, last: int, may_go_on: Callable[[], bool]) -> Pieces[Array]:
        """Make the losses of the iterations from `first` to `last` again, as `Replay.losses` does."""
        return self._replay.losses(self.history, first, last, (self.state, self.base), may_go_on)

    def way_here(
        self, most: int, seconds: float, may_go_on: Callable[[], bool]
    ) -> Iterator[tuple[Run, TrainingState] | None]:
        """Yield up to `most` states on the way to the position, as `Replay.way_to` does."""
        # What it comes by is remembered apart: the place may be on another way before it is done.
        return Replay(self._stride).way_to(self.history, self.state, most, seconds, may_go_on)

    def enter(self, before: TrainingState) -> None:
        """Stand before an iteration; who calls moves into it."""
        self._replay.remember(self.base)  # a change inside the iteration leads back before it
        self.jump(before, Position(before.iteration + 1))

    def reopen(self) -> None:
        """Stand before the iteration at whose end the position is."""
        self.base = self.state = self.before()

    def stand(self, position: Position) -> None:
        """Stand inside the iteration that the position is in."""
        self.base = self.state = self.before()
        self.position = position

    def complete(self, position: Position, state: TrainingState) -> None:
        """Stand at the end of the iteration that the position is in, which leads to `state`."""
        self.base, self.state = self.before(), state
        self.position = position

    def arrive(self, position: Position, base: TrainingState, state: TrainingState) -> None:
        """Stand at the end of iterations that were trained from `base` on and led to `state`."""
        self.base, self.state, self._traced = base, state, None
        self.position = position

    def jump(self, state: TrainingState, position: Position) -> None:
        """Stand at a moment of the iteration that begins at `state`, or at its beginning."""
        self.arrive(position, state, state)

    def turn_to(self, history: History) -> None:
        """Look at another way; who calls says which moment of it is shown."""
        self.history = history
        self._replay.forget()

    def meet(self) -> None:
        """Meet the next iteration as this way does, after the last one was made on the way that it begins on."""
        if self.state.steps == self.completed - self.history.stretch_at(self.completed + 1).optimizer_since:
            self.state = self.history.entering(self.state)
        else:  # it has met that of the other way with other slots
            self.state = self.history.advance(self.base, self.completed - self.base.iteration).state

    def rest(self) -> None:
        """Let go of what is at hand only to be quick."""
        self._traced = None
        self._replay.forget()
