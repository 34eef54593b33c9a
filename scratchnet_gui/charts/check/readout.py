"""Beside the curve: both slopes, their relative error and the verdict, as rich text. Pure functions."""

from __future__ import annotations

from html import escape

from core.explain.gradient_check import BAD, GOOD, Comparison, Difference, Verdict
from core.explain.moment import Moment
from core.training.mistakes import gradients_wrong_in
from scratchnet_gui.appearance import Theme
from scratchnet_gui.charts.check.words import SIGNS, short_text, slopes_text, verdict_text
from scratchnet_gui.formatting import BLANK

_NOT_YET = "Backpropagation has not reached this layer yet."


def readout(
    now: Moment, layer: int, found: Difference, chord: Difference, comparison: Comparison | None, theme: Theme
) -> str:
    """Write what the check of one gradient of `layer` found, and which chord is drawn instead, for the eye."""
    slopes = slopes_text(found.slope) if comparison is None else slopes_text(found.slope, comparison.backpropagated)
    rows = [
        ("Backpropagation", slopes[1] if comparison is not None else BLANK, theme.backward),
        ("Central difference", slopes[0], theme.text),
    ]
    if comparison is not None:
        rows.append(("Relative error", short_text(comparison.relative_error), theme.text))
    table = "".join(
        f'<tr><td style="color: {theme.muted}">{escape(name).replace(" ", "&nbsp;")}</td>'
        f'<td align="right" style="padding-left: 8px; color: {colour}"><b>{escape(value)}</b></td></tr>'
        for name, value, colour in rows
    )
    notes = "" if comparison is None else _notes(now, layer, theme)  # there is nothing yet that they are about
    below = f"{_steps(found, chord, theme)}{_verdict(comparison, theme)}{notes}"
    return f"<table cellspacing='1'>{table}</table>{below}"


def how(found: Difference, chord: Difference) -> str:
    """Say how the central difference is computed, where the verdict comes from, and why the chord is another one."""
    apart = "" if chord is found else " The points of the chord as drawn are farther apart, so that they can be seen."
    return (
        f"The central difference takes the loss at two points, ε = {short_text(found.step)} below and above the value: "
        "their distance in the loss, divided by 2 ε. The relative error is the distance of both slopes, divided by the "
        f"larger one. Up to {short_text(GOOD)} it is good, above {short_text(BAD)} the gradient is wrong."
        f"{apart}"
    )


def legend(after: bool, theme: Theme) -> str:
    """Say which line is which."""
    signs = [
        ("━", theme.accent, "loss"),
        ("━", theme.backward, "backpropagation"),
        ("○┄○", theme.text, "chord"),
        *((("◆", theme.negative, "after update"),) if after else ()),
    ]
    return "&nbsp;&nbsp; ".join(
        f'<span style="color: {colour}"><b>{sign}</b></span>&nbsp;'
        f'<span style="color: {theme.text}">{name.replace(" ", "&nbsp;")}</span>'
        for sign, colour, name in signs
    )


def climb_text(wrong_sign: bool, theme: Theme) -> str:
    """Say that an update went up the curve of its weight."""
    said = "The update went up this curve: it has the wrong sign." if wrong_sign else "The update went up this curve."
    colour = theme.error if wrong_sign else theme.text
    return f'<p style="color: {colour}; margin: 4px 0 0 0">{said}</p>'


def _steps(found: Difference, chord: Difference, theme: Theme) -> str:
    said = f"Difference: ε = {short_text(found.step)}"
    if chord is not found:
        said += f". Chord: slope {slopes_text(chord.slope)[0]}"
    return f'<p style="color: {theme.muted}; font-size: 12px; margin: 2px 0 0 0">{escape(said)}.</p>'


def _verdict(comparison: Comparison | None, theme: Theme) -> str:
    if comparison is None:
        return f'<p style="color: {theme.muted}; margin: 6px 0 0 0">{_NOT_YET}</p>'
    colour = {Verdict.RIGHT: theme.accent, Verdict.WRONG: theme.error}.get(comparison.verdict, theme.text)
    said = f"{SIGNS[comparison.verdict]} {verdict_text(comparison)}"
    word, colon, rest = said.partition(":")
    return (
        f'<p style="color: {colour}; margin: 6px 0 0 0"><b>{escape(word)}{colon}</b>'
        f'<span style="color: {theme.text}">{escape(rest)}.</span></p>'
    )


def _notes(now: Moment, layer: int, theme: Theme) -> str:
    notes = []
    if now.config.l1 or now.config.l2:
        notes.append("Both with the slope of the penalty.")
    if now.config.clip is not None:
        notes.append("Before clipping.")
    colour = theme.muted
    for mistake in now.mistakes:
        if gradients_wrong_in(mistake, layer, now.outputs):
            notes.append(f"Mistake on: {mistake.label}.")
            colour = theme.error
    return f'<p style="color: {colour}; margin: 4px 0 0 0">{escape(" ".join(notes))}</p>' if notes else ""
