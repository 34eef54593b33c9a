"""What the view of matrices shows, says and fills its cells with: pure functions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from core.arrays import Array, frozen
from core.config import RunConfig
from core.data.dataset import Dataset
from core.explain.matrices import equations
from core.explain.matrix import ONE, Along, Axis, Matrix, Term
from core.explain.moment import moment
from core.explain.selection import Quantity
from core.session.commands import Seek
from core.session.presets import load_preset
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from scratchnet_gui.appearance import DARK, LIGHT, Theme
from scratchnet_gui.colours import blend
from scratchnet_gui.formatting import loss
from scratchnet_gui.inspector.tex import parse
from scratchnet_gui.matrices.breaking import lines_of
from scratchnet_gui.matrices.colours import cell_fill, largest_of
from scratchnet_gui.matrices.content import cut, figures_of
from scratchnet_gui.matrices.moves import KEYS, moved
from scratchnet_gui.matrices.spans import at_most, fewer, span, started_for
from scratchnet_gui.matrices.words import cell_name, cell_tip, index_text, left_out, matrix_tip, plain_symbol
from tests.helpers.colours import contrast
from tests.helpers.runs import ARTICLE, configs


def matrix(values: Array, quantity: Quantity | None = Quantity.SUM, backward: bool = False) -> Matrix:
    down, across = values.shape
    axes = Axis(Along.ROWS, down, rows=np.arange(down)), Axis(Along.NEURONS, across, 1)
    return Matrix("Z", "weighted sum", *axes, frozen(values), quantity, backward=backward)


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        ("X", "X"),
        (r"W^{(1)}", "W⁽¹⁾"),
        (r"\delta^{(12)}", "δ⁽¹²⁾"),
        (r"\frac{\partial L}{\partial \hat{Y}}", "∂L/∂Ŷ"),
        (r"\frac{\partial L}{\partial W^{(2)}}", "∂L/∂W⁽²⁾"),
    ],
)
def test_symbols_are_written_in_plain_text(tex: str, text: str) -> None:
    assert plain_symbol(tex) == text


@pytest.mark.parametrize("quantity", [Quantity.TOTAL_LOSS, Quantity.LOSS, Quantity.ROW_LOSS, Quantity.PENALTY])
@pytest.mark.parametrize("value", [0.2469, 0.00226, 1.0002])
def test_a_loss_has_the_digits_that_it_has_everywhere(quantity: Quantity, value: float) -> None:
    values = np.array([[value]])
    figures = figures_of(matrix(values, quantity), values, 3, lambda text: len(text) / 2)
    assert figures.text(value) == loss(value, 3)


@given(st.integers(1, 10**5), st.data())
def test_what_is_looked_at_is_always_shown_and_the_part_is_full(count: int, data: st.DataObject) -> None:
    shown = data.draw(st.integers(1, count))
    focus, start = data.draw(st.integers(0, count - 1)), data.draw(st.integers(0, count - 1))
    part = span(count, shown, started_for(focus, count, shown, start))
    assert part.start <= focus < part.stop
    assert 0 <= part.start < part.stop <= count
    assert part.shown == shown
    assert part.gaps == (part.start > 0, part.stop < count)
    if shown > 2 and 0 < focus < count - 1:
        assert part.start < focus < part.stop - 1


def test_a_part_moves_no_further_than_it_must() -> None:
    assert started_for(focus=5, count=100, shown=10, start=3) == 3
    assert started_for(focus=12, count=100, shown=10, start=3) == 4
    assert started_for(focus=3, count=100, shown=10, start=3) == 2
    assert started_for(focus=99, count=100, shown=10, start=0) == 90


@given(st.dictionaries(st.tuples(st.sampled_from(Along), st.integers(0, 3)), st.integers(1, 100), min_size=1))
def test_leaving_out_shortens_the_longest_until_few_are_left(counts: dict[tuple[Along, int], int]) -> None:
    shown = at_most({key: Axis(key[0], count, key[1]) for key, count in counts.items()})
    least = {key: min(5, count) for key, count in shown.items()}
    while (less := fewer(shown, least)) is not None:
        assert sum(less.values()) < sum(shown.values())
        assert all(less[key] >= least[key] for key in shown)
        shown = less
    assert shown == least


def test_numbers_have_room_before_and_after_their_point() -> None:
    figures = figures_of(matrix(np.array([[-12.5, 0.25], [3.0, 1.0]])), np.array([[-12.5, 0.25], [3.0, 1.0]]), 3, len)
    assert [figures.text(each) for each in (-12.5, 0.25)] == ["−12.500", "0.250"]
    assert (figures.left, figures.right) == (len("−12"), len(".500"))
    assert cut("−12.500") == ("−12", ".500")
    assert cut("3") == ("3", "")


def test_small_numbers_get_more_digits_together() -> None:
    small = np.array([[0.0123, -0.00046], [0.0, 1e-9]])
    figures = figures_of(matrix(small, backward=True), small, 3, len)
    assert [figures.text(each) for each in small.flat] == ["0.0123", "−0.0005", "0.0000", "1.00×10⁻⁹"]


def test_whole_numbers_that_were_given_have_no_decimals() -> None:
    given_values = np.array([[0.0, 1.0], [1.0, -1.0]])
    assert figures_of(matrix(given_values, Quantity.INPUT), given_values, 3, len).text(-1.0) == "−1"
    assert figures_of(matrix(given_values, Quantity.SUM), given_values, 3, len).text(-1.0) == "−1.000"


def test_a_negative_zero_is_written_and_told_as_zero() -> None:
    zeros = matrix(np.array([[-0.0]]))
    assert figures_of(zeros, zeros.values, 3, len).text(-0.0) == "0.000"
    assert cell_tip(ARTICLE, zeros, 0, 0).endswith(": 0.0")


@given(configs())
@settings(max_examples=30, deadline=None)
def test_every_equation_can_be_typeset_and_its_tab_is_plain_text(config: RunConfig) -> None:
    snapshot = Session(config).snapshot(Cause.NEW)
    now = moment(snapshot.config, snapshot.parameters, snapshot.events, 0)
    for phase in snapshot.plan.phases:
        for equation in equations(now, phase):
            for term in equation.terms:
                for tex in (term.matrix.symbol, term.sign, term.before, term.after):
                    parse(tex)
            parse(equation.formula)
            assert not set(plain_symbol(equation.label)) & set("\\{}^_")


def test_cells_are_named_in_words() -> None:
    snapshot = at_iteration(14)
    now = moment(snapshot.config, snapshot.parameters, snapshot.events, 0)
    z, a, y, dW = (
        equations(now, snapshot.plan.phases[phase])[number].terms[term].matrix
        for phase, number, term in ((1, 0, 0), (1, 1, 0), (3, 0, 2), (5, 1, 0))
    )
    named = [cell_name(ARTICLE, each, 2, 0) for each in (z, a, y, dW)]
    assert named == [
        "weighted sum of hidden 1, row 3",
        "activation of hidden 1, row 3",
        "target of output, row 3",
        "gradient, input 3 → hidden 1",
    ]
    weights = equations(now, snapshot.plan.phases[1])[0].terms[2].matrix
    sides = "3 rows for the inputs, 4 columns for the neurons of the hidden layer"
    assert matrix_tip(ARTICLE, weights) == f"W⁽¹⁾, weight: {sides}"
    blank = Matrix("L", "loss", ONE, ONE, None, Quantity.TOTAL_LOSS)
    assert cell_tip(ARTICLE, blank, 0, 0) == "Loss: not computed yet"


@pytest.mark.parametrize(
    ("preset", "heads"),
    [("digits", [*"0123456789"]), ("iris", ["setosa", "versico…", "virgini…"]), ("article", ["1"]), ("sine", ["1"])],
)
def test_columns_of_outputs_have_the_names_of_the_classes_where_the_data_has_them(
    preset: str, heads: list[str]
) -> None:
    config = load_preset(preset).run
    snapshot = Session(config).snapshot(Cause.NEW)
    now = moment(config, snapshot.parameters, snapshot.events, 0)
    X, Y = (term.matrix for term in equations(now, snapshot.plan.phases[0])[0].terms)
    assert [index_text(Y.across, j) for j in range(Y.shape[1])] == heads
    assert index_text(X.across, 0) == "1"


def at_iteration(operation: int) -> Snapshot:
    session = Session(ARTICLE)
    session.submit(Seek(1, operation))
    return session.snapshot(Cause.SEEK)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@given(value=st.floats(-10.0, 10.0), backward=st.booleans(), quantity=st.sampled_from(Quantity))
def test_every_number_can_be_read_on_its_cell(theme: Theme, value: float, backward: bool, quantity: Quantity) -> None:
    filled = cell_fill(value, 5.0, matrix(np.array([[value]]), quantity, backward), theme)
    assert contrast(theme.text, filled) >= 4.5
    assert contrast(theme.text, theme.selected) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_cells_have_the_colours_of_the_diagram_and_violet_backwards(theme: Theme) -> None:
    one = np.array([[1.0]])
    assert cell_fill(1.0, 1.0, matrix(one), theme) == blend(theme.panel, theme.positive, 0.4)
    assert cell_fill(-1.0, 1.0, matrix(one), theme) == blend(theme.panel, theme.negative, 0.4)
    assert cell_fill(-1.0, 1.0, matrix(one, backward=True), theme) == blend(theme.panel, theme.backward, 0.4)
    assert cell_fill(0.0, 1.0, matrix(one), theme) == theme.panel


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_small_weights_show_their_sign_as_the_lines_of_the_diagram_do(sign: float) -> None:
    weights = matrix(np.array([[sign / 32.0]]), Quantity.VALUE)
    hue = LIGHT.positive if sign > 0.0 else LIGHT.negative
    assert cell_fill(sign / 32.0, 1.0, weights, LIGHT) == blend(LIGHT.panel, hue, 0.4 * 8 / 64)  # (1/32) ** 0.6 = 1/8


def test_what_has_no_room_is_told() -> None:
    rows, hidden = Axis(Along.ROWS, 1000), Axis(Along.NEURONS, 4, 1)
    parts = [(rows, span(1000, 8, 3)), (hidden, span(4, 4, 0))]
    assert left_out(ARTICLE, parts) == "Shown: 8 of 1,000 rows of the batch"
    parts = [(Axis(Along.NEURONS, 3, 0), span(3, 2, 0)), (hidden, span(4, 2, 1)), (rows, span(1000, 1000, 0))]
    assert left_out(ARTICLE, parts) == "Shown: 2 of 3 inputs, 2 of 4 neurons of the hidden layer"
    assert left_out(ARTICLE, parts[2:]) == ""


def test_scales_are_those_of_the_diagram() -> None:
    snapshot = at_iteration(14)
    now = moment(snapshot.config, snapshot.parameters, snapshot.events, 0)
    z = equations(now, snapshot.plan.phases[1])[0]
    largest = max(float(np.abs(layer.W).max()) for layer in [*now.parameters, *(now.used(k) for k in (1, 2))])
    weights = largest_of(now, z.terms[2].matrix)
    assert weights / 2 < largest <= weights
    assert largest_of(now, z.terms[1].matrix) == 1.0
    gradient = equations(now, snapshot.plan.phases[5])[1].result
    assert gradient.values is not None
    assert largest_of(now, gradient) == np.abs(gradient.values).max()


def test_keys_stay_within_the_equation() -> None:
    snapshot = at_iteration(2)
    now = moment(snapshot.config, snapshot.parameters, snapshot.events, 0)
    z = equations(now, snapshot.plan.phases[1])[0]
    for term, each in enumerate(z.terms):
        for i, j in np.ndindex(each.matrix.shape):
            for key in KEYS:
                to, row, column = moved(z, (term, i, j), key, 2)
                down, across = z.terms[to].matrix.shape
                assert 0 <= row < down
                assert 0 <= column < across
    assert moved(z, (0, 3, 3), Qt.Key.Key_Right, 2) == (1, 3, 0)
    assert moved(z, (1, 3, 0), Qt.Key.Key_Left, 2) == (0, 3, 3)
    assert moved(z, (1, 3, 2), Qt.Key.Key_Right, 2) == (2, 2, 0)
    assert moved(z, (0, 3, 1), Qt.Key.Key_PageUp, 2) == (0, 1, 1)
    assert moved(z, (0, 0, 0), Qt.Key.Key_Left, 2) == (0, 0, 0)


def test_an_equation_is_broken_before_its_signs_and_not_within_a_product() -> None:
    one = matrix(np.array([[1.0]]))
    product = [Term(one), Term(one, sign="="), Term(one, sign=r"\cdot"), Term(one, sign="+")]
    assert lines_of(product, [3, 3, 3, 3], 12, whole=True) == [range(4)]
    assert lines_of(product, [3, 3, 3, 3], 9, whole=True) == [range(3), range(3, 4)]
    assert lines_of(product, [3, 3, 3, 3], 8, whole=True) == [range(1), range(1, 3), range(3, 4)]
    assert lines_of(product, [3, 3, 3, 3], 8, whole=False) == [range(2), range(2, 4)]


def test_what_stands_beside_an_equation_begins_a_line_where_that_takes_no_further_one() -> None:
    one = matrix(np.array([[1.0]]))
    update = [Term(one), Term(one, sign="="), Term(one, sign="-"), Term(one), Term(one)]
    assert lines_of(update, [3] * 5, 12, whole=True) == [range(3), range(3, 5)]
    assert lines_of(update, [3] * 5, 6, whole=True) == [range(2), range(2, 3), range(3, 5)]
    assert lines_of([*update, Term(one)], [3] * 6, 6, whole=True) == [range(2), range(2, 4), range(4, 6)]


def test_a_table_of_one_row_has_matrices_of_one_row() -> None:
    data = Dataset.of_rows(inputs=((0.5, -1.0),), targets=((1.0,),))
    session = Session(ARTICLE.but(data=data))
    session.submit(Seek(1, 2))
    snapshot = session.snapshot(Cause.SEEK)
    now = moment(snapshot.config, snapshot.parameters, snapshot.events, 0)
    assert equations(now, snapshot.plan.phases[1])[0].result.shape == (1, 4)
