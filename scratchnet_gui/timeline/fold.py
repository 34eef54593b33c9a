"""Which buttons beside the track have room, and which fold into a menu. A pure function."""

from __future__ import annotations

from collections.abc import Sequence

_SHARE_OF_TRACK = 0.44
_LEAST_TRACK = 190


def fitting(width: int, by_importance: Sequence[str], button: int, others: int, menu: int) -> frozenset[str]:
    """Return the buttons that are shown in a bar of `width` pixels, the more important ones first.

    Parameters
    ----------
    button, others, menu
        Pixels that one button takes, what is always there, and the button of the menu with the rest.
    """
    room = width - others - max(round(_SHARE_OF_TRACK * width), _LEAST_TRACK)
    if room >= button * len(by_importance):
        return frozenset(by_importance)
    return frozenset(by_importance[: max((room - menu) // button, 0)])
