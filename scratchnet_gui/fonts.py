"""The bundled fonts, so that every machine shows the same."""

from __future__ import annotations

from importlib.resources import as_file, files

from PySide6.QtGui import QFont, QFontDatabase

FAMILY = "Inter"
FORMULAS = "STIX Two Math"
MONOSPACE = "DejaVu Sans Mono"
BASE_PIXELS = 14


def load_fonts() -> None:
    """Register the bundled fonts with Qt.

    Raises
    ------
    FileNotFoundError
        When a font is missing from the installation.
    """
    for folder in files("resources").joinpath("fonts").iterdir():
        if not folder.is_dir():
            continue
        for entry in folder.iterdir():
            if entry.name.endswith((".otf", ".ttf")):
                with as_file(entry) as path:
                    if QFontDatabase.addApplicationFont(str(path)) < 0:
                        raise FileNotFoundError(f"The font {path} cannot be read; the installation is incomplete.")


def interface_font(pixels: int = BASE_PIXELS, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the interface's font with figures of equal width, so that numbers align."""
    font = QFont([FAMILY, "DejaVu Sans"])
    font.setPixelSize(pixels)
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
