"""The bundled presets teach what they say."""

from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path

import msgspec
import numpy as np
import pytest

from core.arrays import Array
from core.config import RunConfig
from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.data.sources import DATASETS
from core.nn.network import predict, start_parameters
from core.nn.parameters import Parameters
from core.session.presets import load_preset, preset_names
from core.training.evaluation import Evaluation, Metrics, evaluate
from core.training.events import GradientsComputed, LossComputed
from core.training.numpy_engine import NumpyEngine
from core.training.run import Run, prepare, start_state
from core.training.trace import trace_iteration
from tests.helpers.runs import ARTICLE, train, with_settings

BUNDLED = Path(__file__).parents[2] / "resources" / "presets"
UNSOLVED = (
    *("xor-without-bias", "equal-start-weights", "learning-rate-too-low", "learning-rate-too-high"),
    *("saturating", "dying-relus"),
)
"""Presets that show what goes wrong."""


def predictions(config: RunConfig, iteration: int) -> list[float]:
    """Return what the forward pass of an iteration predicts."""
    states, _ = train(config, iteration - 1)
    done = trace_iteration(prepare(config), states[-1])
    last = next(event for event in done if isinstance(event, LossComputed))
    rounded: list[float] = last.predictions.ravel().round(3).tolist()
    return rounded


@dataclass(frozen=True)
class Trained:
    run: Run
    losses: Array
    parameters: Parameters
    evaluation: Evaluation

    def predict(self, X: Array) -> Array:
        """Return the predictions for other inputs, shape (rows, outputs)."""
        return predict(self.run.network, self.parameters, X)[1]

    @property
    def test(self) -> Metrics:
        """The metrics of the test rows."""
        assert self.evaluation.test is not None
        return self.evaluation.test

    @property
    def rows(self) -> tuple[Metrics, Metrics]:
        """The metrics of the training rows and of the test rows."""
        return self.evaluation.train, self.test


@cache
def trained(name: str, iterations: int | None = None, **settings: object) -> Trained:
    """Train a preset to its end, or for fewer iterations; with other settings where some are given."""
    config = with_settings(load_preset(name).run, **settings)
    run, length = prepare(config), iterations or config.stop_at
    assert length is not None
    done = NumpyEngine().advance(run, start_state(config), length)
    assert done.failure is None
    return Trained(run, done.losses, done.state.parameters, evaluate(run, done.state.parameters))


def after_epochs(name: str, epochs: int) -> Trained:
    return trained(name, epochs * prepare(load_preset(name).run).batches.per_epoch)


def accuracy(metrics: Metrics) -> float:
    assert metrics.accuracy is not None
    return metrics.accuracy


def r_squared(metrics: Metrics) -> float:
    assert metrics.r_squared is not None
    return metrics.r_squared


def weights_squared(parameters: Parameters) -> float:
    return sum(float((layer.W**2).sum()) for layer in parameters)


def hidden_outputs(done: Trained) -> Array:
    """Return what the first hidden layer gives for the training rows, shape (rows, units)."""
    layer = done.run.network.layers[0]
    return layer.activation.function(layer.weighted_sum(done.parameters[0], done.run.config.data.X))


