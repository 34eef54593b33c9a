"""What there is to see at a moment: never more than what is computed, never an old number."""

from dataclasses import replace

import numpy as np
import pytest

from core.config import RunConfig
from core.data.dataset import Dataset
from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.explain.selection import Bias, Neuron, Weight
from core.run_settings import LayerConfig
from core.session.commands import EditParameter, Granularity, Pace, Play, Seek, SetPace, Step, StepBack
from core.session.session import Session
from core.session.snapshot import Cause
from scratchnet_gui.diagram.content import Active, Content, Way, content_of
from scratchnet_gui.diagram.edges import STRONGEST, drawn_limit
from scratchnet_gui.diagram.hit_test import bias_box, distances_to_lines, pick
from scratchnet_gui.diagram.layout import lay_out
from scratchnet_gui.diagram.motion import DURATION, Motion, motion_of
from scratchnet_gui.diagram.words import Symbol, fact_of, given_name
from tests.helpers.runs import ARTICLE

XOR = Dataset.of_rows(inputs=((0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1)), targets=((0,), (1,), (1,), (0,)))


def _config(bias: bool = False, batch_size: int | None = None) -> RunConfig:
    layers = (LayerConfig(units=4, bias=bias), LayerConfig(units=1, bias=bias))
    return RunConfig(data=XOR, layers=layers, seed=45532, batch_size=batch_size)


def _content(operation: int, row: int = 1, config: RunConfig | None = None) -> Content:
    session = Session(config or _config())
    session.submit(Seek(1, operation))
    return content_of(session.snapshot(Cause.SEEK), row)


@pytest.mark.parametrize(
    ("operation", "shown"),
    [(1, "x--"), (2, "xz-"), (3, "xa-"), (4, "xaz"), (5, "xaa"), (6, "xaa"), (9, "xaa"), (14, "xaa")],
)
def test_columns_show_what_is_computed_and_no_more(operation: int, shown: str) -> None:
    columns = _content(operation).columns
    letters = ["-" if each is None else "z" if each.is_sum else "xaa"[k] for k, each in enumerate(columns)]
    assert "".join(letters) == shown


def test_the_start_of_a_run_is_blank() -> None:
    content = content_of(Session(_config()).snapshot(Cause.NEW), 0)
    assert content.columns == (None, None, None)
    assert content.active is None
    assert content.targets() is None


@pytest.mark.parametrize(
    ("operation", "active"),
    [
        (1, Active(Way.FORWARD, 0, ())),
        (2, Active(Way.FORWARD, 1, (1,))),
        (6, Active(Way.FORWARD, 2, ())),
        (9, Active(Way.BACKWARD, 2, (2,))),
        (10, Active(Way.BACKWARD, 1, (1,))),
        (12, Active(Way.UPDATE, None, (1,))),
        (14, Active(Way.UPDATE, None, (1, 2))),
    ],
)
def test_what_is_at_work_is_lit(operation: int, active: Active) -> None:
    assert _content(operation).active == active


def test_gradients_and_errors_belong_to_the_layer_at_work() -> None:
    assert _content(7).gradient(2) is None
    gradient = _content(8).gradient(2)
    assert gradient is not None
    assert gradient.dW.shape == (4, 1)
    after = _content(11)
    assert (after.gradient(2), after.delta(2)) == (None, None)
    assert after.delta(1) is not None
    upstream = _content(9).upstream(1)
    assert upstream is not None
    assert upstream.shape == (4,)
    assert _content(10).upstream(1) is None


def test_old_weights_are_shown_while_the_update_is_at_work() -> None:
    assert _content(11).before(1) is None
    content = _content(12)
    before = content.before(1)
    assert before is not None
    assert not np.array_equal(before.W, content.parameters[0].W)
    assert content.before(2) is None
    assert _content(14).before(2) is not None


def test_the_row_counts_and_one_outside_of_the_batch_is_blank() -> None:
    assert [float(_content(1, row).columns[0].values[0]) for row in (0, 2)] == [0.0, 1.0]  # type: ignore[union-attr]
    batched = _content(9, 3, _config(batch_size=2))
    assert batched.columns == (None, None, None)
    assert (batched.delta(2), batched.targets(), batched.losses()) == (None, None, None)
    assert batched.gradient(2) is not None
    assert "not in this batch" in str(fact_of(Neuron(1, 0), batched))


