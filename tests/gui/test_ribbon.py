"""The ribbon of phases: what it calls them in the room that it has."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontMetricsF
from pytestqt.qtbot import QtBot

from core.config import RunConfig
from core.session.commands import Seek
from core.session.presets import load_preset
from core.session.session import Session
from core.session.snapshot import Cause
from scratchnet_gui.controls.ribbon import PhaseRibbon
from scratchnet_gui.fonts import interface_font, load_fonts


def deep(layers: int) -> RunConfig:
    run = load_preset("saturating").run
    return run.but(layers=(run.layers[0],) * (layers - 1) + run.layers[-1:])


def ribbon_of(qtbot: QtBot, config: RunConfig, width: int) -> PhaseRibbon:
    load_fonts()
    session = Session(config)
    session.submit(Seek(1, 1))
    ribbon = PhaseRibbon()
    qtbot.addWidget(ribbon)
    ribbon.resize(width, 26)
    ribbon.show_snapshot(session.snapshot(Cause.SEEK))
    return ribbon


@pytest.mark.parametrize(("layers", "width"), [(2, 1024), (4, 1024), (6, 1024), (6, 1440), (8, 1024), (10, 1440)])
def test_phases_have_names_that_fit_and_differ(qtbot: QtBot, layers: int, width: int) -> None:
    ribbon = ribbon_of(qtbot, deep(layers), width)
    names, bold = ribbon.shown_names(), QFontMetricsF(interface_font(13, QFont.Weight.Bold))
    assert len(set(names)) == len(names) == 2 * layers + 3
    for index, name in enumerate(names):
        if layers <= 6 or name[0] in "→←":  # the others are known by their place, too
            assert bold.horizontalAdvance(name) <= ribbon.phase_rect(index).width() - 20.0


def test_names_are_as_full_as_there_is_room(qtbot: QtBot) -> None:
    assert ribbon_of(qtbot, deep(2), 1600).shown_names()[1] == "Feedforward · hidden"
    assert ribbon_of(qtbot, deep(2), 1024).shown_names()[1] == "→ hidden"
    assert ribbon_of(qtbot, deep(6), 1024).shown_names()[:3] == ["Batch", "→ h 1", "→ h 2"]
    assert ribbon_of(qtbot, deep(6), 1440).shown_names()[2] == "→ hidden 2"
    assert ribbon_of(qtbot, deep(10), 1024).shown_names()[2] == "→2"
