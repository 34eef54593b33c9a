"""A progress bar for a terminal."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TextIO

_SECONDS_BETWEEN = 0.1
_WIDTH = 30
_ERASE_LINE = "\r\x1b[K"


class ProgressBar:
    """One line on a terminal that is rewritten; nothing at all elsewhere.

    Parameters
    ----------
    stream
        Where it is drawn if that is a terminal.
    total
        Iterations that make it full.
    """

    def __init__(self, stream: TextIO | None, total: int) -> None:
        self._stream = stream if stream is not None and stream.isatty() else None
        self._total = total
        self._next = time.perf_counter() + _SECONDS_BETWEEN  # a run that is over at once shows none
        self._drawn = False

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._stream is not None and self._drawn:
            self._stream.write(_ERASE_LINE)
            self._stream.flush()

    def show(self, iteration: int, loss: float) -> None:
        """Draw how far the run is, a few times a second."""
        if self._stream is None or (now := time.perf_counter()) < self._next:
            return
        self._next = now + _SECONDS_BETWEEN
        self._drawn = True
        bar = "#" * (iteration * _WIDTH // self._total)
        self._stream.write(f"{_ERASE_LINE}[{bar:.<{_WIDTH}}] {iteration:,} of {self._total:,}  loss {loss:.4g}")
        self._stream.flush()
