"""Activations and losses as a reader of the article would write them in NumPy.

Every expression computes in the order of `core.nn`, so that a program's numbers are those of the application.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from types import MappingProxyType

from core.training.mistakes import NOT_AVERAGED, WITHOUT_FACTOR_2, Mistake

FUNCTIONS = MappingProxyType(
    {
        "sigmoid": """def sigmoid(z):
    # Beyond 709 the exponential is too large for a number of 64 bits.
    return 1 / (1 + np.exp(np.minimum(-z, 709)))""",
        "sigmoid_derivative": '''def sigmoid_derivative(a):
    """Slope of the sigmoid where its value is a."""
    return a * (1 - a)''',
        "tanh_derivative": '''def tanh_derivative(a):
    """Slope of tanh where its value is a."""
    return 1 - a * a''',
        "elu": """def elu(z):
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))""",
        "normal_share": '''def normal_share(z):
    """Share of a standard normal distribution below z."""
    return 0.5 * (1 + np.vectorize(math.erf, otypes=[float])(z * math.sqrt(0.5)))''',
        "gelu": """def gelu(z):
    return z * normal_share(z)""",
        "gelu_derivative": """def gelu_derivative(z):
    return normal_share(z) + z * np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)""",
        "silu": """def silu(z):
    return z * sigmoid(z)""",
        "silu_derivative": """def silu_derivative(z):
    s = sigmoid(z)
    return s * (1 + z * (1 - s))""",
        "softmax": '''def softmax(z):
    """Each row becomes probabilities; without its largest sum nothing can overflow."""
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)''',
        "huber": '''def huber(error):
    """A parabola up to an error of 1, a straight line beyond."""
    size = np.abs(error)
    return np.where(size <= 1, 0.5 * size * size, size - 0.5)''',
        "binary_cross_entropy": '''def binary_cross_entropy(z, y):
    """-(y ln a + (1 - y) ln(1 - a)) with a = sigmoid(z), without overflow."""
    return np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))''',
        "categorical_cross_entropy": '''def categorical_cross_entropy(z, y):
    """-y ln a with a = softmax(z), without overflow."""
    largest = z.max(axis=1, keepdims=True)
    log_sum = largest + np.log(np.exp(z - largest).sum(axis=1, keepdims=True))
    return y * (log_sum - z)''',
    }
)
"""Source of each function, in the order in which a program defines them."""


@dataclass(frozen=True, slots=True)
class ActivationSource:
    """An activation as expressions in z and a.

    Parameters
    ----------
    value, needs
        a from z, and the functions that it calls.
    delta, delta_needs
        dL/dz from dL/da, which is called d, and the functions that it calls.
    """

    value: str
    delta: str
    needs: tuple[str, ...] = ()
    delta_needs: tuple[str, ...] = ()


ACTIVATION_SOURCES = MappingProxyType(
    {
        "sigmoid": ActivationSource(
            "sigmoid({z})", "{d} * sigmoid_derivative({a})", ("sigmoid",), ("sigmoid_derivative",)
        ),
        "tanh": ActivationSource("np.tanh({z})", "{d} * tanh_derivative({a})", (), ("tanh_derivative",)),
        "relu": ActivationSource("np.maximum({z}, 0)", "{d} * ({z} > 0)"),
        "leaky_relu": ActivationSource("np.where({z} > 0, {z}, 0.01 * {z})", "{d} * np.where({z} > 0, 1, 0.01)"),
        "elu": ActivationSource("elu({z})", "{d} * np.where({z} > 0, 1, {a} + 1)", ("elu",)),
        "gelu": ActivationSource(
            "gelu({z})", "{d} * gelu_derivative({z})", ("normal_share", "gelu"), ("normal_share", "gelu_derivative")
        ),
        "silu": ActivationSource(
            "silu({z})", "{d} * silu_derivative({z})", ("sigmoid", "silu"), ("sigmoid", "silu_derivative")
        ),
        "softplus": ActivationSource("np.logaddexp(0, {z})", "{d} * sigmoid({z})", (), ("sigmoid",)),
        "identity": ActivationSource("{z}", "{d}"),
        "softmax": ActivationSource(
            "softmax({z})", "{a} * ({d} - ({d} * {a}).sum(axis=1, keepdims=True))", ("softmax",)
        ),
    }
)
"""Every activation by its name in the configuration."""


@dataclass(frozen=True, slots=True)
class LossSource:
    """A loss as expressions in the output's z and a and the targets Y.

    Parameters
    ----------
    value, needs
        The loss, and the functions that it calls.
    slope
        dL/da of the output; empty where the loss is taken together with the activation.
    delta
        dL/dz of the output where that is so.
    apart
        The slope with its factor 2 and its divisor beside one another, where `slope` has put them together.
    """

    value: str
    slope: str = ""
    delta: str = ""
    needs: tuple[str, ...] = ()
    apart: str = ""

    def mistaken(self, made: AbstractSet[Mistake]) -> LossSource:
        """Return it as mistakes make it."""
        if not {WITHOUT_FACTOR_2, NOT_AVERAGED} & made:
            return self
        slope, delta = self.apart or self.slope, self.delta
        if NOT_AVERAGED in made:
            slope, delta = (text.partition(" / ")[0] for text in (slope, delta))
        return replace(self, slope=slope.removeprefix("2 * ") if WITHOUT_FACTOR_2 in made else slope, delta=delta)


LOSS_SOURCES = MappingProxyType(
    {
        "sum_of_squares": LossSource("np.sum((Y - {a}) ** 2)", "2 * ({a} - Y)"),
        "mean_of_squares": LossSource("np.mean((Y - {a}) ** 2)", "2 * ({a} - Y) / Y.size"),
        "half_mean_of_squares": LossSource(
            "np.sum((Y - {a}) ** 2) / (2 * len(Y))", "({a} - Y) / len(Y)", apart="2 * ({a} - Y) / (2 * len(Y))"
        ),
        "mean_absolute": LossSource("np.mean(np.abs(Y - {a}))", "np.sign({a} - Y) / Y.size"),
        "huber": LossSource("np.mean(huber({a} - Y))", "np.clip({a} - Y, -1, 1) / Y.size", needs=("huber",)),
        "binary_cross_entropy": LossSource(
            "np.mean(binary_cross_entropy({z}, Y))", "", "({a} - Y) / Y.size", ("binary_cross_entropy",)
        ),
        "categorical_cross_entropy": LossSource(
            "np.sum(categorical_cross_entropy({z}, Y)) / len(Y)",
            "",
            "({a} - Y) / len(Y)",
            ("categorical_cross_entropy",),
        ),
    }
)
"""Every loss by its name in the configuration."""
