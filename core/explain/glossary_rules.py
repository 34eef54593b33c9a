"""Symbols without indices: settings, and what losses, schedules and optimisers compute on the way."""

from __future__ import annotations

from dataclasses import replace

from core.explain import symbols
from core.explain.entries import NOT_YET, NUMBER, SETTING, Entry, why_absent
from core.explain.glossary_network import Place, parameter_entry, parameter_shape
from core.explain.mistaken import turned
from core.explain.moment import Moment
from core.explain.selection import Bias, Neuron, Part, Quantity, Selection, Weight, WholeLoss
from core.explain.softmax import powers_of
from core.explain.subject import Subject
from core.nn.losses import LOSSES
from core.nn.optimizers import OPTIMIZERS, STEP, SYMBOLS
from core.nn.schedules import SCHEDULES
from core.setting import settings_of
from core.training.mistakes import WRONG_SIGN
from core.training.updates import GRADIENT

_SETTINGS = {
    r"\eta_0": "learning_rate",
    r"\gamma": "schedule_factor",
    "E": "schedule_epochs",
    r"\mu": "momentum",
    r"\alpha": "alpha",
    r"\beta_1": "beta1",
    r"\beta_2": "beta2",
    r"\epsilon": "epsilon",
    r"\lambda": "weight_decay",
    r"\lambda_1": "l1",
    r"\lambda_2": "l2",
    "C": "clip",
    "p": "dropout",
}
"""Field of the configuration by symbol."""
_HATS = {r"\hat{m}": "m̂", r"\hat{v}": "v̂"}
_NAMES = {symbol: name for name, symbol in SYMBOLS.items()}


def rule_entry(tex: str, now: Moment, looked_at: Part | WholeLoss | None) -> Entry | None:
    """Explain a setting, or a number that a loss, a schedule or an optimiser uses; None for another symbol."""
    if tex in _SETTINGS:
        return _setting(now, _SETTINGS[tex])
    match tex:
        case r"\eta":
            return _learning_rate(now)
        case "e":
            done = None if now.batch is None else float(now.batch.epoch - 1)
            return _counted("epochs that are complete", "The schedule goes by it.", done)
        case "t":
            return _counted("steps of the optimiser so far", "This update's is counted, too.", _number(now, "t"))
        case "c":
            return _counted(
                "clipping factor",
                "What all gradients are shortened with; 1 where together they are short enough.",
                _number(now, "clipping"),
            )
        case "n":
            return _divisor(now)
        case r"\mathrm{penalty}":
            return _penalty(now)
    if isinstance(looked_at, Weight | Bias):
        return _of_weight(tex, now, looked_at)
    if tex == "w":
        return Entry("a weight", "Every weight of the network in turn; biases are not counted.")
    return _of_softmax(tex, now, looked_at) if isinstance(looked_at, Neuron) and tex in ("m", "s") else None


def _setting(now: Moment, name: str) -> Entry | None:
    described = settings_of(type(now.config))[name]
    value = getattr(now.config, name)
    if name == "epsilon" and value is None:
        value = OPTIMIZERS[now.config.optimizer].epsilon
    if value is None:
        return None
    label = described.label if name != "learning_rate" else "Learning rate that the schedule starts from"
    return Entry(label, described.help, SETTING, float(value))


def _learning_rate(now: Moment) -> Entry:
    config, described = now.config, settings_of(type(now.config))["learning_rate"]
    if config.schedule == "constant":
        return Entry(described.label, described.help, SETTING, config.learning_rate)
    schedule = SCHEDULES[config.schedule]
    meaning = f"{described.help} It follows the schedule: {schedule.label}."
    if now.batch is None:
        return Entry(described.label, meaning, NUMBER, absent=NOT_YET)
    factor = schedule.rate(now.batch.epoch - 1, config.schedule_factor, config.schedule_epochs)
    return Entry(described.label, meaning, NUMBER, config.learning_rate * factor)


def _counted(name: str, meaning: str, value: float | None) -> Entry:
    return Entry(name, meaning, NUMBER, value, absent=NOT_YET if value is None else "")


def _number(now: Moment, name: str) -> float | None:
    """Return a number that the update of any layer uses."""
    return next((float(update.numbers[name]) for update in now.updates.values()), None)


def _divisor(now: Moment) -> Entry:
    over = LOSSES[now.config.loss].over
    meaning = "What the sum over all rows and outputs is divided by."
    value = None if now.loss is None else now.loss.divisor
    return _counted(f"number of {over}" if over else "divisor of the loss", meaning, value)


def _penalty(now: Moment) -> Entry:
    value = None if now.loss is None else now.loss.penalty
    entry = _counted("penalty on the weights", "What L1 and L2 add to the loss for the sizes of all weights.", value)
    return replace(entry, selection=Selection(WholeLoss(), Quantity.PENALTY))


def _of_softmax(tex: str, now: Moment, neuron: Neuron) -> Entry:
    """Explain m and s, which all outputs of a row have together."""
    event, place = now.sums.get(now.outputs), now.place
    powers = None if event is None or place is None else powers_of(event.z[place])
    absent = why_absent(now) if powers is None else ""
    if tex == "m":
        largest = None if powers is None else float(powers.sums.max())
        meaning = "It is taken off every z, so that no power overflows; the shares stay the same."
        return Entry("the largest sum z of all outputs", meaning, NUMBER, largest, absent=absent)
    value = None if powers is None else powers.logarithm
    meaning = "Each output adds e to the power of its z; this is the logarithm of the sum."
    return Entry("logarithm of a sum", meaning, NUMBER, value, absent=absent)


def _of_weight(tex: str, now: Moment, part: Weight | Bias) -> Entry | None:
    """Explain what an optimiser uses for one weight or bias: w itself, its gradient, its slots, its step."""
    if isinstance(part, Weight):
        subject = Subject(now, part.layer, part.source, part.target)
        place = Place("W", part.layer, (part.source, part.target))
    else:
        subject, place = Subject(now, part.layer, None, part.unit), Place("b", part.layer, (part.unit,))
    name = _NAMES.get(tex, "")
    if name == "w":
        return parameter_entry(now, place)
    event = now.updates.get(part.layer)
    before = None
    if name == GRADIENT:
        caption = (
            f"gradient of the loss by this {subject.kind}: Penalties and clipping change it first, where they are on"
        )
        before = None if event is None else subject.entry(event.dW, event.db)
    else:
        caption = _caption(now, name)
        if event is not None and name in event.remembered:
            before = subject.of(event.remembered[name])
    if not caption:
        return None
    label, _, rest = caption.removesuffix(".").replace("; ", ": ").partition(": ")
    entry = Entry(
        label,
        f"{rest if rest.split()[0] in _NAMES else symbols.capitalised(rest)}." if rest else "",
        parameter_shape(now, place, _HATS.get(tex, tex)),
        selection=Selection(part, Quantity.UPDATE),
    )
    if event is None:
        return replace(entry, absent=NOT_YET)
    term = event.terms.get(name)
    if term is None or (subject.source is None and term.b is None):  # a penalty leaves biases alone
        return replace(entry, value=before)
    if name == STEP and WRONG_SIGN in now.mistakes:
        term = turned(term)
    value = subject.of(term)
    return replace(entry, value=value, before=None if before == value else before)


def _caption(now: Moment, name: str) -> str:
    """Return what the optimiser's assignment to `name` is in words; empty where it has none."""
    assignments = OPTIMIZERS[now.config.optimizer].assignments
    return next((each.caption for each in assignments if each.name == name), "")
