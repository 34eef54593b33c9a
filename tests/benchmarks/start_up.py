"""How long it takes from the start of the process to the first window that can be used."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

RUNS = 11

_PROGRAM = """
import sys, time
started = float(sys.argv[1])
from scratchnet_gui import cli
from scratchnet_gui.cli import main
import scratchnet_gui.app as app
from PySide6.QtCore import QEvent, QObject, QTimer

class FirstPicture(QObject):
    desk = None
    def eventFilter(self, watched, event):
        if event.type() is QEvent.Type.Paint and self.desk.coordinator.snapshot is not None:
            watched.removeEventFilter(self)
            # After this event the picture is complete and input is handled.
            QTimer.singleShot(0, self.done)
        return False
    def done(self):
        print(time.monotonic() - started, flush=True)
        self.desk.window.close()

watcher = FirstPicture()
build = app.build_desk
def build_watched(*args, **kwargs):
    watcher.desk = build(*args, **kwargs)
    watcher.desk.window.diagram.installEventFilter(watcher)
    return watcher.desk
app.build_desk = build_watched
sys.argv = ["scratchnet"]
sys.exit(main())
"""


def measure_start_up() -> dict[str, tuple[float, str]]:
    """Return the median and the largest of several starts; the first, with a cold cache, is not counted."""
    times = []
    # An installed program has its bytecode; the first start writes it.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(RUNS + 1):
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM, repr(started)],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
            env=environment,
        )
        times.append(float(done.stdout.split()[-1]))
    return {
        "first usable window, median": (statistics.median(times[1:]), "s"),
        "first usable window, slowest": (max(times[1:]), "s"),
    }
