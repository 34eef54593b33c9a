"""Who draws when, while a run plays."""

from __future__ import annotations

from scratchnet_gui.turns import UNHURRIED_SECONDS, Turns


def test_fast_pictures_are_drawn_by_one_panel_after_the_other() -> None:
    turns: Turns[str] = Turns()
    views = ["inspector", "table", "curve"]
    assert turns.due(views, 10.0) == views
    drawn = [turns.due(views, 10.0 + 0.01 * picture) for picture in range(1, 7)]
    assert all(len(each) == 1 for each in drawn)
    assert sorted(each[0] for each in drawn[:3]) == sorted(views)
    assert drawn[:3] == drawn[3:]


def test_slow_pictures_are_drawn_by_all() -> None:
    turns: Turns[str] = Turns()
    views = ["inspector", "table", "curve"]
    turns.due(views, 10.0)
    assert turns.due(views, 10.0 + 1.1 * UNHURRIED_SECONDS) == views
