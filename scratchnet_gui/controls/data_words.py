"""What a form says about the data at hand. Pure functions."""

from __future__ import annotations

import re

from core.data.dataset import Dataset


def data_in_words(data: Dataset) -> str:
    """Say how much data there is, what was done to it and where it is from, a line for each."""
    inputs, outputs = data.X.shape[1], data.Y.shape[1]
    counts = [_count(data.rows, "training row" if data.test_rows else "row")]
    if data.test_rows:
        counts.append(_count(data.test_rows, "test row"))
    counts += [_count(inputs, "input"), _count(outputs, "output")]
    if data.is_classification:
        counts.append(f"{len(data.classes)} classes")
    written_out = "Written out in the preset." if data.recipe is None else ""
    # What belongs together stays on one line.
    shape = " · ".join(count.replace(" ", "\u00a0") for count in counts)
    source = re.sub(r"([/\\])", "\\1\u200b", data.source)  # a path may go on in the next line
    return "\n".join(filter(None, (shape, written_out, data.scaling, source)))


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"
