"""Where an equation of matrices is broken into lines. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from core.explain.matrix import Term

_BINDING = (r"\cdot", r"\odot", ",")
"""What joins the factors of a product, or what a function takes."""


def lines_of(terms: Sequence[Term], widths: Sequence[float], room: float, whole: bool) -> list[range]:
    """Break an equation before the terms that do not fit into a line of `room`.

    What stands beside the equation begins a line where that takes no further one. No line is broken within a product
    that is to be `whole`.
    """
    lines = _broken(terms, widths, room, whole, 0)
    beside = next((at for at, term in enumerate(terms) if at and not term.sign), None)
    if len(lines) > 1 and beside is not None:
        apart = [*_broken(terms[:beside], widths, room, whole, 0), *_broken(terms, widths, room, whole, beside)]
        if len(apart) == len(lines):
            return apart
    return lines


def wholes(terms: Sequence[Term]) -> list[range]:
    """Return the terms of an equation together that make a product, each of the others for itself."""
    starts = [at for at, term in enumerate(terms) if not at or term.sign not in _BINDING]
    return [range(start, stop) for start, stop in zip(starts, [*starts[1:], len(terms)], strict=True)]


def _broken(terms: Sequence[Term], widths: Sequence[float], room: float, whole: bool, first: int) -> list[range]:
    starts, used = [first], 0.0
    for part in wholes(terms) if whole else [range(at, at + 1) for at in range(len(terms))]:
        if part.start < first:
            continue
        width = sum(widths[at] for at in part)
        if used and used + width > room:
            starts.append(part.start)
            used = 0.0
        used += width
    return [range(start, stop) for start, stop in zip(starts, [*starts[1:], len(terms)], strict=True)]
