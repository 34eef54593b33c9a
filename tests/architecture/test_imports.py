"""The direction of imports: tests -> scratchnet_gui -> core, and each heavy library in one room only."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]

# Library -> the only folder that may import it, and core, which may import none of them.
ROOMS = {"pyqtgraph": "scratchnet_gui/charts"}
FORBIDDEN_IN_CORE = {"PySide6", "shiboken6", "pyqtgraph", "scratchnet_gui", "tests"}

IMPORT_CORE_WITHOUT_QT = """
import importlib, pkgutil, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6", "pyqtgraph", "scratchnet_gui"}:
            raise ImportError(f"core must do without {name}")

sys.meta_path.insert(0, Blocked())
import core
for module in pkgutil.walk_packages(core.__path__, "core."):
    importlib.import_module(module.name)
    print(module.name)
"""


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((CHECKOUT / folder).rglob("*.py"))]


def imported_packages(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and top-level package of every import in a file, wherever it stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.partition(".")[0]


def test_all_of_core_imports_with_qt_blocked(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORT_CORE_WITHOUT_QT],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    modules = {str(p.relative_to(CHECKOUT).with_suffix("")).replace("/", ".") for p in sources("core")}
    modules = {name.removesuffix(".__init__") for name in modules} - {"core"}
    assert set(result.stdout.split()) == modules


@pytest.mark.parametrize("path", sources("core"), ids=lambda p: str(p.relative_to(CHECKOUT)))
def test_core_imports_neither_qt_nor_the_window(path: Path) -> None:
    wrong = [(line, name) for line, name in imported_packages(path) if name in FORBIDDEN_IN_CORE]
    assert wrong == []


@pytest.mark.parametrize("library", ROOMS)
def test_a_heavy_library_stays_in_its_room(library: str) -> None:
    outside = [p for p in sources("core", "scratchnet_gui") if CHECKOUT / ROOMS[library] not in p.parents]
    wrong = [
        f"{path.relative_to(CHECKOUT)}:{line}"
        for path in outside
        for line, name in imported_packages(path)
        if name == library
    ]
    assert wrong == [], f"only {ROOMS[library]} imports {library}"


def test_the_window_does_not_import_the_tests() -> None:
    wrong = [p for p in sources("scratchnet_gui") if "tests" in {name for _, name in imported_packages(p)}]
    assert wrong == []
