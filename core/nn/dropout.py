"""Dropout: hidden outputs that training sets to zero at random."""

from __future__ import annotations

from core.arrays import Array, frozen
from core.randomness import DROPOUT, stream_key, uniform


def dropout_mask(share: float, seed: int, epoch: int, iteration: int, layer: int, shape: tuple[int, ...]) -> Array:
    """Return what each output is multiplied with: 0, or 1 / (1 - share) so that the sum stays about the same.

    "Inverted" dropout, after Srivastava and others, 2014, section 10. The mask follows from the arguments alone, so
    that replay meets the same one.

    Parameters
    ----------
    share
        Probability of 0.
    epoch, iteration, layer
        Counted from 1.
    """
    key = stream_key(seed, DROPOUT, epoch, iteration, layer)
    return frozen((uniform(key, shape) >= share) / (1.0 - share))
