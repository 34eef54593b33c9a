"""When the compiled engine is chosen, and that all goes on without Numba."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core.training.compiled.kernel import worth_it
from core.training.compiled.spec import KernelSpec

CHECKOUT = Path(__file__).parents[2]

WITHOUT_NUMBA = """
import sys
sys.modules["numba"] = sys.modules["llvmlite"] = None
from core.training.compiled.kernel import available, compile_kernel
from core.training.compiled.spec import KernelSpec
assert not available()
try:
    compile_kernel(KernelSpec((2, 1), ("tanh",), (True,), "sum_of_squares", "adam", False))
except ImportError:
    print("declined")
"""

WITH_NUMBA = """
import sys
from core.training.compiled import kernel
kernel.available()
print("numba" in sys.modules)
"""


def of_width(width: int, one_row: bool = False) -> KernelSpec:
    return KernelSpec((2, width, width, 1), ("tanh",) * 3, (True,) * 3, "sum_of_squares", "adam", one_row)


@pytest.mark.parametrize(
    ("width", "batch_rows", "expected"),
    [(4, 10, True), (128, 1000, True), (256, 1000, True), (512, 8, True), (512, 100, False), (1024, 8, False)],
)
def test_large_matrices_are_left_to_numpy(width: int, batch_rows: int, expected: bool) -> None:
    assert worth_it(of_width(width), batch_rows) is expected


def test_one_row_at_a_time_is_never_left_to_numpy() -> None:
    assert worth_it(of_width(1024, one_row=True), 1)


def test_what_the_kernel_does_not_know_is_not_worth_it() -> None:
    assert not worth_it(replace(of_width(4), loss="hinge"), 10)


def run(script: str) -> str:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_without_numba_the_room_imports_and_says_so() -> None:
    assert run(WITHOUT_NUMBA) == "declined"


def test_asking_does_not_load_numba() -> None:
    assert run(WITH_NUMBA) == "False"
