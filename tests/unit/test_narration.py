"""What the window says of each moment: true for every batch, layer and number of rows."""

from __future__ import annotations

import re

import pytest

from core.config import RunConfig
from core.data.dataset import Dataset
from core.nn.optimizers import OPTIMIZERS
from core.run_settings import LayerConfig
from core.session.commands import Granularity, Pace, Play, Seek, SetPace
from core.session.presets import load_preset
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from scratchnet_gui.names import layer_name, phase_name, phase_names, short_phase_name
from scratchnet_gui.narration import sentence, status
from tests.helpers.runs import ARTICLE, with_settings


def moment(operation: int, config: RunConfig = ARTICLE, iteration: int = 1) -> Snapshot:
    session = Session(config)
    session.submit(Seek(iteration, operation))
    return session.snapshot(Cause.SEEK)


def words(snapshot: Snapshot) -> str:
    return re.sub(r"<[^>]+>", "", sentence(snapshot))


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (1, "All 4 rows enter"),
        (2, "each neuron of the hidden layer multiplies every input by its weight W(1)"),
        (3, "sigmoid turns each sum z(1) into what the neuron sends on, a(1)"),
        (4, "each neuron of the output layer multiplies every value of the hidden layer by its weight W(2)"),
        (5, "into the prediction ŷ"),
        (6, "are the loss"),
        (7, "the error signal δ(2)"),
        (8, "each weight of W(2) move the loss"),
        (9, "back along the lines of W(2) to the neurons of the hidden layer"),
        (11, "each weight of W(1)"),
        (12, "each weight of W(1) takes a step"),
        (14, "Iteration 1 is complete"),
    ],
)
def test_every_operation_has_its_sentence(operation: int, said: str) -> None:
    assert said in words(moment(operation))


def test_the_start_says_what_to_press() -> None:
    assert "Press Space" in words(Session(ARTICLE).snapshot(Cause.NEW))
    assert status(Session(ARTICLE).snapshot(Cause.NEW)) == "Before the first iteration"


def test_small_batches_are_counted_as_they_are() -> None:
    batches = with_settings(ARTICLE, batch_size=3)
    assert "Batch 1 of 2: 3 rows enter" in words(moment(1, batches))
    assert "Batch 2 of 2: 1 row enters" in sentence(moment(1, batches, iteration=2), 3)


def test_biases_are_named_where_there_are_any() -> None:
    layers = (LayerConfig(units=4, bias=True), LayerConfig(units=1))
    config = with_settings(ARTICLE, layers=layers)
    assert "and its bias" in words(moment(2, config))
    assert "bias" not in words(moment(4, config))


def test_the_status_tells_iteration_phase_and_operation_and_when_one_looks_back() -> None:
    assert status(moment(9)) == "Iteration 1 · backpropagation, output · operation 9 of 14"
    session = Session(ARTICLE)
    session.submit(Seek(5))
    session.submit(Seek(2, 6))
    assert status(session.snapshot(Cause.SEEK)) == "Looking back · Iteration 2 · loss · operation 6 of 14"


def test_playing_iterations_says_so() -> None:
    session = Session(with_settings(ARTICLE, stop_at=None))
    session.submit(SetPace(Pace(Granularity.ITERATION, 100.0)))
    session.submit(Play())
    session.work(0.0)
    session.work(0.05)
    snapshot = session.snapshot(Cause.PLAY)
    assert "over and over" in words(snapshot)
    assert status(snapshot).startswith("Training")


def test_layers_and_phases_have_names() -> None:
    assert [layer_name(layer, 2) for layer in (1, 2)] == ["hidden", "output"]
    assert [layer_name(layer, 3) for layer in (1, 2, 3)] == ["hidden 1", "hidden 2", "output"]
    phases = moment(1).plan.phases
    assert [phase_name(phase, 2, 4) for phase in phases] == [
        "Batch · 4 rows",
        "Feedforward · hidden",
        "Feedforward · output",
        "Loss",
        "Backpropagation · output",
        "Backpropagation · hidden",
        "Update",
    ]
    assert phase_name(phases[0], 2, 1) == "Batch · 1 row"
    assert [short_phase_name(phase, 2, 4) for phase in phases][1:5] == ["→ hidden", "→ output", "Loss", "← output"]


