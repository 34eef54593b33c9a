"""Engines that can be watched or slowed down."""

from __future__ import annotations

import time
from collections.abc import Callable

from core.training.engine import Advanced, Engine, always
from core.training.engines import EngineChoice
from core.training.numpy_engine import NumpyEngine
from core.training.run import Run
from core.training.state import TrainingState


class CountingEngine(NumpyEngine):
    """Trains with NumPy and counts the iterations, and how many each call was asked for.

    While it is `slow`, every call takes longer than a command may.
    """

    def __init__(self) -> None:
        self.iterations = 0
        self.asked: list[int] = []
        self.slow = False

    def advance(
        self, run: Run, state: TrainingState, iterations: int, may_go_on: Callable[[], bool] = always
    ) -> Advanced:
        advanced = super().advance(run, state, iterations, may_go_on)
        self.iterations += len(advanced.losses)
        self.asked.append(iterations)
        until = time.thread_time() + 0.025
        while self.slow and time.thread_time() < until:
            pass
        return advanced


class OneEngine(EngineChoice):
    """Knows one engine only."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine

    def at_once(self, run: Run) -> Engine:
        return self._engine
