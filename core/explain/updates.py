"""An update, taken apart: the step, then every assignment of the optimiser, penalties and clipping, the last first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.config import RunConfig
from core.explain import symbols
from core.explain.moment import Moment
from core.explain.subject import Subject
from core.explain.terms import Exact, Given, Line, Section, Sum, Term
from core.explain.writing import filled
from core.nn.optimizers import OPTIMIZERS, STEP, SYMBOLS, Assignment
from core.nn.schedules import SCHEDULES
from core.training.updates import GRADIENT, bias_assignments


def is_plain_descent(config: RunConfig) -> bool:
    """Tell whether a step is the learning rate times the gradient of the data's loss, and no more."""
    return OPTIMIZERS[config.optimizer].direction == GRADIENT and not (config.l1 or config.l2 or config.clip)


def learning_rate(now: Moment) -> float:
    """Return the learning rate of this iteration's epoch, as the schedule has it."""
    assert now.batch is not None
    config = now.config
    rate = SCHEDULES[config.schedule].rate
    return config.learning_rate * rate(now.batch.epoch - 1, config.schedule_factor, config.schedule_epochs)


def update_sections(subject: Subject) -> tuple[Section, ...]:
    """Take the update of a weight or a bias apart, down to its gradient."""
    now, event = subject.now, subject.now.updates[subject.layer]
    assignments = event.assignments if subject.source is not None else bias_assignments(event.assignments)
    at: dict[str, Any] = {
        **{name: Exact(value) for name, value in event.numbers.items()},
        **{name: subject.of(slot) for name, slot in event.remembered.items()},
        "clipping": event.numbers["clipping"],
        "eta": _rate(now, event.learning_rate),
        "w": subject.of(event.before),
        GRADIENT: subject.entry(event.dW, event.db),
    }
    parts = []
    for assignment in assignments:
        value = float(assignment.compute(at))
        parts.append(_assignment(assignment, dict(at), value, subject))
        at[assignment.name] = value
    direction = OPTIMIZERS[now.config.optimizer].direction
    if direction is not None:
        parts.pop()  # the step is that one product, and stands in the formula of the update
    first = _step(subject, at, direction)
    schedule = () if now.config.schedule == "constant" else (_schedule(now, event.learning_rate),)
    return (first, *reversed(parts), *schedule)


def _step(subject: Subject, at: Mapping[str, Any], direction: str | None) -> Section:
    """w <- w - u, or - eta times what it is multiplied with."""
    event = subject.now.updates[subject.layer]
    old, new = subject.of(event.before), subject.of(event.after)
    rate = at["eta"]
    factors: tuple[float, ...]
    headings: tuple[str, ...]
    if direction is None:
        what, label, factors, step, headings = "u", "− u", (), -at[STEP], ()
        formula, line = "- u", Line("- @", (at[STEP],))
    else:
        plain = is_plain_descent(subject.now.config)
        symbol = symbols.derivative("L", subject.symbol) if plain else SYMBOLS[direction]
        name = "gradient" if plain else {"g": "gradient g", "v": "velocity v"}[direction]
        what, label = f"η, the learning rate, times its {name}", "step"
        factors, step = (type(rate)(-rate), at[direction]), -at[STEP]
        headings = (r"-\eta", symbol)
        formula, line = rf"- \eta \cdot {symbol}", Line(r"- @ \cdot @", (rate, at[direction]))
    terms = (Term("before", (), old), Term(label, factors, step))
    return Section(
        caption=f"Update: the {subject.kind} before, minus {what}.",
        formula=(subject.symbol, rf"\leftarrow {subject.symbol}", formula),
        numbers=(Line("= @", (old,)), line),
        result=new,
        parts=Sum(headings, np.array([old, step]), terms.__getitem__, new, "", "after", is_step=True),
    )


def _assignment(assignment: Assignment, at: Mapping[str, Any], value: float, subject: Subject) -> Section:
    values = {SYMBOLS[name]: number for name, number in at.items()}

    def compute(named: Mapping[str, float]) -> float:
        return float(assignment.compute({name: named[SYMBOLS[name]] for name in at}))

    numbers, computation = filled(assignment.formula, values, compute)
    becomes = r"\leftarrow" if assignment.name in at else "="  # it may replace a number that its formula uses
    return Section(
        caption=assignment.caption,
        backward=assignment.name == GRADIENT,
        formula=(
            assignment.symbol,
            f"{becomes} {symbols.rename(assignment.formula, {'w': subject.symbol})}",
        ),
        numbers=numbers,
        result=value,
        compute=computation,
    )


def _rate(now: Moment, rate: float) -> float:
    """Return the learning rate as the setting that it is, or as the number that a schedule makes of it."""
    return Exact(rate) if now.config.schedule == "constant" else float(rate)


def _schedule(now: Moment, rate: float) -> Section:
    config, batch = now.config, now.batch
    assert batch is not None
    schedule = SCHEDULES[config.schedule]
    epoch, epochs = "e", "E"
    values = {
        r"\eta_0": Exact(config.learning_rate),
        r"\gamma": Exact(config.schedule_factor),
        epoch: Given(batch.epoch - 1),
        epochs: Given(config.schedule_epochs),
    }
    numbers, compute = filled(
        schedule.formula,
        values,
        lambda named: named[r"\eta_0"] * schedule.rate(int(named[epoch]), named[r"\gamma"], int(named[epochs])),
    )
    return Section(
        caption=f"The learning rate in epoch {batch.epoch}, by the schedule: {schedule.label}. e counts the epochs "
        "that are complete.",
        formula=(r"\eta", f"= {schedule.formula}"),
        numbers=numbers,
        result=rate,
        compute=compute,
    )
