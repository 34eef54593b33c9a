"""An update, taken apart: the step, then every assignment of the optimiser, penalties and clipping, the last first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.config import RunConfig
from core.explain import links, symbols
from core.explain.clipping import clipping_factor, clipping_sections
from core.explain.mistaken import confession
from core.explain.moment import Moment
from core.explain.selection import Quantity, Selection
from core.explain.subject import Subject
from core.explain.terms import Exact, Given, Line, Section, Sum, Term
from core.explain.writing import filled
from core.nn.optimizers import OPTIMIZERS, STEP, SYMBOLS, Assignment
from core.nn.schedules import SCHEDULES
from core.training.mistakes import WRONG_SIGN
from core.training.updates import GRADIENT, REVERSED, bias_assignments

_UPDATE = Quantity.UPDATE


def is_plain_descent(config: RunConfig) -> bool:
    """Tell whether a step is the learning rate times the gradient of the data's loss, and no more."""
    return OPTIMIZERS[config.optimizer].direction == GRADIENT and not (config.l1 or config.l2 or config.clip)


def learning_rate(now: Moment) -> float:
    """Return the learning rate of this iteration's epoch, as the schedule has it."""
    assert now.batch is not None
    config = now.config
    rate = SCHEDULES[config.schedule].rate
    return config.learning_rate * rate(now.batch.epoch - 1, config.schedule_factor, config.schedule_epochs)


@dataclass(frozen=True, slots=True, eq=False)
class _Carried:
    """The assignments of an update, carried out for one weight.

    Parameters
    ----------
    sections
        Of each assignment in order, by the term of a selection that means it.
    at, opens
        The values after the last of them by name, and which numbers they are.
    """

    sections: dict[str, Section]
    at: Mapping[str, Any]
    opens: Mapping[str, Selection]


def term_names(assignments: Sequence[Assignment]) -> list[str]:
    """Name each of the assignments: by what it assigns to, and with a number where a later one replaces that."""
    names = [assignment.name for assignment in assignments]
    return [
        f"{name} {names[: place + 1].count(name)}" if name in names[place + 1 :] else name
        for place, name in enumerate(names)
    ]


def update_sections(subject: Subject) -> tuple[Section, ...]:
    """Take the update of a weight or a bias apart, down to its gradient."""
    now, event = subject.now, subject.now.updates[subject.layer]
    carried, direction = _carry_out(subject), OPTIMIZERS[now.config.optimizer].direction
    parts = list(carried.sections.values())
    if direction is not None:
        parts.pop()  # the step is that one product, and stands in the formula of the update
    first = _step(subject, carried, direction)
    schedule = () if now.config.schedule == "constant" else (_schedule(subject, event.learning_rate),)
    return (first, *reversed(parts), *schedule)


def term_sections(subject: Subject, term: str) -> tuple[Section, ...]:
    """Explain one number on the way to the step; nothing where this update has no such number."""
    now, event = subject.now, subject.now.updates[subject.layer]
    if term == links.RATE:
        return (_schedule(subject, event.learning_rate),)
    if term in (links.CLIPPING, links.LENGTH, links.SQUARES):
        found = clipping_sections(now, subject.part)
        return found[(links.CLIPPING, links.LENGTH, links.SQUARES).index(term) :]
    if term.endswith(links.BEFORE):
        return _remembered(subject, term)
    section = _carry_out(subject).sections.get(term)
    return () if section is None else (section,)


def _remembered(subject: Subject, term: str) -> tuple[Section, ...]:
    name = term.removesuffix(links.BEFORE)
    slot = subject.now.updates[subject.layer].remembered.get(name)
    if slot is None:
        return ()
    value = subject.of(slot)
    caption = "What the update before left; every such number starts at 0."
    return (Section(caption, (SYMBOLS[name],), result=value, backward=True, selection=subject.number(_UPDATE, term)),)


