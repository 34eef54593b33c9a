"""Rules about the course of the loss."""

from __future__ import annotations

import numpy as np

from core.explain.notes.gradients import gradient_bars
from core.explain.notes.note import LossCurve, Mark, Note, Rule, Setting, Severity
from core.explain.notes.seen import SMALL_SHARE, Curve, Seen, is_small, loss_of_constant
from core.explain.selection import Quantity, Selection, WholeLoss
from core.explain.terms import Exact, Given, Words
from core.training.mistakes import WRONG_SIGN

EXPLODED = 10.0
"""How many times its first value the loss is when it counts as exploding."""
FLAT = 0.01
"""Change of the loss, as a share of it, below which it stands still."""
FLAT_OVER = {"iterations": 50, "epochs": 10}
RISES = 3
"""How often running the loss has to rise."""
STRAIGHT_OVER = 100
STRAIGHT, MOST_FALL = 0.9, 0.1
"""How equal the first and the last step are where the loss falls in a straight line, and how far it falls at most."""

_TOO_FAR = "Start again with a lower learning rate: long steps can end where no weight moves any more."

_LOSS = Selection(WholeLoss(), Quantity.TOTAL_LOSS)


def exploding(seen: Seen) -> tuple[Note, ...]:
    """Find out whether the loss has left where it began far behind."""
    losses = seen.losses
    buckets = min(seen.completed, losses.count) // losses.width
    if buckets < 2:
        return ()
    first, recent = float(losses.maxima[0]), losses.minima[max(buckets - RISES, 1) : buckets]
    if first <= 0.0 or float(recent.min()) <= EXPLODED * first:
        return ()
    last = float(losses.maxima[buckets - 1])
    times = last / first
    return (
        Note(
            "exploding",
            LossCurve(),
            Severity.STUCK,
            Words("The loss is @: @ times what it was at the start (@).", (last, times, first)),
            _LOSS,
            (Mark(LossCurve(), Words("exploding: @ times the first loss", (times,))),),
            gradient_bars(seen.now),
        ),
    )


def plateau(seen: Seen) -> tuple[Note, ...]:
    """Find out whether the loss stands still without being near 0."""
    curve = seen.curve
    part = curve.since(FLAT_OVER[curve.unit])
    if part is None:
        return ()
    loss = float(curve.highest[-1])
    change = _change(curve, part)
    if change >= FLAT or is_small(loss, seen.config):
        return ()
    lasted = Given(curve.units_in(part))
    text, values = (
        f"The loss stands at @: over the last @ {curve.unit} it changed by @ %.",
        [loss, lasted, 100 * change],
    )
    constant = loss_of_constant(seen.config.data, seen.config.loss)
    worse = loss > (1.0 + FLAT) * constant
    if worse or abs(loss - constant) <= FLAT * constant:
        text += f" That is {'worse' if worse else 'no better'} than one answer for every row, the average target, "
        text += "whose loss is @."
        values.append(constant)
    mark = Mark(LossCurve(), Words(f"plateau: @ % in @ {curve.unit}", (100 * change, lasted)))
    advice = _TOO_FAR if worse else ""
    return (Note("plateau", LossCurve(), Severity.SLOW, Words(text, tuple(values)), _LOSS, (mark,), advice=advice),)


def _change(curve: Curve, part: slice) -> float:
    """Return by how much the loss changed, as a share of its largest value."""
    largest = float(curve.highest[part].max())
    return (largest - float(curve.lowest[part].min())) / largest if largest > 0.0 else 0.0


def rate_too_high(seen: Seen) -> tuple[Note, ...]:
    """Find out whether the loss rose again and again, not because the update has the wrong sign."""
    if WRONG_SIGN in seen.now.mistakes:
        return ()
    curve = seen.curve
    recent = curve.lowest[-RISES - 1 :]
    if len(recent) <= RISES or not (np.diff(recent) > 0.0).all() or is_small(float(recent[-1]), seen.config):
        return ()
    # Batches of other rows make the loss over all rows go up and down a little in every healthy run.
    if curve.unit == "epochs" and recent[-1] < 2.0 * recent[0]:
        return ()
    rate, lasted = Exact(seen.config.learning_rate), Given(curve.units_in(slice(-RISES - 1, None)))
    values = (lasted, float(recent[0]), float(recent[-1]), rate)
    return (
        Note(
            "rate_too_high",
            Setting("learning_rate"),
            Severity.STUCK,
            Words(f"Over the last @ {curve.unit} the loss only rose, from @ to @, at a learning rate of @.", values),
            _LOSS,
            (
                Mark(Setting("learning_rate"), Words("too high: the loss rises")),
                Mark(LossCurve(), Words(f"rising for @ {curve.unit}", (lasted,))),
            ),
        ),
    )


