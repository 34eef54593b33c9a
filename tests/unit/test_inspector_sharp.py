"""Formulas are as sharp as the screen: drawn by their outlines at its own scale, with rules on whole rows of pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from core.arrays import Array
from scratchnet_gui.fonts import load_fonts
from scratchnet_gui.inspector.typeset import crisp, formula, paint

SCALES = (1.0, 1.5, 2.0, 3.0)


@pytest.fixture(autouse=True)
def fonts(qapp: QApplication) -> None:
    load_fonts()


def drawn(tex: str, scale: float, y: float = 60.0) -> Array:
    """Draw a formula in black on white at a scale of the screen; return how dark each pixel is, from 0 to 1."""
    size = QSize(300, 120)
    image = QImage(size * scale, QImage.Format.Format_Grayscale8)
    image.setDevicePixelRatio(scale)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint(painter, formula(tex, 20.0), QPointF(10.3, y), QColor("black"))
    rows, bytes_in_row = image.height(), image.bytesPerLine()
    grey = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(rows, bytes_in_row)[:, : image.width()]
    return 1.0 - grey / 255.0


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("y", [60.0, 60.37, 60.71])
def test_the_bar_of_a_fraction_has_no_grey_edge(scale: float, y: float) -> None:
    darkness = drawn(r"\frac{1 \quad 1}{1 \quad 1}", scale, y)
    picture = formula(r"\frac{1 \quad 1}{1 \quad 1}", 20.0)
    (rule,) = picture.rules
    column = darkness[:, round((10.3 + rule.center().x()) * scale)]
    middle = (y + rule.center().y()) * scale
    near = column[round(middle - 2.5 * scale) : round(middle + 2.5 * scale)]
    assert set(near.round(2)) == {0.0, 1.0}
    assert near.sum() == max(round(rule.height() * scale), 1)


@pytest.mark.parametrize("tex", [r"\sum_{i=1}^{4} W^{(1)}_{i1}\,x_{i}", r"\frac{\hat{m}}{\sqrt{\hat{v}} + \epsilon}"])
def test_a_larger_scale_of_the_screen_shows_sharper_glyphs(tex: str) -> None:
    blurred = []
    for scale in SCALES:
        darkness = drawn(tex, scale)
        inked = darkness > 0.05
        blurred.append(float((inked & (darkness < 0.95)).sum() / inked.sum()))
    # Enlarged pixels would keep the share of grey ones; outlines drawn anew have less.
    assert blurred == sorted(blurred, reverse=True)
    assert blurred[-1] < 0.6 * blurred[0]


@pytest.mark.parametrize("scale", SCALES)
def test_a_formula_takes_up_the_same_room_at_every_scale(scale: float) -> None:
    def room(darkness: Array, by: float) -> Array:
        rows, columns = np.nonzero(darkness > 0.3)
        return np.array([rows.min(), rows.max() + 1, columns.min(), columns.max() + 1]) / by

    once, here = (drawn(r"\frac{a}{b} + W^{(2)}_{31}", each) for each in (1.0, scale))
    assert np.abs(room(here, scale) - room(once, 1.0)).max() <= 1.5


@given(st.floats(-100, 100), st.floats(0.1, 6), st.sampled_from((1.0, 1.25, 1.5, 1.75, 2.0, 3.0)), st.floats(-50, 50))
def test_a_rule_lies_on_whole_rows_and_hardly_moves(top: float, height: float, scale: float, offset: float) -> None:
    rule = crisp(QRectF(3.0, top, 10.0, height), scale, offset)
    first, last = rule.top() * scale + offset, rule.bottom() * scale + offset
    assert abs(first - round(first)) < 1e-6
    assert abs(last - round(last)) < 1e-6
    assert last - first >= 1.0 - 1e-6
    assert abs(rule.top() - top) <= 0.5 / scale + 1e-6
