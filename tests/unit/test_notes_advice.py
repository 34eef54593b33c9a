"""What a note advises agrees with the other notes, and with the mistakes that are switched on."""

from __future__ import annotations

import pytest

from core.config import RunConfig
from core.explain.notes.note import Note
from core.explain.notes.rules import RULES
from core.run_settings import LayerConfig
from core.session.presets import load_preset
from scratchnet_gui.notes.noted import noted
from tests.helpers.noted import moments
from tests.helpers.runs import ARTICLE

RELUS = ARTICLE.but(layers=(LayerConfig(units=4, activation="relu"), LayerConfig(units=1)), learning_rate=10.0)


def notes_of(config: RunConfig, iteration: int, off: tuple[str, ...] = ()) -> dict[str, Note]:
    (snapshot,) = moments(config, (iteration, None))
    return {note.rule: note for note, _ in noted(snapshot, off).notes}


def test_a_plateau_that_nothing_else_explains_asks_for_patience() -> None:
    assert notes_of(ARTICLE, 150)["plateau"].advice == ""  # so the rule's own holds
    assert RULES["plateau"].advice.startswith("Wait")


@pytest.mark.parametrize(
    ("config", "named"),
    [
        (RELUS, "note “Dead ReLUs”: waiting hardly helps while it holds."),
        (ARTICLE.but(learning_rate=1000.0), "note “Saturated neurons”: waiting hardly helps while it holds."),
        (load_preset("equal-start-weights").run, "note “Symmetry not broken”: waiting hardly helps while it holds."),
        (
            load_preset("equal-start-weights").run.but(learning_rate=1000.0),
            "notes “Saturated neurons” and “Symmetry not broken”: waiting hardly helps while they hold.",
        ),
    ],
)
def test_a_plateau_refers_to_the_notes_that_explain_it(config: RunConfig, named: str) -> None:
    assert notes_of(config, 300)["plateau"].advice == f"See the {named}"


def test_a_note_that_is_switched_off_explains_a_plateau_as_well() -> None:
    found = notes_of(RELUS, 300, off=("dead_relu",))
    assert set(found) == {"plateau"}
    assert found["plateau"].advice.startswith("See the note “Dead ReLUs”")


def test_a_loss_that_stands_above_that_of_one_answer_for_all_asks_for_shorter_steps() -> None:
    note = notes_of(load_preset("xor-without-bias").run.but(learning_rate=1000.0), 300)["plateau"]
    assert note.text.text.endswith("That is worse than one answer for every row, the average target, whose loss is @.")
    assert note.advice.startswith("Start again with a lower learning rate")


def test_mistakes_that_are_on_are_to_be_switched_off_first() -> None:
    again = ARTICLE.but(slope_at_a=True)
    assert notes_of(again, 300)["plateau"].advice == "First switch off the mistake “Derivative applied twice”."
    both = notes_of(again.but(wrong_sign=True, learning_rate=0.01), 400)
    assert both["plateau"].advice == (
        "First switch off the mistakes “Derivative applied twice” and “Wrong sign in the update”."
    )
    equal = notes_of(ARTICLE.but(equal_start=True), 300)
    assert equal["symmetry"].advice == "First switch off the mistake “Equal start weights”."
    assert equal["plateau"].advice == (
        "First switch off the mistake “Equal start weights”. "
        "See the note “Symmetry not broken”: waiting hardly helps while it holds."
    )
    climbing = notes_of(load_preset("learning-rate-too-low").run.but(wrong_sign=True, learning_rate=0.05), 60)
    assert climbing["exploding"].advice == "First switch off the mistake “Wrong sign in the update”."


def test_a_mistake_that_changes_nothing_is_no_reason() -> None:
    idle = ARTICLE.but(not_averaged=True)  # its loss is a sum
    assert notes_of(idle, 150)["plateau"].advice == ""
