"""Runs every measurement, prints a table and writes ``build/bench.json``."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["XDG_CONFIG_HOME"] = str(Path("build", "bench-settings").resolve())


def main() -> int:
    """Measure start-up, the window beside the training thread, formulas, files, and the engines."""
    from tests.benchmarks.engines import measure_engines
    from tests.benchmarks.formulas import measure_formulas
    from tests.benchmarks.long_run import measure_long_run
    from tests.benchmarks.loss_curve import measure_loss_curve
    from tests.benchmarks.matrices import measure_matrices
    from tests.benchmarks.rows_and_notes import measure_rows_and_notes
    from tests.benchmarks.seeking import measure_seeking
    from tests.benchmarks.start_up import measure_start_up
    from tests.benchmarks.table_files import measure_table_files
    from tests.benchmarks.window import measure_window

    figures = measure_start_up()
    for preset, engine in (("article", "numpy"), ("article", "compiled"), ("circle", "compiled")):
        figures |= measure_window(preset, engine)
    for measure in (
        measure_long_run,
        measure_seeking,
        measure_loss_curve,
        measure_formulas,
        measure_matrices,
        measure_rows_and_notes,
        measure_table_files,
    ):
        figures |= measure()
    for case, rates in measure_engines().items():
        figures |= {f"{case}, {name}": (rate, "epochs/s") for name, rate in rates.items()}
    width = max(map(len, figures))
    for name, (value, unit) in figures.items():
        print(f"{name:<{width}}  {value:>12,.2f} {unit}")
    path = Path("build", "bench.json")
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        json.dumps({name: {"value": value, "unit": unit} for name, (value, unit) in figures.items()}, indent=1)
    )
    print(f"written to {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
