"""What moves when a step arrives. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from core.session.commands import Granularity
from core.session.snapshot import Cause, Snapshot
from core.training import events
from scratchnet_gui.diagram.content import Way

DURATION = 300
"""Milliseconds."""


@dataclass(frozen=True, slots=True)
class Motion:
    """One animation: dots along the lines of `layers`, or their widths easing from old to new."""

    way: Way
    layers: tuple[int, ...]
    milliseconds: int


def motion_of(snapshot: Snapshot) -> Motion | None:
    """Say what a snapshot sets in motion; None when nothing, or when things go too quickly."""
    by_phase = snapshot.playing and snapshot.pace.unit in (Granularity.PHASE, Granularity.OPERATION)
    duration = DURATION
    if by_phase and snapshot.cause is Cause.PLAY:
        if snapshot.pace.per_second is None:
            return None
        duration = min(DURATION, round(600 / snapshot.pace.per_second))
    elif snapshot.cause is not Cause.STEP or snapshot.playing:
        return None
    if snapshot.stepped <= 0 or duration < 60:
        return None
    new = snapshot.events[-snapshot.stepped :]
    updated = tuple(event.layer for event in new if isinstance(event, events.Updated))
    if updated:
        return Motion(Way.UPDATE, updated, duration)
    for event in reversed(new):
        match event:
            case events.WeightedSum(layer=layer):
                return Motion(Way.FORWARD, (layer,), duration)
            case events.GradientsComputed(layer=layer) | events.PassedBack(layer=layer):
                return Motion(Way.BACKWARD, (layer,), duration)
            case events.LossComputed() | events.BatchTaken():
                return None
    return None
