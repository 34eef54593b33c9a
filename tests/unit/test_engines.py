"""Which engine trains: NumPy at once, the compiled one when it is ready, and a word where it cannot be had."""

import threading

import pytest

from core.config import RunConfig
from core.run_settings import LayerConfig
from core.session.commands import ChangeSettings, Play, Seek
from core.session.position import end_of
from core.session.session import Session
from core.session.snapshot import Cause, Notice
from core.session.timeline import Timeline
from core.training.compiled import kernel
from core.training.engines import EngineChoice
from core.training.run import prepare
from tests.helpers.log_guard import LogGuard
from tests.helpers.runs import ARTICLE, content, with_settings


def ready_for(config: RunConfig) -> EngineChoice:
    """Return a choice that has compiled in the background, as the window's does."""
    engines = EngineChoice(background=True)
    assert engines.ready(prepare(config)).name == "numpy"
    wait_for_compiling()
    return engines


def wait_for_compiling() -> None:
    for thread in threading.enumerate():
        if thread.name == "compiling":
            thread.join()


def test_numpy_serves_until_the_compiled_engine_is_ready() -> None:
    engines = ready_for(ARTICLE)
    run = prepare(ARTICLE)
    assert engines.at_once(run).name == engines.ready(run).name == "compiled"


def test_without_a_background_nothing_is_compiled_unasked() -> None:
    engines = EngineChoice()
    engines.prepare(prepare(ARTICLE), 1500)
    assert engines.ready(prepare(ARTICLE)).name == "numpy"
    engines.prepare(prepare(ARTICLE), 10**7)
    assert engines.ready(prepare(ARTICLE)).name == "compiled"


@pytest.mark.parametrize(
    ("config", "name"),
    [
        (with_settings(ARTICLE, engine="numpy"), "numpy"),
        (with_settings(ARTICLE, engine="compiled"), "compiled"),
        # Where BLAS is faster, NumPy trains unless the other is asked for.
        (
            with_settings(ARTICLE, layers=(LayerConfig(units=1024), LayerConfig(units=1024), LayerConfig(units=1))),
            "numpy",
        ),
    ],
)
def test_the_setting_and_the_size_decide(config: RunConfig, name: str) -> None:
    engines = EngineChoice()
    engines.prepare(prepare(config), 10**6)
    assert engines.at_once(prepare(config)).name == name


def test_a_run_that_changes_engines_on_the_way_comes_back_to_the_bit() -> None:
    config = with_settings(ARTICLE, optimizer="adam", learning_rate=0.01, batch_size=3, shuffle=True, dropout=0.2)
    engines = EngineChoice(background=True)
    timeline = Timeline(config, engines)
    timeline.train(20)  # begins to compile
    wait_for_compiling()
    while timeline.completed < 60:
        timeline.train(7)
    timeline.change_settings({"optimizer": "momentum"})
    timeline.go_to(end_of(90, timeline.plan))
    assert timeline.engine.name == "compiled"
    seen = {}
    for iteration in range(90, 0, -7):
        timeline.go_to(end_of(iteration, timeline.plan))
        seen[iteration] = content(timeline.parameters())
    for iteration in sorted(seen):
        timeline.go_to(end_of(iteration, timeline.plan))
        assert content(timeline.parameters()) == seen[iteration]


def test_a_playing_session_goes_over_to_the_compiled_engine_and_can_be_told_not_to() -> None:
    engines = EngineChoice(background=True)
    session = Session(with_settings(ARTICLE, stop_at=None), engines=engines)
    session.submit(Play())
    session.work(0.01)
    wait_for_compiling()
    session.work(0.05)
    assert session.snapshot(Cause.PLAY).engine == "compiled"
    assert not session.holds_lock
    session.submit(ChangeSettings({"engine": "numpy"}))
    session.work(0.01)
    assert session.snapshot(Cause.PLAY).engine == "numpy"
    session.submit(Seek(5))
    while session.playing:
        session.work(0.05)
    assert session.position.iteration == 5


class TestThatItCannotBeHad:
    """NumPy trains, and the person is told once."""

    def test_numba_is_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kernel, "available", lambda: False)
        session = Session(with_settings(ARTICLE, stop_at=None), engines=EngineChoice(background=True))
        session.submit(Play())
        said = [session.work(0.01) for _ in range(3)]
        assert said == [[Notice("NumPy trains, which is slower: numba is not installed.")], [], []]
        assert session.snapshot(Cause.PLAY).engine == "numpy"
        engines, run = EngineChoice(), prepare(with_settings(ARTICLE, engine="compiled"))
        engines.prepare(run, 1)
        assert engines.at_once(run).name == "numpy"
        assert engines.notice(run) == "NumPy trains, which is slower: numba is not installed."

    def test_the_compiler_fails(self, monkeypatch: pytest.MonkeyPatch, log_guard: LogGuard) -> None:
        def fail(spec: object) -> None:
            raise RuntimeError("no room")

        monkeypatch.setattr(kernel, "compile_kernel", fail)
        engines = EngineChoice(background=True)
        session = Session(with_settings(ARTICLE, stop_at=None), engines=engines)
        with log_guard.expect("the compiled engine cannot be had"):
            session.submit(Play())
            said = session.work(0.01)
            wait_for_compiling()
            for _ in range(3):
                said += session.work(0.01)
        assert said == [Notice("NumPy trains, which is slower: the compiler failed (RuntimeError: no room).")]
        assert session.playing
