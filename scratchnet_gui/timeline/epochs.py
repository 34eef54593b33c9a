"""Where epochs end on the track. Pure functions."""

from __future__ import annotations

import math

from core.session.snapshot import Snapshot
from core.training.events import BatchTaken


def epoch_ends(snapshot: Snapshot, low: float, high: float, apart: float) -> list[int]:
    """Return the iterations between `low` and `high` that end an epoch; none where they come closer than `apart`.

    The batches of the moment shown are taken to be those of the whole run; where the epoch's number tells that they
    were not before, ends are given from this epoch on. Epochs of one iteration are no news.
    """
    taken = next((event for event in snapshot.events if isinstance(event, BatchTaken)), None)
    config = snapshot.config
    batches = -(-config.data.rows // config.rows_per_batch) if taken is None else taken.batches
    if batches == 1 or batches < apart:
        return []
    end = 0 if taken is None else snapshot.position.iteration + batches - taken.batch
    since = 0 if taken is None or end == taken.epoch * batches else end - batches
    first = end + math.ceil((max(low, since) - end) / batches) * batches
    return [each for each in range(first, math.floor(high) + 1, batches) if each > 0]
