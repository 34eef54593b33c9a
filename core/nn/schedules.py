"""How the learning rate changes from epoch to epoch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from core.arrays import Array


@dataclass(frozen=True, slots=True)
class Schedule:
    """A rule for the learning rate.

    Parameters
    ----------
    name
        Key in presets and on the command line; `label` is the name in the window.
    rates
        (numbers of epochs, factor, epochs) -> what the learning rate is multiplied with in each; epochs are counted
        from 0 here, as in the textbook's formulas. `factor` and `epochs` are the settings of the schedule.
    formula
        TeX of the rate in epoch e, with eta_0 for the learning rate, gamma for the factor and E for the epochs.
    source
        Where the rule comes from.
    """

    name: str
    label: str
    rates: Callable[[Array, float, int], Array]
    formula: str
    source: str = ""

    def rate(self, epoch: int, factor: float, epochs: int) -> float:
        """Return what `rates` says of one epoch, counted from 0."""
        return float(self.rates(np.array([float(epoch)]), factor, epochs)[0])


_ALL = (
    Schedule("constant", "constant", lambda epoch, factor, epochs: np.ones_like(epoch), r"\eta_0"),
    Schedule(
        "step",
        "steps",
        lambda epoch, factor, epochs: factor ** np.floor_divide(epoch, epochs),
        r"\eta_0\,\gamma^{\lfloor e / E \rfloor}",
        "PyTorch's StepLR",
    ),
    Schedule(
        "exponential",
        "exponential",
        lambda epoch, factor, epochs: factor ** (epoch / epochs),
        r"\eta_0\,\gamma^{e / E}",
        "with one epoch, PyTorch's ExponentialLR",
    ),
    # Half a wave down to zero within E epochs.
    Schedule(
        "cosine",
        "cosine",
        lambda epoch, factor, epochs: 0.5 * (1.0 + np.cos(np.pi * np.minimum(epoch / epochs, 1.0))),
        r"\frac{\eta_0}{2}\,(1 + \cos(\pi\,\min(1, e / E)))",
        "Loshchilov and Hutter, 2017, equation 5, without restarts",
    ),
    # A straight line up within E epochs, then constant.
    Schedule(
        "warm_up",
        "warm-up",
        lambda epoch, factor, epochs: np.minimum((epoch + 1.0) / epochs, 1.0),
        r"\eta_0\,\min(1, (e + 1) / E)",
        "Goyal and others, 2017, section 2.2",
    ),
)

SCHEDULES: MappingProxyType[str, Schedule] = MappingProxyType({each.name: each for each in _ALL})
"""Every schedule by name."""
