"""Which engine trains a run."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from core.training.engine import Engine
from core.training.numpy_engine import NumpyEngine
from core.training.run import Run

if TYPE_CHECKING:
    from core.training.compiled_engine import CompiledEngine

_NUMPY_SECONDS = 6e-5
"""About what an iteration of a small network takes with NumPy, however small it is."""
_NUMPY_RATE = 1e9
"""About how many multiplications of larger ones NumPy does in a second."""
_WORTH_COMPILING_SECONDS = 3.0
"""Training that NumPy has done sooner than this is not compiled for."""

_log = logging.getLogger(__name__)


class EngineChoice:
    """Hands out engines: NumPy at once, the compiled one where it is faster and as soon as it is ready.

    Parameters
    ----------
    background
        Whether to compile in a thread of its own when training begins; otherwise only `prepare` compiles.
    """

    def __init__(self, background: bool = False) -> None:
        self._background = background
        self._numpy = NumpyEngine()
        self._thread: threading.Thread | None = None
        self._last: tuple[Run, Engine] | None = None
        self._engines: dict[object, CompiledEngine] = {}  # filled by the thread
        self._failure = ""
        self._told = False

    def at_once(self, run: Run) -> Engine:
        """Return an engine that can begin now."""
        if self._last is None or self._last[0] is not run or self._last[1] is self._numpy:
            self._last = run, self._find(run)
        return self._last[1]

    def ready(self, run: Run) -> Engine:
        """Return the engine to go on with; begin to compile another where that is worth it."""
        engine = self.at_once(run)
        idle = self._thread is None or not self._thread.is_alive()
        if engine is self._numpy and self._background and idle and not self._failure and self._is_wanted(run):
            # Not a daemon: the process must not end while machine code is made in it.
            self._thread = threading.Thread(target=self._compile_quietly, args=(run,), name="compiling")
            self._thread.start()
        return engine

    def prepare(self, run: Run, iterations: int) -> None:
        """Compile now if the compiled engine is asked for, or if so many iterations take NumPy long enough."""
        asked = run.config.engine == "compiled"
        seconds = iterations * (_NUMPY_SECONDS + 3 * run.config.weight_count * run.batches.size / _NUMPY_RATE)
        if (asked or seconds >= _WORTH_COMPILING_SECONDS) and self._is_wanted(run):
            self._compile_quietly(run)

    def notice(self, run: Run) -> str:
        """Return, once, why NumPy trains although the compiled engine is wanted; empty where that is not so."""
        if self._told or run.config.engine == "numpy":
            return ""
        reason = self._reason(run)
        self._told = bool(reason)
        return f"NumPy trains, which is slower: {reason}." if reason else ""

    def _reason(self, run: Run) -> str:
        """Say why the compiled engine cannot be had; empty where it can."""
        from core.training.compiled.kernel import available

        if not available():
            return "numba is not installed"
        return self._failure or ("the compiled engine makes no mistakes" if _needs_the_trace(run) else "")

    def _is_wanted(self, run: Run) -> bool:
        """Tell whether the compiled engine should train `run`."""
        if run.config.engine == "numpy" or _needs_the_trace(run):
            return False
        from core.training.compiled.kernel import available, worth_it
        from core.training.compiled_engine import spec_of

        return available() and (run.config.engine == "compiled" or worth_it(spec_of(run), run.batches.size))

    def _find(self, run: Run) -> Engine:
        if not self._engines or not self._is_wanted(run):
            return self._numpy
        from core.training.compiled_engine import spec_of

        return self._engines.get(spec_of(run), self._numpy)

    def _compile(self, run: Run) -> None:
        from core.training.compiled.kernel import compile_kernel
        from core.training.compiled_engine import CompiledEngine, spec_of

        spec = spec_of(run)
        self._engines[spec] = CompiledEngine(compile_kernel(spec))

    def _compile_quietly(self, run: Run) -> None:
        try:
            self._compile(run)
        except Exception as error:  # whatever goes wrong in a compiler, NumPy goes on
            _log.warning("the compiled engine cannot be had", exc_info=True)
            self._failure = f"the compiler failed ({type(error).__name__}: {error})"


def _needs_the_trace(run: Run) -> bool:
    """Tell whether iterations are computed with a mistake, which the compiled engine does not know."""
    return any(mistake.in_training for mistake in run.mistakes)
