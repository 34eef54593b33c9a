"""How many epochs a second of the processor each way of training does. Prints a table and writes a file.

``python -m tests.benchmarks.engines`` runs the cases that a speed is demanded of and writes
``build/bench-engines.json``. With ``--sizes``, it runs networks of all sizes instead: from that table follows when the
compiled engine is worth it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

ROUNDS = 7
SECONDS = 0.15
"""Of one turn of one contender in a round."""


def measure_engines(sizes: bool = False) -> dict[str, dict[str, float]]:
    """Return each case's epochs per second of every contender, and print them with their ratios to the plain loop.

    All take turns in every round, so that what else the machine does falls on all of them; the median of the rounds
    counts. BLAS is to have one thread, which has to be said before NumPy is loaded.
    """
    from tests.benchmarks import engine_baselines, engine_rivals
    from tests.benchmarks.engine_cases import Case, Trainer, cases_of_all_sizes, demanded_cases

    makers: dict[str, Callable[[Case], Trainer | None]] = {
        "plain NumPy": engine_baselines.plain,
        "preallocated": engine_baselines.preallocated,
        "C -O3": engine_baselines.compiled_c,
        "NumPy engine": engine_rivals.numpy_engine,
        "compiled engine": engine_rivals.compiled_engine,
        "scikit-learn": engine_rivals.scikit_learn,
        "PyTorch": engine_rivals.pytorch,
    }
    if sizes:
        del makers["scikit-learn"], makers["PyTorch"]
    results: dict[str, dict[str, float]] = {}
    width = 34
    heading = "".join(f"{name:>21}" for name in (*makers, "demanded"))
    print(f"{'epochs/s, and times plain NumPy':<{width}}{heading}")
    for case in cases_of_all_sizes() if sizes else demanded_cases():
        trainers = {name: trainer for name, make in makers.items() if (trainer := make(case)) is not None}
        epochs = {name: _epochs_of_a_turn(trainer) for name, trainer in trainers.items()}
        rates: dict[str, list[float]] = {name: [] for name in trainers}
        for _ in range(3 if sizes else ROUNDS):
            for name, trainer in trainers.items():
                rates[name].append(epochs[name] / _seconds(trainer, epochs[name]))
        result = {name: median(rates[name]) for name in trainers}
        results[case.title] = result
        cells = [
            f"{result[name]:>12,.0f} {result[name] / result['plain NumPy']:>6.1f} x" if name in result else f"{'-':>21}"
            for name in makers
        ]
        demanded = f"{case.demanded:>19} x" if case.demanded else ""
        print(f"{case.title:<{width}}{''.join(cells)}{demanded}", flush=True)
    return results


def _seconds(trainer: object, epochs: int) -> float:
    assert callable(trainer)
    since = process_time()
    trainer(epochs)
    return process_time() - since


def _epochs_of_a_turn(trainer: object) -> int:
    epochs = 1
    while (seconds := _seconds(trainer, epochs)) < SECONDS / 4:
        epochs *= 4
    return max(1, int(epochs * SECONDS / seconds))


def main() -> int:
    """Measure, print and write."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sizes = "--sizes" in sys.argv[1:]
    results = measure_engines(sizes)
    path = Path("build", "bench-engine-sizes.json" if sizes else "bench-engines.json")
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(results, indent=1))
    print(f"written to {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
