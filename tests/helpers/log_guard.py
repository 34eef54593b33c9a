"""Fails a test that logs a warning or an error which it did not announce."""

import logging
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import pytest


class LogGuard(logging.Handler):
    """Collects records at WARNING and above, from every thread, and forgets the announced ones."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.unexpected: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.unexpected.append(record)

    @contextmanager
    def expect(self, pattern: str, level: int = logging.WARNING) -> Iterator[None]:
        """Announce at least one record of exactly `level` whose message contains the regular expression."""
        before = len(self.unexpected)
        yield
        inside = self.unexpected[before:]
        announced = [r for r in inside if r.levelno == level and re.search(pattern, r.getMessage())]
        if not announced:
            pytest.fail(f"no {logging.getLevelName(level)} matching {pattern!r} was logged")
        self.unexpected = [r for r in self.unexpected if r not in announced]


@pytest.fixture(autouse=True)
def log_guard() -> Generator[LogGuard]:
    """Fail on unannounced records; a test that expects one says `with log_guard.expect("pattern"):`."""
    guard = LogGuard()
    logging.getLogger().addHandler(guard)
    yield guard
    logging.getLogger().removeHandler(guard)
    if guard.unexpected:
        lines = [f"{r.levelname} {r.name}: {r.getMessage()}" for r in guard.unexpected]
        pytest.fail("unexpected log records:\n  " + "\n  ".join(lines))
