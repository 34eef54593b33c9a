"""Which cell a key leads to. Pure."""

from __future__ import annotations

from typing import TypeAlias

from PySide6.QtCore import Qt

from core.explain.matrix import Equation

Place: TypeAlias = tuple[int, int, int]
"""Term, row, column."""
_Key = Qt.Key
KEYS = frozenset(
    {_Key.Key_Left, _Key.Key_Right, _Key.Key_Up, _Key.Key_Down}
    | {_Key.Key_Home, _Key.Key_End, _Key.Key_PageUp, _Key.Key_PageDown}
)


def moved(equation: Equation, place: Place, key: Qt.Key, page: int) -> Place:
    """Return where `key` leads from `place`; the edge of a matrix leads into the one beside it.

    Parameters
    ----------
    page
        How many rows the keys for pages go.
    """
    term, i, j = place
    down, across = equation.terms[term].matrix.shape
    match key:
        case _Key.Key_Left if j == 0:
            term, j = max(term - 1, 0), j if term == 0 else equation.terms[term - 1].matrix.shape[1] - 1
        case _Key.Key_Right if j == across - 1:
            term, j = (term, j) if term == len(equation.terms) - 1 else (term + 1, 0)
        case _Key.Key_Left:
            j -= 1
        case _Key.Key_Right:
            j += 1
        case _Key.Key_Up:
            i -= 1
        case _Key.Key_Down:
            i += 1
        case _Key.Key_Home:
            j = 0
        case _Key.Key_End:
            j = across - 1
        case _Key.Key_PageUp:
            i -= page
        case _Key.Key_PageDown:
            i += page
    down = equation.terms[term].matrix.shape[0]
    return term, max(0, min(i, down - 1)), j