def test_playing_by_iterations_lights_nothing() -> None:
    session = Session(_config())
    session.submit(SetPace(Pace(Granularity.ITERATION, None)))
    session.submit(Play())
    session.work(0.001)
    content = content_of(session.snapshot(Cause.PLAY), 0)
    assert content.active is None
    assert (content.before(1), content.gradient(1), content.losses()) == (None, None, None)
    assert content.columns[2] is not None


def test_facts_give_exact_values_in_the_order_of_the_computation() -> None:
    content = _content(8)
    W = content.parameters[1].W
    gradient = content.gradient(2)
    assert gradient is not None
    said = str(fact_of(Weight(2, 2, 0), content))
    assert said.startswith("W⁽²⁾₃₁, hidden 3 to output: weight ")
    assert repr(float(W[2, 0])) in said
    assert repr(float(gradient.dW[2, 0])).replace("-", "−") in said
    assert "before the update" not in said
    updated = str(fact_of(Weight(2, 2, 0), _content(14)))
    assert f"before the update {float(W[2, 0])!r}" in updated
    assert str(fact_of(Neuron(2, 0), _content(3))) == "ŷ, output: not computed yet"
    assert "sum z" in str(fact_of(Neuron(1, 0), _content(2)))
    assert "activation" not in str(fact_of(Neuron(1, 0), _content(2)))
    assert str(fact_of(Bias(1, 2), _content(1, config=_config(bias=True)))).startswith(
        "b⁽¹⁾₃, bias of hidden 3: bias 0"
    )


def test_names_with_many_units_keep_their_indices_apart() -> None:
    assert str(Symbol.of("W^{(12)}_{3,12}")) == "W⁽¹²⁾₃,₁₂"
    assert str(Symbol.of(r"\hat{y}_{2}")) == "ŷ₂"
    with pytest.raises(ValueError, match="not the name"):
        Symbol.of("x + y")


def test_every_neuron_bias_and_line_is_found_where_it_is_drawn() -> None:
    content = _content(1, config=_config(bias=True))
    geometry = lay_out(content.sizes, 1000, 700)

    def at(x: float, y: float) -> object:
        return pick(geometry, content.parameters, content.maximum, x, y)

    for number, column in enumerate(geometry.columns):
        for unit, y in enumerate(column.y.tolist()):
            assert at(column.x, y) == Neuron(number, unit)
            if number:
                left, top, _, height = bias_box(column, unit, 1.0)
                assert at(left + 2, top + height / 2) == Bias(number, unit)
    for layer in (1, 2):
        points = geometry.points(layer)
        for line in range(len(points)):
            found = [at(*point) for point in points[line, 3:-3].tolist()]
            source, target = divmod(line, len(geometry.columns[layer].y))
            assert Weight(layer, source, target) in found
    assert at(4.0, 690.0) is None


def test_distance_is_to_the_line_and_not_beyond_its_end() -> None:
    points = np.array([[[0.0, 0.0], [10.0, 0.0]], [[0.0, 5.0], [10.0, 5.0]]])
    assert distances_to_lines(points, 5.0, 1.0).tolist() == [1.0, 4.0]
    assert distances_to_lines(points, 13.0, 4.0)[0] == pytest.approx(5.0)


def test_of_too_many_lines_the_strongest_are_drawn() -> None:
    networks = ((3, 4, 1), (2, 8, 8, 8, 8, 8, 8, 1), (1, 16, 16, 1), (64, 32, 10), (64, 64, 64, 64))
    limits = [drawn_limit(lay_out(sizes, 1000, 700)) for sizes in networks]
    assert limits == [None, None, None, STRONGEST, STRONGEST]


def _iris(operation: int, row: int = 0, dropout: float = 0.0) -> Content:
    """The moment after an operation of the first iteration, of a network whose loss is fused with its outputs."""
    config = RunConfig(
        data=load_dataset(DataConfig(dataset="iris")),
        layers=(LayerConfig(units=8, activation="tanh"), LayerConfig(units=3, activation="softmax")),
        loss="categorical_cross_entropy",
        learning_rate=0.1,
        dropout=dropout,
    )
    return _content(operation, row, config)


def test_a_loss_that_is_fused_says_its_delta_and_no_slope() -> None:
    said = str(fact_of(Neuron(2, 1), _iris(6)))
    assert "share in the loss" in said
    assert "∂L/∂a" not in said
    said = str(fact_of(Neuron(2, 1), _iris(7)))
    assert "δ = ∂L/∂z" in said
    delta = _iris(7).delta(2)
    assert delta is not None
    assert delta.shape == (3,)