def test_phases_have_shorter_names_that_differ_from_each_other() -> None:
    deep = load_preset("saturating").run
    names = [phase_names(phase, 6, 4) for phase in moment(1, deep).plan.phases]
    assert names[0] == ("Batch · 4 rows", "Batch")
    assert names[2] == ("Feedforward · hidden 2", "→ hidden 2", "→ h 2", "→2")
    assert names[8] == ("Backpropagation · output", "← output", "← out", "←6")
    for length in range(4):
        shown = [each[min(length, len(each) - 1)] for each in names]
        assert len(set(shown)) == len(names) == 15


def test_a_row_outside_the_batch_is_said_to_have_no_values() -> None:
    batches = with_settings(ARTICLE, batch_size=3)
    assert "Row 1 is not in this batch" in sentence(moment(6, batches, iteration=2), 0)
    assert "Select row 4" in sentence(moment(6, batches, iteration=2), 0)
    assert "not in this batch" not in sentence(moment(6, batches, iteration=2), 3)


SHARES = with_settings(
    ARTICLE,
    data=Dataset.of_rows(inputs=((0, 1), (1, 0)), targets=((1, 0), (0, 1))),
    layers=(LayerConfig(units=3), LayerConfig(units=2, activation="softmax")),
    loss="categorical_cross_entropy",
)


def test_the_loss_is_said_in_the_words_of_its_errors() -> None:
    assert "The squared errors of the batch, added up, are the loss" in words(moment(6))
    divided = words(moment(6, with_settings(ARTICLE, loss="mean_absolute", l2=0.1)))
    assert (
        "The absolute errors of the batch, added up and divided by the number of predictions, plus the pen" in divided
    )


def test_softmax_with_its_loss_is_short_in_words() -> None:
    assert "softmax turns the sums z(2) into shares of 1, the prediction ŷ" in words(moment(5, SHARES))
    assert "error signal δ(2) is just the error ŷ − y, divided by n" in words(moment(7, SHARES))


def test_dropout_is_named_where_it_silences() -> None:
    dropped = with_settings(SHARES, dropout=0.5)
    assert "dropout silences some neurons" in words(moment(3, dropped))
    assert "dropout" not in words(moment(5, dropped)) + words(moment(3, SHARES))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimiser_says_how_a_weight_moves(name: str) -> None:
    said = words(moment(12, with_settings(ARTICLE, optimizer=name)))
    assert said == f"Update: each weight of W(1) {OPTIMIZERS[name].move}. That should lower the loss."


def test_what_concerns_all_weights_is_told_for_a_row_outside_the_batch_too() -> None:
    batches = with_settings(ARTICLE, batch_size=3)
    assert "takes a step" in sentence(moment(12, batches, iteration=2), 0)
    assert "move the loss" in sentence(moment(8, batches, iteration=2), 0)


@pytest.mark.parametrize(
    ("config", "operation", "said"),
    [
        (ARTICLE.but(slope_at_a=True), 7, "Mistake on: the slope of each activation is taken at a, not at z."),
        (ARTICLE.but(slope_at_a=True), 10, "Mistake on: the slope of each activation is taken at a, not at z."),
        (ARTICLE.but(without_factor_2=True), 7, "Mistake on: the slope of the squared error lacks its factor 2."),
        (
            ARTICLE.but(not_averaged=True, loss="binary_cross_entropy"),
            7,
            "is just the error ŷ − y. Mistake on: the loss is divided by n, its gradient is not.",
        ),
        (
            ARTICLE.but(early_update=True),
            9,
            "Mistake on: delta is passed back through weights that are already updated.",
        ),
        (
            ARTICLE.but(wrong_sign=True),
            12,
            "the wrong way round. Mistake on: each step is added to the weights, not taken off.",
        ),
    ],
)
def test_a_mistake_is_told_where_it_is_made(config: RunConfig, operation: int, said: str) -> None:
    assert words(moment(operation, config)).endswith(said)
    elsewhere = [words(moment(each, config)) for each in (1, 2, 3, 4, 5, 6, 8, 11)]
    assert not any("Mistake" in each for each in elsewhere)
