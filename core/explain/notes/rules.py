"""All rules, and what they find at a moment of a run."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from core.explain.notes import gradients, losses, neurons
from core.explain.notes.note import Note, Rule
from core.explain.notes.seen import Seen

RULES: MappingProxyType[str, Rule] = MappingProxyType(
    {rule.name: rule for rule in (*losses.RULES, *neurons.RULES, *gradients.RULES)}
)
"""Every rule by name, in the order in which their notes stand."""


def judge(seen: Seen) -> dict[str, tuple[Note, ...] | None]:
    """Apply all rules.

    Returns
    -------
    dict
        Notes by rule; None for a rule whose numbers are not computed yet in this iteration.
    """
    with np.errstate(all="ignore"):  # what is finite in a run that diverges can be too large for its own powers
        return {name: rule.judge(seen) for name, rule in RULES.items()}
