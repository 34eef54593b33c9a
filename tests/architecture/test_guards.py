"""The guards of tests/helpers really fail a careless test, and leave a careful one alone."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

CHECKOUT = Path(__file__).parents[2]

HEAD = """
import logging
from PySide6.QtCore import QObject, QSettings, QThread, QTimer
from PySide6.QtWidgets import QLabel, QWidget

kept = []
"""

CARELESS = {
    "running QThread": """
        thread = QThread()
        thread.start()
        kept.append(thread)
    """,
    "active QTimer": """
        timer = QTimer()
        timer.start(10_000)
        kept.append(timer)
    """,
    "active QTimer: QTimer 'child'": """
        parent = QObject()
        timer = QTimer(parent, objectName="child")
        timer.start(10_000)
        kept.append(parent)
    """,
    "open window: QLabel 'left'": """
        label = QLabel("x", objectName="left")
        label.show()
        kept.append(label)
    """,
    "ERROR some.logger: it broke": """
        logging.getLogger("some.logger").error("it broke")
    """,
    "no WARNING matching 'never' was logged": """
        with log_guard.expect("never"):
            pass
    """,
    "Qt messages with level WARNING or above emitted": """
        from PySide6.QtCore import qWarning
        qWarning("no such signal")
    """,
    "UserWarning: old": """
        import warnings
        warnings.warn("old")
    """,
}

CAREFUL = """
        thread = QThread()
        thread.start()
        thread.quit()
        thread.wait()
        timer = QTimer()
        timer.start(10_000)
        window = QWidget()
        qtbot.addWidget(window)
        QTimer(window).start(10_000)
        window.show()
        with log_guard.expect("as .* said"):
            logging.getLogger("some.logger").warning("as was said")
        kept.append(QSettings("o", "a").fileName())
        assert str(own_settings) in kept[-1]
"""


def run(pytester: pytest.Pytester, *bodies: str) -> pytest.RunResult:
    """Run one test for each body, under this project's own settings."""
    pytester.makefile(".toml", pyproject=(CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    pytester.makeconftest((CHECKOUT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    tests = [
        f"\ndef test_{i}(qtbot, log_guard, own_settings):\n{body}"
        for i, body in enumerate(body.replace("\n        ", "\n    ") for body in bodies)
    ]
    path = pytester.path / "tests" / "test_inner.py"
    path.parent.mkdir()
    path.write_text(HEAD + "".join(tests), encoding="utf-8")
    pytester.syspathinsert(CHECKOUT)
    return pytester.runpytest_subprocess("-o", f"pythonpath={CHECKOUT}", "-p", "no:cacheprovider")


def test_each_careless_test_is_named(pytester: pytest.Pytester) -> None:
    """A careful test after each careless one shows that only the one at fault fails."""
    careful = "        assert True\n"
    result = run(pytester, *(body for careless in CARELESS.values() for body in (careless, careful)))
    outcomes = result.parseoutcomes()
    assert outcomes["failed"] + outcomes["errors"] == len(CARELESS)
    assert outcomes["passed"] >= len(CARELESS)
    blamed = [line.split(" - ")[0] for line in result.outlines if line.startswith(("FAILED tests", "ERROR tests"))]
    assert sorted(int(line.rpartition("_")[2]) for line in blamed) == [2 * i for i in range(len(CARELESS))]
    reasons = [line for line in result.outlines if line.startswith("E  ") or ": Failure: " in line]
    for reason in CARELESS:
        assert any(reason in line for line in reasons), f"{reason!r} is not in {reasons}"


def test_a_careful_test_passes(pytester: pytest.Pytester) -> None:
    run(pytester, CAREFUL, CAREFUL).assert_outcomes(passed=2)
