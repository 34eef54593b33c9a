"""Figures that change many times a second: all of a number is seen, and above all its power of ten."""

import pytest
from PySide6.QtGui import QFont, QFontMetricsF
from pytestqt.qtbot import QtBot

from scratchnet_gui.controls.live_text import SMALLEST, LiveText, fitted
from scratchnet_gui.controls.transport import fitting_loss
from scratchnet_gui.fonts import interface_font


@pytest.mark.parametrize("text", ["5.368×10⁻¹⁴", "2.17×10³²", "17,303,232", "5.4×10⁻³⁰⁷"])
def test_a_figure_is_written_whole_wherever_it_fits_in_some_type(qtbot: QtBot, text: str) -> None:
    font = interface_font(20, QFont.Weight.Bold)
    for room in range(70, 130):
        smaller, shown = fitted(text, font, room)
        assert shown == text
        assert SMALLEST <= smaller.pixelSize() <= 20
        assert QFontMetricsF(smaller).horizontalAdvance(text) <= room


def test_what_fits_in_no_type_ends_in_dots(qtbot: QtBot) -> None:
    font, shown = fitted("17,303,232", interface_font(20, QFont.Weight.Bold), 30)
    assert font.pixelSize() == SMALLEST
    assert shown.endswith("…")


@pytest.mark.parametrize("value", [5.368e-14, 5.368e32, -2.3e307, 9.99e-307, 123_456.0])
def test_a_loss_of_any_size_keeps_its_power_of_ten_in_the_room_of_the_header(qtbot: QtBot, value: float) -> None:
    live = LiveText("8.4×10⁻⁶")
    live.setFont(interface_font(20, QFont.Weight.Bold))
    room = live.sizeHint().width()
    letters = QFontMetricsF(interface_font(15, QFont.Weight.Bold))
    text = fitting_loss(value, 6, lambda each: letters.horizontalAdvance(each) <= room)
    assert fitted(text, live.font(), room)[1] == text
