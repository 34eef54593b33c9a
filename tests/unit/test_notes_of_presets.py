"""Which notes come on the way of each bundled preset: those that fail say why, and no other is alarmed."""

from __future__ import annotations

import pytest

from core.explain.notes.note import Severity
from core.explain.notes.rules import judge
from core.session.presets import load_preset, preset_names
from tests.helpers.noted import moments, seen_at

SLOW = {
    "article": {"plateau", "saturated"},
    "article-seed-67": {"plateau", "saturated"},
    "xor-two-hidden": {"plateau", "saturated"},
    "xor-without-bias": {"plateau"},
    "equal-start-weights": {"plateau", "symmetry", "vanishing"},
    "learning-rate-too-low": {"rate_too_low"},
    "learning-rate-too-high": {"rate_too_high", "exploding"},
    "saturating": {"plateau", "saturated", "vanishing"},
    "dying-relus": {"plateau", "dead_relu"},
    "spiral": {"saturated"},
    "polynomial": {"dead_relu"},
    "digits": {"dead_relu"},
}
"""Notes about what slows down or stops; where the loss is small, saturated neurons and dead ReLUs do no harm."""
MUST_COME = {
    "article": {"plateau"},
    "article-seed-67": {"plateau"},
    "equal-start-weights": {"plateau", "symmetry"},
    "learning-rate-too-low": {"rate_too_low"},
    "learning-rate-too-high": {"rate_too_high", "exploding"},
    "saturating": {"saturated", "vanishing"},
    "dying-relus": {"dead_relu"},
}
MOMENTS = 15


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_has_the_notes_that_are_true_of_it(name: str) -> None:
    config = load_preset(name).run
    assert config.stop_at is not None
    places = [(round(config.stop_at * share / MOMENTS), None) for share in range(MOMENTS + 1)]
    slow: set[str] = set()
    harmless: set[str] = set()
    for snapshot in moments(config, *places):
        for rule, notes in judge(seen_at(snapshot)).items():
            for note in notes or ():
                assert "worse" not in note.text.text, "an example as it is ends no worse than one answer for every row"
                (harmless if note.severity is Severity.HARMLESS else slow).add(rule)
    assert slow <= SLOW.get(name, set())
    assert slow >= MUST_COME.get(name, set())
    assert harmless <= {"saturated", "dead_relu"}
