"""The one array type of the project and the rule that keeps it safe to share."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.intp]


def frozen(array: Array) -> Array:
    """Make `array` read-only and return it.

    Snapshots, history and views share memory across threads, so nothing that is handed out may change.
    """
    array.setflags(write=False)
    return array


def all_finite(array: Array) -> bool:
    """Tell whether no entry is NaN or infinite.

    A finite sum proves it in one pass without a temporary array; a sum that is not finite may also come
    from overflow of finite entries, so only then is each entry looked at.
    """
    return math.isfinite(np.add.reduce(array, axis=None)) or bool(np.isfinite(array).all())
