"""Each rule says what it has measured, where it is true, and nothing where it is not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.arrays import frozen
from core.config import RunConfig
from core.data.dataset import Dataset
from core.explain.moment import moment
from core.explain.notes.note import Layer, LossCurve, Setting, Severity
from core.explain.notes.rules import RULES, judge
from core.explain.notes.seen import Seen, loss_of_constant, see
from core.explain.selection import Neuron, Quantity, Selection, Weight, WholeLoss
from core.nn.optimizers import OPTIMIZERS
from core.nn.parameters import LayerParameters, Parameters
from core.run_settings import LayerConfig
from core.session.presets import load_preset
from core.training.epochs import EpochSeries, EpochView
from core.training.run import prepare, start_state
from core.training.series import LossSeries
from core.training.state import TrainingState, empty_slots
from core.training.trace import trace_iteration
from tests.helpers.noted import moments, notes_at, seen_at
from tests.helpers.runs import ARTICLE, EXPLODING, configs, parameters, with_settings

ONE_ROW = Dataset.of_rows(inputs=((1.0,),), targets=((0.0,),))
TWO_ROWS = Dataset.of_rows(inputs=((1.0,), (2.0,)), targets=((0.0,), (1.0,)))


def iteration_of(config: RunConfig, weights: Parameters, losses: tuple[float, ...] = ()) -> Seen:
    """Return what is seen at the end of one iteration from `weights`, after iterations with `losses`."""
    state = TrainingState(0, weights, empty_slots(weights, len(OPTIMIZERS[config.optimizer].slots)))
    events = list(trace_iteration(prepare(config), state))
    series = LossSeries()
    series.extend(np.array(losses, dtype=np.float64))
    return see(moment(config, weights, events, 0), series.view(), EpochSeries().view(), len(losses))


def after_losses(config: RunConfig, losses: tuple[float, ...]) -> set[str]:
    """Return the rules that find something in a run with these losses."""
    found = judge(iteration_of(config, start_state(config).parameters, losses))
    return {name for name, notes in found.items() if notes}


class TestSaturated:
    def test_a_sum_of_5_saturates_a_sigmoid(self) -> None:
        config = RunConfig(data=ONE_ROW, layers=(LayerConfig(units=2), LayerConfig(units=1)))
        found = judge(iteration_of(config, parameters(([[5.0, 0.0]], None), ([[1.0], [1.0]], None))))["saturated"]
        assert found is not None
        (note,) = found
        # By hand: a = 1 / (1 + e^-5) = 0.99331, a (1 - a) = 0.00665.
        assert note.text.values == pytest.approx((1.0, 0.006648), abs=1e-6)
        assert note.text.text == "Hidden 1 is saturated: averaged over the @ rows of the batch, a(1 − a) = @."
        assert note.place == Neuron(1, 0)
        assert note.selection == Selection(Neuron(1, 0), Quantity.ACTIVATION_SLOPE)

    def test_the_slope_is_averaged_over_the_rows(self) -> None:
        config = RunConfig(data=TWO_ROWS, layers=(LayerConfig(units=1, activation="tanh"), LayerConfig(units=1)))
        weights = parameters(([[3.0]], None), ([[1.0]], None))
        found = judge(iteration_of(config, weights))["saturated"]
        assert found is not None
        slopes = 1 - np.tanh([3.0, 6.0]) ** 2
        assert slopes[0] > slopes.mean()
        assert found[0].text.values == pytest.approx((2.0, slopes.mean()))
        (mark,) = found[0].marks
        assert mark.text.text == "saturated: mean (1 − a²) = @"
        assert mark.text.values == pytest.approx((slopes.mean(),))

    def test_an_output_whose_slope_the_loss_does_away_with_is_not_saturated(self) -> None:
        data = Dataset.of_rows(inputs=((1.0,),), targets=((1.0,),))
        config = RunConfig(data=data, layers=(LayerConfig(units=1),), loss="binary_cross_entropy")
        assert judge(iteration_of(config, parameters(([[9.0]], None))))["saturated"] == ()
        squares = with_settings(config, loss="sum_of_squares")
        assert judge(iteration_of(squares, parameters(([[9.0]], None))))["saturated"]

    def test_a_batch_alone_does_not_make_a_neuron_saturated(self) -> None:
        data = Dataset.of_rows(inputs=((9.0,), (0.1,)), targets=((0.0,), (1.0,)))
        weights = parameters(([[1.0]], None), ([[1.0]], None))
        config = RunConfig(data=data, layers=(LayerConfig(units=1), LayerConfig(units=1)), batch_size=1)
        assert judge(iteration_of(config, weights))["saturated"] == ()
        assert judge(iteration_of(config, parameters(([[90.0]], None), ([[1.0]], None))))["saturated"]

    def test_late_in_the_article_it_is_true_and_does_no_harm(self) -> None:
        note = notes_at(ARTICLE, 1500)["saturated"]
        assert note.severity is Severity.HARMLESS
        assert notes_at(load_preset("saturating").run, 100)["saturated"].severity is Severity.SLOW

    def test_where_the_slope_is_taken_at_a_none_is_said_to_stop_the_gradient(self) -> None:
        config = RunConfig(data=ONE_ROW, layers=(LayerConfig(units=2), LayerConfig(units=1)), slope_at_a=True)
        assert judge(iteration_of(config, parameters(([[5.0, 0.0]], None), ([[1.0], [1.0]], None))))["saturated"] == ()


class TestDead:
    LAYERS = (LayerConfig(units=2, activation="relu"), LayerConfig(units=1, activation="identity"))

    def test_a_relu_below_0_for_every_row_is_dead(self) -> None:
        seen = iteration_of(
            RunConfig(data=TWO_ROWS, layers=self.LAYERS), parameters(([[-1.5, 1.0]], None), ([[1.0], [1.0]], None))
        )
        (note,) = judge(seen)["dead_relu"] or ()
        assert (note.place, note.severity) == (Neuron(1, 0), Severity.SLOW)
        assert note.text.values == (2.0, -1.5)
        assert (seen.now.gradients[1].dW[:, 0] == 0.0).all()

    def test_a_row_outside_of_the_batch_can_show_that_it_lives(self) -> None:
        config = RunConfig(
            data=Dataset.of_rows(inputs=((-1.0,), (1.0,)), targets=((0.0,), (1.0,))), layers=self.LAYERS, batch_size=1
        )
        alive = parameters(([[1.0, -1.0]], None), ([[1.0], [1.0]], None))
        assert judge(iteration_of(config, alive))["dead_relu"] == ()

    def test_the_preset_ends_with_all_of_them_dead(self) -> None:
        note = notes_at(load_preset("dying-relus").run, 200)["dead_relu"]
        assert (note.place, note.severity, len(note.marks)) == (Layer(1), Severity.STUCK, 8)


class TestSymmetry:
    def test_equal_start_weights_are_noted_before_the_first_iteration_and_to_the_end(self) -> None:
        config = load_preset("equal-start-weights").run
        for snapshot in moments(config, (0, None), (1, 3), (1500, None)):
            (note,) = judge(seen_at(snapshot))["symmetry"] or ()
            assert note.text.values == (4.0, 4.0)
            assert [mark.place for mark in note.marks] == [Neuron(1, 1), Neuron(1, 2), Neuron(1, 3)]

    @given(configs(), st.data())
    def test_a_neuron_that_is_copied_is_found_and_others_are_not(self, config: RunConfig, draw: st.DataObject) -> None:
        hidden = [number for number, layer in enumerate(config.layers[:-1], 1) if layer.units > 1]
        weights = list(start_state(config).parameters)
        seen = iteration_of(config, tuple(weights))
        assert not judge(seen)["symmetry"]
        if not hidden:
            return
        layer = draw.draw(st.sampled_from(hidden))
        units = config.sizes[layer]
        copy, model = draw.draw(st.permutations(range(units)))[:2]
        before, after = weights[layer - 1], weights[layer]
        W, b, out = before.W.copy(), None if before.b is None else before.b.copy(), after.W.copy()
        W[:, copy], out[copy] = W[:, model], out[model]
        if b is not None:
            b[copy] = b[model]
        weights[layer - 1] = LayerParameters(frozen(W), None if b is None else frozen(b))
        weights[layer] = LayerParameters(frozen(out), after.b)
        (note,) = judge(iteration_of(config, tuple(weights)))["symmetry"] or ()
        assert note.place == Layer(layer)
        assert note.selection == Selection(Neuron(layer, max(copy, model)))

    def test_equal_inputs_alone_are_not_enough(self) -> None:
        config = RunConfig(data=TWO_ROWS, layers=(LayerConfig(units=2), LayerConfig(units=1)))
        assert judge(iteration_of(config, parameters(([[1.0, 1.0]], None), ([[1.0], [2.0]], None))))["symmetry"] == ()


class TestVanishing:
    def test_gradients_are_compared_by_their_root_mean_square(self) -> None:
        config = load_preset("saturating").run
        note = notes_at(config, 1)["vanishing"]
        assert isinstance(note.place, Layer)
        assert note.bars is not None
        assert note.bars.names == ("hidden 1", "hidden 2", "hidden 3", "hidden 4", "hidden 5", "output")
        (snapshot,) = moments(config, (1, None))
        dW = seen_at(snapshot).now.gradients[1].dW
        assert note.bars.values[0] == pytest.approx(np.sqrt((dW**2).mean()))
        ratio, smallest, last = note.text.values
        assert ratio == pytest.approx(last / smallest)
        assert ratio > 1000
        assert note.bars.marked == note.place.number - 1
        assert isinstance(note.selection.part, Weight)

    def test_it_waits_until_backpropagation_is_through(self) -> None:
        config = load_preset("saturating").run
        (before, after) = moments(config, (1, 1 + 12 + 1 + 16), (1, 1 + 12 + 1 + 17))
        assert judge(seen_at(before))["vanishing"] is None
        assert judge(seen_at(after))["vanishing"]


class TestCourseOfTheLoss:
    def test_the_plateau_of_the_article_is_noted_while_it_lasts(self) -> None:
        session = moments(ARTICLE, *((iteration, None) for iteration in (10, 40, 100, 200, 260, 500, 1500)))
        found = [bool(judge(seen_at(snapshot))["plateau"]) for snapshot in session]
        assert found == [False, False, True, True, False, False, False]
        note = notes_at(ARTICLE, 150)["plateau"]
        assert note.place == LossCurve()
        assert note.selection == Selection(WholeLoss(), Quantity.TOTAL_LOSS)
        assert note.text.values[:2] == pytest.approx((1.0, 50.0), abs=0.01)
        assert note.text.values[3] == 1.0  # what the answer 0.5 for every row costs

    def test_the_plateau_of_seed_67_is_noted_while_it_lasts(self) -> None:
        config = load_preset("article-seed-67").run
        session = moments(config, *((iteration, None) for iteration in (1100, 1500, 2700, 2900)))
        assert [bool(judge(seen_at(each))["plateau"]) for each in session] == [True, True, True, False]

    def test_going_back_in_time_forgets_what_comes_later(self) -> None:
        (late, early) = moments(ARTICLE, (150, None), (20, None))
        assert judge(seen_at(late))["plateau"]
        assert not judge(seen_at(early))["plateau"]

    def test_going_back_in_time_forgets_that_the_loss_exploded(self) -> None:
        (late, early) = moments(load_preset("learning-rate-too-high").run, (20, None), (4, None))
        assert judge(seen_at(late))["exploding"]
        assert not judge(seen_at(early))["exploding"]

    def test_losses_of_epochs_count_up_to_the_moment_shown_and_an_epoch_apart(self) -> None:
        config = with_settings(ARTICLE, batch_size=2)
        now = iteration_of(config, start_state(config).parameters).now
        measured = (2.0, 4.0, 5.0, 6.0, 8.0)  # an epoch is two iterations; after 5, training stopped
        losses = frozen(np.array([0.9, 0.8, 0.7, 0.6, 0.5]))
        epochs = EpochView(frozen(np.array(measured)), losses, losses)
        for completed, expected in ((8, [2.0, 4.0, 6.0, 8.0]), (7, [2.0, 4.0, 6.0]), (5, [2.0, 5.0]), (1, [])):
            curve = see(now, LossSeries().view(), epochs, completed).curve
            assert (curve.unit, curve.iterations.tolist()) == ("epochs", expected)

    def test_a_loss_near_0_may_stand_still(self) -> None:
        assert after_losses(ARTICLE, (0.5,) * 60) == {"plateau"}
        assert after_losses(ARTICLE, (0.05,) * 60) == set()
        assert after_losses(ARTICLE, (0.5,) * 50) == set()  # 51 losses are 50 changes

    @pytest.mark.parametrize(("rises", "noted"), [(2, False), (3, True)])
    def test_three_rises_running_are_too_many(self, rises: int, noted: bool) -> None:
        losses = (1.0, 0.8, *(0.8 + 0.1 * n for n in range(1, rises + 1)))
        assert after_losses(ARTICLE, losses) == ({"rate_too_high"} if noted else set())

    def test_a_learning_rate_that_is_too_high_and_where_it_leads(self) -> None:
        config = load_preset("learning-rate-too-high").run
        note = notes_at(config, 4)["rate_too_high"]
        assert note.place == Setting("learning_rate")
        assert note.text.values[0] == 3.0
        assert note.text.values[-1] == 0.09
        assert "exploding" not in notes_at(config, 4)
        late = notes_at(config, 20)["exploding"]
        loss, times, first = late.text.values
        assert times == pytest.approx(loss / first)
        assert late.bars is not None

    def test_a_loss_that_rises_for_the_wrong_sign_does_not_ask_for_shorter_steps(self) -> None:
        rising = (0.5, 0.6, 0.7, 0.8, 0.9)
        assert "rate_too_high" in after_losses(ARTICLE, rising)
        assert "rate_too_high" not in after_losses(ARTICLE.but(wrong_sign=True), rising)

    def test_a_straight_line_downwards_asks_for_longer_steps(self) -> None:
        note = notes_at(load_preset("learning-rate-too-low").run, 300)["rate_too_low"]
        assert note.text.values == pytest.approx((100.0, 4.85, 0.00001), abs=0.05)
        falling = tuple(1.0 - 0.0005 * n for n in range(101))
        assert after_losses(ARTICLE, falling) == {"rate_too_low"}
        assert after_losses(with_settings(ARTICLE, optimizer="adam"), falling) == set()

    def test_rises_from_epoch_to_epoch_count_only_when_the_loss_doubles(self) -> None:
        config = with_settings(ARTICLE, batch_size=2)

        def found(*losses: float) -> bool:
            (snapshot,) = moments(config, (8, None))
            seen = seen_at(snapshot)
            epochs = EpochSeries()
            assert snapshot.evaluation is not None
            for epoch, loss in enumerate(losses, 1):
                train = type(snapshot.evaluation.train)(loss)
                epochs.add(
                    epoch,
                    2 * epoch,
                    type(snapshot.evaluation)(
                        train, None, snapshot.evaluation.predictions, snapshot.evaluation.test_predictions
                    ),
                )
            return bool(judge(see(seen.now, snapshot.losses, epochs.view(), 8))["rate_too_high"])

        assert found(0.5, 0.7, 0.9, 1.1)
        assert not found(0.5, 0.6, 0.7, 0.8)

    @given(configs())
    def test_a_constant_answer_costs_what_the_engine_says(self, config: RunConfig) -> None:
        if config.loss.endswith("cross_entropy"):
            return
        # A network without weights to speak of: every output is its bias.
        data = config.data
        outputs = data.Y.shape[1]
        plain = RunConfig(
            data=data, layers=(LayerConfig(units=outputs, activation="identity", bias=True),), loss=config.loss
        )
        weights = (LayerParameters(frozen(np.zeros((data.X.shape[1], outputs))), frozen(data.Y.mean(axis=0))),)
        loss = iteration_of(plain, weights).now.loss
        assert loss is not None
        assert loss_of_constant(data, config.loss) == pytest.approx(loss.value, abs=1e-12)


class TestRules:
    @given(configs(), st.integers(0, 40))
    def test_every_note_has_a_number_for_every_sign(self, config: RunConfig, iteration: int) -> None:
        (snapshot,) = moments(config, (iteration, None))
        for name, notes in judge(seen_at(snapshot)).items():
            for note in notes or ():
                assert note.rule == name
                for words in (note.text, *(mark.text for mark in note.marks)):
                    assert words.text.count("@") == len(words.values)
                    assert np.isfinite(words.values).all()

    def test_rules_are_calm_where_a_run_diverges(self) -> None:
        for iteration in range(1, 8):
            for snapshot in moments(EXPLODING, *((iteration, operation) for operation in range(1, 13))):
                judge(seen_at(snapshot))
        assert "exploding" in notes_at(EXPLODING, 6)

    def test_every_rule_says_what_it_is(self) -> None:
        for name, rule in RULES.items():
            assert rule.name == name
            assert all(text.endswith(".") for text in (rule.sentence, rule.why, rule.advice))
            assert rule.source
            assert len(rule.label) < 30

    def test_nothing_is_computed_yet_at_the_start_of_a_run(self) -> None:
        (snapshot,) = moments(ARTICLE, (0, None))
        found = judge(seen_at(snapshot))
        assert {name for name, notes in found.items() if notes is None} == {"saturated", "dead_relu", "vanishing"}
        assert not any(found.values())
