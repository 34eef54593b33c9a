"""What it takes to load a large table from a file: time, and memory at its highest, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

ROWS = 1_000_000
COLUMNS = 10

_PROGRAM = """
import resource, sys, time
from core.data.load import load_dataset
from core.data.recipe import DataConfig
started = time.perf_counter()
data = load_dataset(DataConfig(dataset="csv", file=sys.argv[1], test_ratio=0.2, scale=True))
seconds = time.perf_counter() - started
assert data.rows + data.test_rows == int(sys.argv[2]), data.rows
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(seconds, peak / 1024 ** (2 if sys.platform == "darwin" else 1))
"""


def measure_table_files() -> dict[str, tuple[float, str]]:
    """Return seconds and megabytes for a million rows of ten columns, in two ways of writing; some test rows apart."""
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind, write in (("numbers", _write_numbers), ("words and decimal commas", _write_words)):
            file = Path(folder, "table.csv")
            write(file)
            done = subprocess.run(
                [sys.executable, "-c", _PROGRAM, str(file), str(ROWS)],
                capture_output=True,
                text=True,
                check=True,
                timeout=300,
            )
            seconds, megabytes = map(float, done.stdout.split())
            figures[f"file of {ROWS:,} rows, {kind}"] = (seconds, "s")
            figures[f"file of {ROWS:,} rows, {kind}, memory"] = (megabytes, "MB")
    return figures


def _write_numbers(file: Path) -> None:
    """Nine inputs and a target, seven digits each."""
    values = np.random.default_rng(1).normal(size=(1000, COLUMNS)).round(6).tolist()
    part = "".join(",".join(map(str, row)) + "\n" for row in values)
    file.write_text(part * (ROWS // 1000), encoding="utf-8")


def _write_words(file: Path) -> None:
    """Eight inputs of numbers, one of three words, and a target of two words, in semicolons and decimal commas."""
    random = np.random.default_rng(1)
    values = random.normal(size=(1000, COLUMNS - 2)).round(6).astype(str).tolist()
    words = random.choice(("red", "green", "blue"), size=1000).tolist()
    targets = random.choice(("no", "yes"), size=1000).tolist()
    rows = (";".join([*row, word, y]) for row, word, y in zip(values, words, targets, strict=True))
    part = "".join(row.replace(".", ",") + "\n" for row in rows)
    file.write_text(part * (ROWS // 1000), encoding="utf-8")