class TestBundled:
    def test_names_are_the_files_and_titles_differ(self) -> None:
        assert sorted(preset_names()) == sorted(path.stem for path in BUNDLED.glob("*.toml"))
        assert (
            len(preset_names()) == len(set(preset_names())) == len({load_preset(name).title for name in preset_names()})
        )

    @pytest.mark.parametrize("name", [name for name in DATASETS if name != "csv"])
    def test_every_dataset_has_a_preset_of_its_name(self, name: str) -> None:
        recipe = load_preset(name).run.data.recipe
        assert recipe is not None
        assert recipe.dataset == name

    @pytest.mark.parametrize("name", preset_names())
    def test_every_preset_has_words_and_an_end(self, name: str) -> None:
        preset = load_preset(name)
        assert 5 < len(preset.title) < 50
        assert preset.look_for.endswith(".")
        assert len(preset.look_for) < 200
        assert preset.run.data.title
        assert preset.run.stop_at is not None
        assert preset.run.stop_at % prepare(preset.run).batches.per_epoch == 0  # the end of an epoch

    @pytest.mark.parametrize("name", preset_names())
    def test_every_preset_solves_its_task_or_shows_why_not(self, name: str) -> None:
        done = trained(name)
        assert len(done.losses) == done.run.config.stop_at
        assert np.isfinite(done.losses).all()
        measured = [metrics for metrics in (done.evaluation.train, done.evaluation.test) if metrics is not None]
        if name in UNSOLVED:
            assert max(metrics.loss for metrics in measured) > 0.25
        elif done.run.config.data.is_classification:
            assert min(map(accuracy, measured)) > (0.9 if done.run.config.data.test_rows else 0.99)
        else:
            assert min(map(r_squared, measured)) > 0.85

    def test_article(self) -> None:
        run = load_preset("article").run
        assert with_settings(run, data=ARTICLE.data) == ARTICLE
        assert run.data.X.tolist() == ARTICLE.data.X.tolist()
        assert run.data.Y.tolist() == ARTICLE.data.Y.tolist()
        assert run.data.title == ARTICLE.data.title
        assert predictions(ARTICLE, 1500) == [0.023, 0.979, 0.975, 0.025]
        _, losses = train(ARTICLE, 500)
        assert losses[9] == pytest.approx(1.0, abs=0.001)
        assert all(abs(each - 0.5) < 0.06 for each in predictions(ARTICLE, 200))
        assert losses[199] > 0.99
        assert losses[499] < 0.05

    def test_article_seed_67(self) -> None:
        run = load_preset("article-seed-67").run
        assert run == with_settings(load_preset("article").run, seed=67, stop_at=3000)
        _, losses = train(run, 3000)
        assert losses[1499] == pytest.approx(0.505, abs=0.001)
        assert all(abs(loss - 0.5) < 0.01 for loss in losses[999:2700])
        assert losses[2700] > 0.49
        assert next(iteration for iteration, loss in enumerate(losses, 1) if loss < 0.1) == pytest.approx(2860, abs=5)
        stuck = predictions(run, 1500)
        assert stuck == pytest.approx([0, 1, 0.5, 0.5], abs=0.04)

    def test_one_neuron(self) -> None:
        run = load_preset("one-neuron").run
        assert run.sizes == (2, 1)
        assert predictions(run, 1) == [0.5] * 4
        states, _ = train(run, 100)
        # By hand: delta = 2 (0.5 - y) 0.25 = ±0.25; the rows with x1 = 1 give dL/dw1 = -0.5, all others cancel out.
        assert states[1].parameters[0].W.ravel().tolist() == [0.5, 0.0]
        assert states[100].parameters[0].W[0, 0] > 3
        assert all(abs(state.parameters[0].W[1, 0]) < 0.3 for state in states)

    def test_and_or_compare_as_they_say(self) -> None:
        for name, one_is_enough in (("and", False), ("or", True)):
            run = load_preset(name).run
            assert run.sizes == (2, 1)
            (layer,) = train(run, 500)[0][-1].parameters
            assert layer.b is not None
            (w1, w2), b = layer.W.ravel(), layer.b[0]
            assert min(w1, w2) > 0
            assert abs(w1 - w2) < 0.1
            assert b < 0
            assert (b + min(w1, w2) > 0) == one_is_enough
            assert b + w1 + w2 > 0

    def test_xor_with_two_hidden_neurons(self) -> None:
        run = load_preset("xor-two-hidden").run
        assert run.sizes == (2, 2, 1)
        losses = trained("xor-two-hidden").losses
        assert np.flatnonzero(losses < 0.1)[0] + 1 == pytest.approx(290, abs=5)
        ends = [trained("xor-two-hidden", seed=seed).losses[-1] for seed in range(40)]
        assert (ends[6], ends[9]) == pytest.approx((0.5, 0.5), abs=0.02)
        assert sum(end > 0.4 for end in ends) == pytest.approx(10, abs=2)  # one in four