def _carry_out(subject: Subject) -> _Carried:
    now, event = subject.now, subject.now.updates[subject.layer]
    every = event.assignments if subject.source is not None else bias_assignments(event.assignments)
    assignments = [assignment for assignment in every if assignment is not REVERSED]
    at: dict[str, Any] = {
        **{name: Exact(value) for name, value in event.numbers.items()},
        **{name: subject.of(slot) for name, slot in event.remembered.items()},
        "clipping": clipping_factor(event),
        "eta": _rate(now, event.learning_rate),
        "w": subject.of(event.before),
        GRADIENT: subject.entry(event.dW, event.db),
    }
    opens = {
        **{name: subject.number(_UPDATE, f"{name}{links.BEFORE}") for name in ("w", *event.remembered)},
        GRADIENT: subject.number(Quantity.GRADIENT),
        "clipping": subject.number(_UPDATE, links.CLIPPING),
    }
    if now.config.schedule != "constant":
        opens["eta"] = subject.number(_UPDATE, links.RATE)
    sections = {}
    for assignment, term in zip(assignments, term_names(assignments), strict=True):
        value = float(assignment.compute(at))
        sections[term] = _assignment(assignment, dict(at), dict(opens), value, subject, term)
        at[assignment.name], opens[assignment.name] = value, subject.number(_UPDATE, term)
    return _Carried(sections, at, opens)


def _step(subject: Subject, carried: _Carried, direction: str | None) -> Section:
    """w <- w - u, or - eta times what it is multiplied with; with the wrong sign, plus."""
    event, at, opens = subject.now.updates[subject.layer], carried.at, carried.opens
    old, new = subject.of(event.before), subject.of(event.after)
    rate, before, step_here = at["eta"], opens["w"], opens[STEP]
    mistaken = WRONG_SIGN in subject.now.mistakes
    sign, written, verb = (1.0, "+", "plus") if mistaken else (-1.0, "-", "minus")
    factors: tuple[float, ...]
    headings: tuple[str, ...]
    factors_open: tuple[Selection | None, ...]
    if direction is None:
        what, label, factors, factors_open, headings = "u", "+ u" if mistaken else "− u", (), (), ()
        formula, line = f"{written} u", Line(f"{written} @", (at[STEP],), (step_here,))
    else:
        plain = is_plain_descent(subject.now.config)
        symbol = symbols.derivative("L", subject.symbol) if plain else SYMBOLS[direction]
        name = "gradient" if plain else {"g": "gradient g", "v": "velocity v"}[direction]
        what, label = f"the learning rate η times its {name}", "step"
        factors = (type(rate)(sign * rate), at[direction])
        factors_open = (opens.get("eta"), opens[direction])
        headings = (r"\eta" if mistaken else r"-\eta", symbol)
        formula = rf"{written} \eta \cdot {symbol}"
        line = Line(rf"{written} @ \cdot @", (rate, at[direction]), factors_open)
    step = sign * at[STEP]
    terms = (Term("before", (), old, before), Term(label, factors, step, step_here, opens=factors_open))
    return Section(
        caption=f"Update: the {subject.kind} before, {verb} {what}.{confession(subject.now, WRONG_SIGN)}",
        formula=(subject.symbol, rf"\leftarrow {subject.symbol}", formula),
        numbers=(Line("= @", (old,), (before,)), line),
        result=new,
        parts=Sum(headings, np.array([old, step]), terms.__getitem__, new, "", "after", is_step=True),
        selection=subject.number(_UPDATE),
    )


def _assignment(
    assignment: Assignment,
    at: Mapping[str, Any],
    opens: Mapping[str, Selection],
    value: float,
    subject: Subject,
    term: str,
) -> Section:
    values = {SYMBOLS[name]: number for name, number in at.items()}

    def compute(named: Mapping[str, float]) -> float:
        return float(assignment.compute({name: named[SYMBOLS[name]] for name in at}))

    numbers, computation = filled(
        assignment.formula, values, compute, {SYMBOLS[name]: each for name, each in opens.items()}
    )
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
        selection=subject.number(_UPDATE, term),
    )


def _rate(now: Moment, rate: float) -> float:
    """Return the learning rate as the setting that it is, or as the number that a schedule makes of it."""
    return Exact(rate) if now.config.schedule == "constant" else float(rate)


def _schedule(subject: Subject, rate: float) -> Section:
    config, batch = subject.now.config, subject.now.batch
    assert batch is not None
    schedule = SCHEDULES[config.schedule]
    epoch, epochs = "e", "E"
    settings = "η₀, γ and E are" if r"\gamma" in schedule.formula else "η₀ and E are"
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
        f"that are complete; {settings} set.",
        formula=(r"\eta", f"= {schedule.formula}"),
        numbers=numbers,
        result=rate,
        compute=compute,
        selection=subject.number(_UPDATE, links.RATE),
    )
