"""What pyproject.toml promises, and what the bundled files need beside them."""

import importlib.metadata
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from PySide6.QtGui import QFontDatabase, QPen, QRawFont
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

CHECKOUT = Path(__file__).parents[2]
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIREMENTS = {r.name: r for r in map(Requirement, PROJECT["dependencies"])}
RESOURCES = CHECKOUT / "resources"


@pytest.mark.parametrize("version", ["6.8.2", "6.11.0", "6.11.1", "6.12.0", "6.12.1"])
def test_broken_qt_versions_are_excluded(version: str) -> None:
    assert version not in REQUIREMENTS["PySide6-Essentials"].specifier


@pytest.mark.parametrize("version", ["6.8.3", "6.9.3", "6.10.3", "6.11.2", "6.11.3"])
def test_working_qt_versions_are_allowed(version: str) -> None:
    assert version in REQUIREMENTS["PySide6-Essentials"].specifier


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_the_installed_version_is_allowed(name: str) -> None:
    assert importlib.metadata.version(name) in REQUIREMENTS[name].specifier


def test_qt_calls_keep_the_reference_count_of_none() -> None:
    """PySide6 6.12.0 drops one reference per call on Python 3.11, until the interpreter aborts."""
    pen = QPen()
    before = sys.getrefcount(None)
    for _ in range(1000):
        pen.setWidth(1)
    assert abs(sys.getrefcount(None) - before) <= 50


def test_only_the_essentials_of_qt_are_required() -> None:
    assert {name.lower() for name in REQUIREMENTS}.isdisjoint({"pyside6", "pyside6-addons"})


def test_python_3_11_is_enough() -> None:
    assert PROJECT["requires-python"] == ">=3.11"


@pytest.mark.parametrize(
    "folder", [*sorted((RESOURCES / "fonts").iterdir()), RESOURCES / "icons"], ids=lambda p: p.name
)
def test_bundled_files_have_licence_and_origin(folder: Path) -> None:
    assert (folder / "LICENSE").stat().st_size > 500
    assert (folder / "ORIGIN").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("path", sorted(RESOURCES.glob("fonts/*/*.?tf")), ids=lambda p: p.name)
def test_every_font_loads(qtbot: QtBot, path: Path) -> None:
    number = QFontDatabase.addApplicationFont(str(path))
    assert number >= 0
    family = path.stem.partition("-")[0]
    assert family in [name.replace(" ", "") for name in QFontDatabase.applicationFontFamilies(number)]


@pytest.mark.parametrize("path", sorted(RESOURCES.glob("fonts/inter/*.otf")), ids=lambda p: p.name)
def test_inter_has_tabular_figures(qtbot: QtBot, path: Path) -> None:
    assert b"tnum" in QRawFont(str(path), 14).fontTable("GSUB").data()


@pytest.mark.parametrize("path", sorted(RESOURCES.glob("icons/*.svg")), ids=lambda p: p.stem)
def test_every_icon_is_drawn_by_qt(qtbot: QtBot, path: Path) -> None:
    assert QSvgRenderer(str(path)).isValid()


def test_the_bundled_fonts_stay_small() -> None:
    assert sum(p.stat().st_size for p in RESOURCES.rglob("fonts/**/*") if p.is_file()) < 6_000_000