class TestWhatGoesWrong:
    """What the presets that fail say is true."""

    def test_xor_without_biases(self) -> None:
        done = trained("xor-without-bias")
        assert done.evaluation.predictions[0, 0] == 0.5
        assert np.abs(done.evaluation.predictions - done.run.config.data.Y)[1:].max() < 0.1
        for seed in range(5):  # whatever the weights
            assert trained("xor-without-bias", 10, seed=seed).evaluation.predictions[0, 0] == 0.5
        with_biases = tuple(msgspec.structs.replace(layer, bias=True) for layer in done.run.config.layers)
        solved = trained("xor-without-bias", layers=with_biases).evaluation.predictions
        assert np.abs(solved - done.run.config.data.Y).max() < 0.1

    def test_equal_start_weights(self) -> None:
        done = trained("equal-start-weights")
        hidden, output = (layer.W for layer in done.parameters)
        np.testing.assert_allclose(hidden, hidden[:, :1].repeat(4, axis=1), rtol=1e-9)
        np.testing.assert_allclose(output, output[:1].repeat(4, axis=0), rtol=1e-9)
        np.testing.assert_allclose(done.evaluation.predictions, 0.5, atol=0.05)
        assert trained("equal-start-weights", initializer="uniform").losses[-1] < 0.05

    def test_learning_rate_too_low(self) -> None:
        losses = trained("learning-rate-too-low").losses
        assert losses[-1] / losses[0] == pytest.approx(0.75, abs=0.05)
        assert trained("learning-rate-too-low", 20, learning_rate=0.01).losses[-1] < 0.001

    def test_learning_rate_too_high(self) -> None:
        done = trained("learning-rate-too-high")
        assert (done.losses[1:] > 1.5 * done.losses[:-1]).all()
        states, _ = train(done.run.config, 40)
        beside = np.array([state.parameters[0].W.ravel() for state in states]) - 1 / 12
        assert (beside[1:] * beside[:-1] < 0).all()  # from one side to the other
        assert (np.abs(beside[1:]) > np.abs(beside[:-1])).all()
        half = trained("learning-rate-too-high", learning_rate=0.045)
        np.testing.assert_allclose(half.parameters[0].W, 1 / 12, atol=0.001)
        same = with_settings(load_preset("learning-rate-too-low").run, learning_rate=0.09, stop_at=40)
        assert done.run.config == same

    def test_saturated_neurons(self) -> None:
        done = trained("saturating")
        layers, config = done.run.network.layers, done.run.config
        a = config.data.X
        for number, (layer, each) in enumerate(zip(layers, start_parameters(config), strict=True), 1):
            a = layer.activation.function(layer.weighted_sum(each, a))
            assert number < 3 or a.min() > 0.85
        first = trace_iteration(done.run, start_state(config))
        size = {event.layer: np.abs(event.dW).max() for event in first if isinstance(event, GradientsComputed)}
        assert size[min(size)] < size[max(size)] / 1000
        np.testing.assert_allclose(done.evaluation.predictions, 0.5, atol=0.001)

    def test_dying_relus(self) -> None:
        def alive(done: Trained) -> int:
            return int(hidden_outputs(done).any(axis=0).sum())

        dead, end = trained("dying-relus", 4), trained("dying-relus")
        assert [alive(trained("dying-relus", count)) > 0 for count in (1, 2, 3)] == [True] * 3
        assert (alive(dead), alive(end)) == (0, 0)
        assert np.array_equal(dead.parameters[0].W, end.parameters[0].W)
        assert np.ptp(end.evaluation.predictions) == 0
        assert end.evaluation.predictions[0, 0] == pytest.approx(end.run.config.data.Y.mean())
        assert alive(trained("dying-relus", learning_rate=0.1)) == 8


