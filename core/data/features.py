"""What two inputs can be turned into before a network sees them, as in TensorFlow Playground."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import MappingProxyType

import numpy as np

from core.arrays import Array

FEATURES: MappingProxyType[str, Callable[[Array, Array], Array]] = MappingProxyType(
    {
        "x1": lambda x1, x2: x1,
        "x2": lambda x1, x2: x2,
        "x1^2": lambda x1, x2: x1 * x1,
        "x2^2": lambda x1, x2: x2 * x2,
        "x1x2": lambda x1, x2: x1 * x2,
        "sin(x1)": lambda x1, x2: np.sin(x1),
        "sin(x2)": lambda x1, x2: np.sin(x2),
    }
)
"""Every feature by name."""

_SPELLINGS = (("**2", "^2"), ("²", "^2"), ("₁", "1"), ("₂", "2"), ("*", ""), ("·", ""), ("×", ""), (" ", ""))


def canonical_feature(text: str) -> str:
    """Return the usual name of a feature: ``x1²`` is ``x1^2``, ``x2*x1`` is ``x1x2``, ``sinx1`` is ``sin(x1)``.

    What is no feature comes back in some spelling that is none either.
    """
    name = text.lower()
    for theirs, ours in _SPELLINGS:
        name = name.replace(theirs, ours)
    name = re.sub(r"^sin\(?(x[12])\)?$", r"sin(\1)", name)
    return {"x2x1": "x1x2", "x1x1": "x1^2", "x2x2": "x2^2"}.get(name, name)


def apply_features(names: tuple[str, ...], X: Array) -> Array:
    """Return one column for each feature of the two inputs `X`, shape (rows, features)."""
    return np.column_stack([FEATURES[name](X[:, 0], X[:, 1]) for name in names])