def rate_too_low(seen: Seen) -> tuple[Note, ...]:
    """Find out whether the loss falls in a straight line, and hardly: longer steps would fall further."""
    curve, config = seen.curve, seen.config
    plain = config.optimizer == "gradient_descent" and config.schedule == "constant" and not config.clip
    part = curve.since(STRAIGHT_OVER)
    if not plain or part is None or curve.unit != "iterations":
        return ()
    falls, change = -np.diff(curve.highest[part]), _change(curve, part)
    straight = falls.min() > 0.0 and falls.min() >= STRAIGHT * falls.max()
    if not straight or not FLAT <= change <= MOST_FALL or is_small(float(curve.lowest[-1]), config):
        return ()
    rate, lasted = Exact(config.learning_rate), Given(curve.units_in(part))
    return (
        Note(
            "rate_too_low",
            Setting("learning_rate"),
            Severity.SLOW,
            Words(
                "In the last @ iterations the loss fell by only @ %, by nearly the same in each, at a learning rate "
                "of @.",
                (lasted, 100 * change, rate),
            ),
            _LOSS,
            (
                Mark(Setting("learning_rate"), Words("too low: the loss falls in a straight line")),
                Mark(LossCurve(), Words("falling by @ % in @ iterations", (100 * change, lasted))),
            ),
        ),
    )


RULES = (
    Rule(
        "exploding",
        "Exploding loss",
        f"The loss counts as exploding when each of the last {RISES} iterations has more than {EXPLODED:g} times the "
        "loss of the first.",
        "Each step goes further beyond its goal than the one before, until the numbers are too large to compute with.",
        "Take a lower learning rate, clip the gradients, or scale inputs and targets.",
        exploding,
        "Pascanu, Mikolov and Bengio, 2013",
    ),
    Rule(
        "plateau",
        "Plateau",
        f"The loss counts as standing still when it changed by less than {100 * FLAT:g} % over the last "
        f"{FLAT_OVER['iterations']} iterations ({FLAT_OVER['epochs']} epochs with batches or dropout), while it is "
        f"above {SMALL_SHARE:g} of the loss of always answering the average target.",
        "The gradients are small here, but the loss is not: the network has found an answer that is only half right.",
        "Wait: a plateau may end by itself. Else start from other weights, add neurons, biases or momentum.",
        plateau,
        "Prechelt, Early Stopping - But When?, 1998, for the change over a strip of iterations",
    ),
    Rule(
        "rate_too_high",
        "Learning rate too high",
        f"The learning rate counts as too high when the loss rose {RISES} times running while it is not near 0; with "
        "batches or dropout, when the loss over all rows did so from epoch to epoch and doubled.",
        "A step along the gradient lowers the loss only if it is short enough: these steps cross the valley and end "
        "higher on its other side.",
        "Take a half or a tenth of the learning rate.",
        rate_too_high,
        "LeCun and others, Efficient BackProp, 1998, section 4.6",
    ),
    Rule(
        "rate_too_low",
        "Learning rate too low",
        f"With plain gradient descent over all rows, the learning rate counts as too low when in the last "
        f"{STRAIGHT_OVER} iterations the loss fell by {100 * FLAT:g} to {100 * MOST_FALL:g} %, each time by at least "
        f"{STRAIGHT:g} of the largest fall.",
        "Where the loss falls in a straight line, the slope hardly changes: a longer step would fall further.",
        "Take ten times the learning rate, and half of that should the loss rise.",
        rate_too_low,
        "LeCun and others, Efficient BackProp, 1998, section 4.6",
    ),
)