class TestDatasets:
    """What the presets of the datasets say is true."""

    def test_gaussians(self) -> None:
        assert load_preset("gaussians").run.sizes == (2, 1)
        assert [accuracy(metrics) for metrics in after_epochs("gaussians", 10).rows] == [1.0, 1.0]
        noisy = load_dataset(DataConfig(dataset="gaussians", noise=0.5, test_ratio=0.5))
        assert accuracy(trained("gaussians", data=noisy).evaluation.train) < 0.95

    @pytest.mark.parametrize("name", ["circle", "xor"])
    def test_circle_and_xor(self, name: str) -> None:
        assert load_preset(name).run.sizes == (2, 4, 1)
        assert min(map(accuracy, after_epochs(name, 100).rows)) > 0.9

    def test_moons(self) -> None:
        plain = trained("moons", optimizer="gradient_descent")
        for with_momentum, without in zip(trained("moons").rows, plain.rows, strict=True):
            assert accuracy(with_momentum) > 0.98
            assert without.loss > 5 * with_momentum.loss

    def test_spiral(self) -> None:
        early, (late, late_test) = after_epochs("spiral", 50), trained("spiral").rows
        assert accuracy(early.evaluation.train) > 0.8
        assert accuracy(early.test) == pytest.approx(2 / 3, abs=0.05)
        assert min(accuracy(late), accuracy(late_test)) > 0.9

    def test_blobs(self) -> None:
        done = trained("blobs")
        np.testing.assert_allclose(done.evaluation.predictions.sum(axis=1), 1.0)
        assert min(map(accuracy, done.rows)) > 0.97
        # A row that is wrong lies about as far from its own centre as from another one.
        data = done.run.config.data
        wrong = done.evaluation.predictions.argmax(axis=1) != data.Y.argmax(axis=1)
        angle = 2 * np.pi * np.arange(3) / 3
        centres = 4 * np.column_stack((np.sin(angle), np.cos(angle)))
        far = np.sort(np.linalg.norm(data.X[wrong, None, :] - centres, axis=2), axis=1)
        assert wrong.any()
        assert (far[:, 1] - far[:, 0] < 1).all()

    def test_plane(self) -> None:
        done = trained("plane")
        (layer,) = done.parameters
        np.testing.assert_allclose(layer.W, 1 / 12, atol=1e-6)
        assert layer.b is not None
        assert layer.b[0] == pytest.approx(0, abs=1e-6)
        assert done.test.loss < 1e-9

    def test_sine(self) -> None:
        train_rows, test_rows = trained("sine").rows
        assert 0.01 < test_rows.loss < 0.02
        assert test_rows.loss < train_rows.loss < 0.02

    def test_step(self) -> None:
        middle = np.array([[-0.01], [0.01]])
        slopes = [
            float(np.diff(after_epochs("step", epochs).predict(middle), axis=0)[0, 0]) for epochs in (20, 80, 200)
        ]
        assert slopes == sorted(slopes)
        assert slopes[2] > 2 * slopes[0]
        ends = trained("step").predict(np.array([[-0.5], [0.5]]))
        np.testing.assert_allclose(ends, [[0], [1]], atol=0.05)

    def test_polynomial(self) -> None:
        done = trained("polynomial")
        bends = np.abs(np.diff(done.predict(np.linspace(-1, 1, 2001)[:, None]), n=2, axis=0)) > 1e-9
        assert 5 < bends.sum() <= 2 * 16  # a corner between two places of the grid bends it at both
        assert r_squared(done.test) > 0.95

    def test_multi_gaussian(self) -> None:
        done = trained("multi-gaussian")
        per_epoch = done.run.batches.per_epoch
        jumps = np.abs(np.diff(done.losses.reshape(-1, per_epoch).mean(axis=1)))
        assert done.run.learning_rate(151) == 0
        assert jumps[-10:].max() < jumps[40:50].mean() / 10
        assert r_squared(done.test) > 0.9

    def test_parity(self) -> None:
        done = trained("parity")
        assert np.abs(done.losses[:50] - log(2)).max() < 0.02
        assert accuracy(trained("parity", 500).evaluation.train) == 1.0
        assert len(done.evaluation.predictions) == 16
        X, Y = done.run.config.data.X, done.run.config.data.Y
        assert (X.T @ (Y - 0.5) == (1 - X).T @ (Y - 0.5)).all()  # no input alone says anything

    def test_iris(self) -> None:
        assert load_preset("iris").run.data.classes[0] == "setosa"
        for done in (after_epochs("iris", 10), trained("iris")):
            for metrics in done.rows:
                assert metrics.confusion is not None
                assert metrics.confusion[0, 1:].tolist() == metrics.confusion[1:, 0].tolist() == [0, 0]
        assert all(0.95 < accuracy(metrics) < 1 for metrics in trained("iris").rows)

    def test_digits(self) -> None:
        done = trained("digits")
        assert done.run.config.sizes == (64, 32, 10)
        assert accuracy(done.test) > 0.95
        without = trained("digits", l2=0.0)
        assert weights_squared(without.parameters) > 2 * weights_squared(done.parameters)
