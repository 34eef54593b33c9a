"""Whatever the inspector explains fits into its panel, in few decimals where there is no room for more."""

from itertools import pairwise

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from core.config import RunConfig
from core.explain.selection import Bias, Neuron, Part, Quantity, Selection, Weight
from core.run_settings import LayerConfig
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.inspector.page import text_width
from scratchnet_gui.inspector.widget import InspectorView
from tests.helpers.inspector import DEEP, EVERYTHING, at, canvas_of, inspector, page_of, words_on
from tests.helpers.runs import ARTICLE

OTHERS = (
    EVERYTHING.but(loss="mean_of_squares", optimizer="nesterov", schedule="warm_up", dropout=0.0),
    EVERYTHING.but(loss="huber", optimizer="rmsprop", schedule="step", start_value=90.0, initializer="constant"),
    EVERYTHING.but(
        loss="binary_cross_entropy",
        optimizer="momentum",
        schedule="exponential",
        layers=(LayerConfig(units=5, activation="silu"), LayerConfig(units=3, activation="sigmoid")),
    ),
    EVERYTHING.but(
        loss="mean_absolute",
        optimizer="adagrad",
        layers=(LayerConfig(units=5, activation="elu"), LayerConfig(units=3, activation="tanh")),
    ),
)


@pytest.fixture
def view(qtbot: QtBot) -> InspectorView:
    return inspector(qtbot)


@pytest.mark.parametrize(("width", "digits"), [(320, 3), (320, 8), (460, 3), (320, 12), (460, 12)])
@pytest.mark.parametrize(
    "selection",
    [Neuron(0, 2), Neuron(1, 19), Neuron(2, 11), Neuron(3, 1), Weight(2, 19, 11), Weight(3, 11, 1), Bias(2, 11), None],
    ids=str,
)
def test_everything_fits_into_the_panel(view: InspectorView, width: int, digits: int, selection: Part | None) -> None:
    check_that_everything_fits(view, DEEP, selection, 25, width, digits)


@pytest.mark.parametrize("width", [320, 460])
@pytest.mark.parametrize("config", [EVERYTHING, *OTHERS], ids=lambda config: config.loss)
@pytest.mark.parametrize(
    "selection", [Neuron(0, 0), Neuron(1, 1), Neuron(2, 1), Weight(1, 0, 1), Weight(2, 1, 2), Bias(2, 0)], ids=str
)
def test_every_kind_of_formula_fits_into_the_panel(
    view: InspectorView, width: int, config: RunConfig, selection: Part
) -> None:
    if isinstance(selection, Bias) and not config.layers[1].bias:
        selection = Weight(2, 0, 0)
    check_that_everything_fits(view, config, selection, 4, width, 3)


def test_where_decimals_have_no_room_fewer_are_shown_and_the_page_says_so(view: InspectorView) -> None:
    view.show_snapshot(at(8))
    view.show_selection(Selection(Weight(2, 2, 0)), 1)
    view.resize(320, 700)
    view.set_appearance(Appearance(digits=5))
    assert "there is no room" not in words_on(view)
    view.set_appearance(Appearance(digits=12))
    assert "decimals: there is no room for 12." in words_on(view)
    view.resize(900, 700)
    assert "there is no room" not in words_on(view)


def numbers_of_sum(view: InspectorView, width: int, units: int, digits: int) -> list[tuple[float, str]]:
    """Return the pieces of a sum with its numbers, without its result: their y, and what they say."""
    config = ARTICLE.but(layers=(LayerConfig(units=units), LayerConfig(units=1)))
    view.set_appearance(Appearance(digits=digits))
    view.resize(width, 700)
    view.show_snapshot(at(4, config))
    view.show_selection(Selection(Neuron(2, 0), Quantity.SUM), 1)
    page = page_of(view)
    pieces = [(each.at.y(), "".join(run.text for run in each.picture.runs)) for each in page.formulas]
    first = next(at for at, (_, text) in enumerate(pieces) if text.startswith("=") and text[1:2].isdigit())
    last = next(at for at, (_, text) in enumerate(pieces) if text == "=")
    return pieces[first:last]


@pytest.mark.parametrize(("width", "units", "digits"), [(380, 4, 3), (900, 8, 3), (900, 4, 8)])
def test_all_terms_of_a_sum_are_written_where_two_lines_hold_them(
    view: InspectorView, width: int, units: int, digits: int
) -> None:
    pieces = numbers_of_sum(view, width, units, digits)
    assert len({y for y, _ in pieces}) <= 2
    assert len(pieces) == units
    numbers = [area for area in page_of(view).areas if area.selection == Selection(Neuron(1, 2), Quantity.ACTIVATION)]
    assert len(numbers) == 2  # in the formula and in the table


@pytest.mark.parametrize(("width", "units", "digits"), [(380, 8, 3), (900, 20, 3), (320, 4, 8)])
def test_dots_stand_for_the_middle_of_a_sum_that_takes_more_lines(
    view: InspectorView, width: int, units: int, digits: int
) -> None:
    pieces = numbers_of_sum(view, width, units, digits)
    assert pieces[2][1] == "+⋯"
    assert len(pieces) == 4


def check_that_everything_fits(
    view: InspectorView, config: RunConfig, selection: Part | None, row: int, width: int, digits: int
) -> None:
    view.set_appearance(Appearance(digits=digits))
    view.resize(width, 700)
    view.show_selection(None if selection is None else Selection(selection), row)
    operations = at(0, config).plan.operations
    session = Session(config)
    for operation in range(operations + 1):
        if operation:
            session.submit(Seek(1, operation))
        view.show_snapshot(session.snapshot(Cause.STEP))
        page = page_of(view)
        for formula in page.formulas:
            assert formula.at.x() + formula.picture.width <= width, (operation, formula)
        for text in page.texts:
            assert text.at.x() + text_width(text.text, text.face) <= width, (operation, text)
        for paragraph in page.paragraphs:
            assert paragraph.at.x() + paragraph.document.idealWidth() <= width
        for before, after in pairwise(sorted(page.texts, key=lambda text: (text.at.y(), text.at.x()))):
            if before.at.y() == after.at.y():
                end = before.at.x() + text_width(before.text, before.face)
                assert end <= after.at.x(), (operation, before, after)


@pytest.mark.parametrize("config", [DEEP, ARTICLE])
def test_where_names_do_not_fit_their_numbers_show(view: InspectorView, config: RunConfig) -> None:
    wide = msgspec.structs.replace(config, layers=(LayerConfig(units=1024), *config.layers[1:]))
    view.resize(320, 700)
    view.show_snapshot(at(4, wide))
    view.show_selection(Selection(Neuron(2, 0)), 0)
    texts = [text.text for text in page_of(view).texts]
    assert not [text for text in texts if text.endswith("…")]
    assert len([text for text in texts if text.split(" ")[0] in ("hidden", "neuron", "h", "n")]) == 10


def test_where_a_row_does_not_fit_it_is_named_by_its_number(view: InspectorView) -> None:
    view.show_snapshot(at(8))
    view.show_selection(Selection(Weight(2, 2, 0)), 1)
    view.set_appearance(Appearance(digits=8))
    view.resize(320, 700)
    assert {"1", "2", "3", "4"} <= {text.text for text in page_of(view).texts}


def test_a_short_panel_scrolls(view: InspectorView) -> None:
    view.show_snapshot(at(8))
    view.show_selection(Selection(Weight(2, 2, 0)), 1)
    view.resize(380, 250)
    assert canvas_of(view).height() > 250
    assert canvas_of(view).width() <= 380
