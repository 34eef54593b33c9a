"""Which rows are kept apart to test on."""

from __future__ import annotations

from math import floor

import numpy as np

from core.arrays import Array, Indices
from core.data.draws import Draws
from core.errors import ConfigError


def split(Y: Array, *, by_class: bool, test_ratio: float, seed: int) -> tuple[Indices, Indices]:
    """Return the places of training rows and of test rows, both in the order of the data.

    Of every class, the share of test rows differs from `test_ratio` by less than one row, and at least one row is left
    to train on; all test rows together are the nearest whole number that this allows, and at least one.

    Parameters
    ----------
    Y
        Targets of all rows, shape (rows, outputs).
    by_class
        Whether equal targets stand for a class; where not, all rows are taken as one.
    test_ratio
        From 0 (no test rows) to below 1.

    Raises
    ------
    ConfigError
        When no row can be spared.
    """
    if test_ratio == 0:
        return np.arange(len(Y)), np.arange(0)
    label = _labels(Y) if by_class else np.zeros(len(Y), dtype=np.intp)
    counts = _test_counts(np.bincount(label), test_ratio)
    if not counts.any():
        raise ConfigError(
            "test_ratio", "No row can be kept apart: one of each class is needed for training.", "Allowed here: 0."
        )
    mixed = Draws(seed, "test rows").order(len(Y))
    by_label = mixed[np.argsort(label[mixed], kind="stable")]
    starts = np.cumsum(np.bincount(label)) - np.bincount(label)
    is_test = np.zeros(len(Y), dtype=np.bool_)
    for start, count in zip(starts, counts, strict=True):
        is_test[by_label[start : start + count]] = True
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


def _labels(Y: Array) -> Indices:
    """Number the classes: the larger output's place, or the single output's value 0 or 1."""
    labels: Indices = Y.argmax(axis=1) if Y.shape[1] > 1 else (Y[:, 0] > 0.5).astype(np.intp)
    return labels


def _test_counts(sizes: Indices, ratio: float) -> Indices:
    """Round each class's share of test rows down, then up where it matters most until the total is right."""
    shares = sizes * ratio
    counts: Indices = np.floor(shares).astype(np.intp)
    total = max(1, floor(sizes.sum() * ratio + 0.5))
    for place in np.argsort(counts - shares, kind="stable"):
        if counts.sum() < total and counts[place] < shares[place] and counts[place] < sizes[place] - 1:
            counts[place] += 1
    return counts
