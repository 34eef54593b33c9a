"""The training thread through its client: real thread, real signals, in order."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from core.errors import ConfigError
from core.session.commands import (
    ChangeSettings,
    Granularity,
    NewRun,
    Pace,
    Pause,
    Play,
    Seek,
    SetPace,
    Step,
    StepBack,
)
from core.session.position import Position
from core.session.presets import load_preset
from core.session.snapshot import Cause, Failure
from core.session.tempo import UNLIMITED
from scratchnet_gui.engine_thread.client import EngineClient
from scratchnet_gui.engine_thread.worker import Update


class Listener(QObject):
    """Keeps every update, and the thread in which it came."""

    def __init__(self) -> None:
        super().__init__()
        self.client: EngineClient | None = None
        self.updates: list[Update] = []
        self.threads: set[int] = set()

    @Slot(object)
    def hear(self, update: Update) -> None:
        self.updates.append(update)
        self.threads.add(threading.get_ident())
        assert self.client is not None
        self.client.drawn()

    @property
    def last(self) -> Update:
        return self.updates[-1]


@pytest.fixture
def listener(qapp: object) -> Listener:
    return Listener()


@pytest.fixture
def client(qtbot: QtBot, listener: Listener) -> Iterator[EngineClient]:
    made = EngineClient(load_preset("article").run)
    listener.client = made
    made.updated.connect(listener.hear)
    with qtbot.waitSignal(made.updated):
        made.start()
    yield made
    made.shut_down()


def test_the_first_update_shows_the_start_in_the_thread_of_the_window(client: EngineClient, listener: Listener) -> None:
    assert listener.last.snapshot.cause is Cause.NEW
    assert listener.last.snapshot.position == Position(0, 0)
    assert listener.threads == {threading.get_ident()}


def test_every_command_is_answered_in_order(qtbot: QtBot, client: EngineClient, listener: Listener) -> None:
    for command in (Step(Granularity.PHASE), Step(Granularity.OPERATION), StepBack(Granularity.PHASE), Seek(2)):
        client.submit(command)
    qtbot.waitUntil(lambda: len(listener.updates) == 5)
    positions = [update.snapshot.position for update in listener.updates]
    assert positions == [Position(0, 0), Position(1, 1), Position(1, 2), Position(1, 1), Position(2, 14)]
    causes = [update.snapshot.cause for update in listener.updates]
    assert causes == [Cause.NEW, Cause.STEP, Cause.STEP, Cause.BACK, Cause.SEEK]
    sequences = [update.snapshot.sequence for update in listener.updates]
    assert sequences == sorted(sequences)


def test_playing_ends_at_the_iteration_to_stop_at_with_the_numbers_of_the_article(
    qtbot: QtBot, client: EngineClient, listener: Listener
) -> None:
    client.submit(Play())
    qtbot.waitUntil(lambda: listener.last.snapshot.cause is Cause.PAUSE and not listener.last.snapshot.playing)
    snapshot = listener.last.snapshot
    assert snapshot.position == Position(1500, 14)
    assert snapshot.loss == pytest.approx(0.0022565401404303744, abs=1e-9)
    assert snapshot.losses.count == 1500


def test_while_playing_pictures_come_one_at_a_time_and_the_last_always(
    qtbot: QtBot, client: EngineClient, listener: Listener
) -> None:
    client.submit(SetPace(Pace(Granularity.ITERATION, 1000.0)))
    client.submit(Play())
    qtbot.waitUntil(lambda: sum(update.snapshot.cause is Cause.PLAY for update in listener.updates) >= 3)
    client.submit(Pause())
    qtbot.waitUntil(lambda: not listener.last.snapshot.playing)
    iterations = [update.snapshot.position.iteration for update in listener.updates]
    assert iterations == sorted(iterations)
    assert 0 < iterations[-1] < 1500
    seen = len(listener.updates)
    client.submit(Step(Granularity.ITERATION))
    qtbot.waitUntil(lambda: len(listener.updates) == seen + 1)
    assert listener.last.snapshot.position.iteration == iterations[-1] + 1


def test_a_step_while_playing_pauses(qtbot: QtBot, client: EngineClient, listener: Listener) -> None:
    client.submit(SetPace(Pace(Granularity.ITERATION, 100.0)))
    client.submit(Play())
    qtbot.waitUntil(lambda: listener.last.snapshot.position.iteration > 0)
    client.submit(Step(Granularity.OPERATION))
    qtbot.waitUntil(lambda: listener.last.snapshot.cause is Cause.STEP)
    assert not listener.last.snapshot.playing
    assert listener.last.snapshot.position.operation == 1


def test_a_new_network_counts_as_a_new_run(qtbot: QtBot, client: EngineClient, listener: Listener) -> None:
    before = listener.last.snapshot.run_id
    client.submit(NewRun(load_preset("and").run))
    qtbot.waitUntil(lambda: listener.last.snapshot.run_id > before)
    assert listener.last.snapshot.cause is Cause.NEW
    assert listener.last.snapshot.config == load_preset("and").run


def test_a_bad_setting_is_a_failure_and_changes_nothing(qtbot: QtBot, client: EngineClient, listener: Listener) -> None:
    with qtbot.waitSignal(client.updated):
        client.submit(ChangeSettings({"learning_rate": -1.0}))
    (failure,) = listener.last.reports
    assert isinstance(failure, Failure)
    assert isinstance(failure.error, ConfigError)
    assert failure.error.field == "learning_rate"
    assert "above 0 to 1,000" in failure.text
    assert listener.last.snapshot.config.learning_rate == 1.0


def test_shutting_down_while_playing_ends_the_thread(qtbot: QtBot, client: EngineClient, listener: Listener) -> None:
    client.submit(SetPace(Pace(Granularity.ITERATION, 100.0)))
    client.submit(Play())
    qtbot.waitUntil(lambda: listener.last.snapshot.playing)
    client.shut_down()
    assert not client.running
    client.shut_down()


@pytest.mark.parametrize("updates", range(1, 5))
def test_shutting_down_at_full_speed_leaves_no_timer_behind(
    qtbot: QtBot, client: EngineClient, listener: Listener, updates: int
) -> None:
    """Qt warns when a thread ends with a timer in it, and a warning fails the test."""
    client.submit(NewRun(load_preset("spiral").run.but(stop_at=None)))
    client.submit(SetPace(UNLIMITED))
    client.submit(Play())
    qtbot.waitUntil(lambda: listener.last.snapshot.playing)
    before = len(listener.updates)
    qtbot.waitUntil(lambda: len(listener.updates) >= before + updates)
    client.shut_down()
    assert not client.running