def test_dropped_outputs_are_known_once_they_are_dropped() -> None:
    assert not _iris(2, dropout=0.5).anything_dropped
    content = _iris(6, dropout=0.5)
    hidden = content.columns[1]
    assert hidden is not None
    assert hidden.dropped is not None
    assert content.anything_dropped
    assert (hidden.values[hidden.dropped] == 0.0).all()
    assert (hidden.values[~hidden.dropped] != 0.0).all()
    for unit in range(8):
        said = str(fact_of(Neuron(1, unit), content))
        assert ("dropped f(z) was" in said) == bool(hidden.dropped[unit])
    assert not _iris(6).anything_dropped


def test_an_output_that_dropout_silences_is_zero_without_a_sign() -> None:
    negative = _iris(6).moment.config.but(dropout=0.5, initializer="xavier")  # half of the outputs are
    content = _content(6, 0, negative)
    said = [str(fact_of(Neuron(1, unit), content)) for unit in range(8)]
    assert any("activation a 0.0;" in each for each in said)
    assert not any("−0.0;" in each for each in said)


def test_the_scale_of_lines_follows_the_weights_and_not_the_biases() -> None:
    snapshot = Session(_config(bias=True)).snapshot(Cause.NEW)
    far = tuple(replace(layer, b=np.full_like(layer.b, 102.0)) for layer in snapshot.parameters)
    largest = max(float(np.abs(layer.W).max()) for layer in snapshot.parameters)
    maximum = content_of(replace(snapshot, parameters=far), 1).maximum
    assert largest <= maximum <= 2.0 * largest


def test_inputs_and_classes_are_called_what_the_data_calls_them() -> None:
    now = _iris(6)
    assert [given_name(now.moment.config, 0, unit) for unit in (0, 3)] == ["sepal length", "petal width"]
    assert [given_name(now.moment.config, 2, unit) for unit in range(3)] == ["setosa", "versicolor", "virginica"]
    assert given_name(now.moment.config, 1, 0) == ""
    assert str(fact_of(Neuron(0, 0), now)).startswith("x₁, input 1 (sepal length): ")
    assert str(fact_of(Neuron(2, 1), now)).startswith("ŷ₂, output 2 (class versicolor): ")
    assert [given_name(_config(), column, 0) for column in (0, 1, 2)] == ["", "", ""]


def test_a_step_moves_what_it_computed() -> None:
    session = Session(_config())
    found = []
    for _ in range(7):
        session.submit(Step(Granularity.PHASE))
        found.append(motion_of(session.snapshot(Cause.STEP)))
    assert found == [
        None,
        Motion(Way.FORWARD, (1,), DURATION),
        Motion(Way.FORWARD, (2,), DURATION),
        None,
        Motion(Way.BACKWARD, (2,), DURATION),
        Motion(Way.BACKWARD, (1,), DURATION),
        Motion(Way.UPDATE, (1, 2), DURATION),
    ]
    session.submit(StepBack(Granularity.PHASE))
    assert motion_of(session.snapshot(Cause.BACK)) is None


@pytest.mark.parametrize(
    ("unit", "rate", "milliseconds"), [("phase", 1.0, 300), ("phase", 4.0, 150), ("iteration", 1.0, 0)]
)
def test_playing_moves_only_when_it_goes_phase_by_phase(unit: str, rate: float, milliseconds: int) -> None:
    now = [0.0]
    session = Session(_config(), clock=lambda: now[0])
    session.submit(SetPace(Pace(Granularity(unit), rate)))
    session.submit(Play())
    motion = None
    while session.snapshot(Cause.PLAY).position.operation < 3:
        now[0] += 1.0 / rate
        session._play_one_step()
        motion = motion_of(session.snapshot(Cause.PLAY)) or motion
    assert (motion.milliseconds if motion else 0) == milliseconds


def test_a_weight_that_a_person_changed_after_the_update_is_no_result_of_it() -> None:
    session = Session(ARTICLE)
    session.submit(Seek(1))
    assert content_of(session.snapshot(Cause.SEEK), 0).before(2) is not None
    session.submit(EditParameter(Weight(2, 0, 0), 2.0))
    content = content_of(session.snapshot(Cause.SETTING), 0)
    assert [content.set_by_hand(Weight(2, unit, 0)) for unit in range(4)] == [True, False, False, False]
    assert content.before(1) is not None
    assert content.before(2) is not None
