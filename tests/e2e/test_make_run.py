"""`make run` without a display: a table and a picture in place of the window."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

CHECKOUT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a display")
@pytest.mark.parametrize(
    ("display", "said"),
    [("", "DISPLAY and WAYLAND_DISPLAY are not set"), (":77", "Qt cannot open :77")],
    ids=["no display", "display that cannot be opened"],
)
def test_the_demo_stands_in_for_the_window(tmp_path: Path, display: str, said: str) -> None:
    leave_out = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    env = {k: v for k, v in os.environ.items() if k not in leave_out}
    if display:
        env["DISPLAY"] = display
    env["PYTHONPATH"] = str(CHECKOUT)
    result = subprocess.run(
        ["sh", CHECKOUT / ".ci" / "window-or-demo", sys.executable],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert said in result.stdout
    assert "0.97" in result.stdout, "the final table is printed"
    assert str(tmp_path / "build" / "demo.png") in result.stdout
    assert (tmp_path / "build" / "demo.png").stat().st_size > 10_000
