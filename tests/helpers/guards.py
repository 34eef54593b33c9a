"""Fails a test that leaves a thread, a timer or a window behind, and keeps its settings out of the user's.

What one test leaves running crashes another one, much later; here the one at fault is named. pytest-qt closes
the widgets that were given to `qtbot.addWidget` before these guards look.
"""

import gc
import itertools
import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

_TIMEOUT_MS = 5000
_numbers = itertools.count()


def _qt_is_running() -> bool:
    """Whether an application object exists; tests of core never make one, and pay nothing."""
    core = sys.modules.get("PySide6.QtCore")
    return core is not None and core.QCoreApplication.instance() is not None


def _running_threads() -> list["QObject"]:
    from PySide6.QtCore import QCoreApplication, QThread
    from shiboken6 import Shiboken

    app = QCoreApplication.instance()
    main = app.thread() if app is not None else None
    wrappers = Shiboken.getAllValidWrappers()
    return [w for w in wrappers if isinstance(w, QThread) and w is not main and w.isRunning()]


def _active_timers() -> list["QObject"]:
    from PySide6.QtCore import QTimer
    from shiboken6 import Shiboken

    return [w for w in Shiboken.getAllValidWrappers() if isinstance(w, QTimer) and w.isActive()]


def _open_windows() -> list["QObject"]:
    from PySide6.QtWidgets import QApplication

    if not isinstance(QApplication.instance(), QApplication):
        return []
    return [w for w in QApplication.topLevelWidgets() if w.isVisible()]


def _alive() -> list["QObject"]:
    return [*_running_threads(), *_active_timers(), *_open_windows()]


def _delete_the_discarded() -> None:
    """Let go of what the test no longer holds, so that only true leaks are left."""
    from PySide6.QtCore import QCoreApplication, QEvent

    gc.collect()
    # Outside an event loop Qt puts deleteLater off for ever.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


def _describe(leak: "QObject") -> str:
    from PySide6.QtCore import QThread, QTimer

    name = f"{type(leak).__name__} {leak.objectName()!r}"
    if isinstance(leak, QThread):
        return f"running QThread: {name}"
    if isinstance(leak, QTimer):
        return f"active QTimer: {name}, every {leak.interval()} ms, parent {leak.parent()}"
    return f"open window: {name}"


def _stop(leak: "QObject") -> None:
    """Stop what was left, so that it does not harm the tests that follow."""
    from PySide6.QtCore import QThread, QTimer
    from PySide6.QtWidgets import QWidget

    if isinstance(leak, QThread):
        leak.requestInterruption()
        leak.quit()
        leak.wait(_TIMEOUT_MS)
    elif isinstance(leak, QTimer):
        leak.stop()
    elif isinstance(leak, QWidget):
        leak.close()


@pytest.fixture(autouse=True)
def leave_nothing_behind() -> Generator[None]:
    """Fail when the test leaves a running thread, an active timer or an open window."""
    # Held as objects, not as ids: an id may be given out again.
    before = _alive() if _qt_is_running() else []
    yield
    if not _qt_is_running():
        return

    def leaks() -> list["QObject"]:
        return [o for o in _alive() if not any(o is b for b in before)]

    if not leaks():
        return
    _delete_the_discarded()
    left = leaks()
    if left:
        report = "\n  ".join(map(_describe, left))
        for leak in left:
            _stop(leak)
        pytest.fail(f"the test left behind:\n  {report}")


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give every test an empty home for settings and data; the folder exists only once it is written to."""
    home = tmp_path_factory.getbasetemp() / "homes" / str(next(_numbers))
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(home / variable.lower()))
    if "PySide6.QtCore" in sys.modules:
        from PySide6.QtCore import QSettings

        # QSettings reads the variables only once; the INI format because macOS knows no path for its own.
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        for store in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
                QSettings.setPath(store, scope, str(home / "settings"))
    return home
