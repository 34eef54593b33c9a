"""The line that says how good the network is over all rows. Pure functions."""

from __future__ import annotations

from core.session.position import completed_iterations
from core.session.snapshot import Snapshot
from core.training.evaluation import Metrics
from scratchnet_gui.formatting import count, exact, loss, number, percent


def measures(snapshot: Snapshot, digits: int) -> tuple[str, ...]:
    """Write the metrics of the network as it stands, from the longest text to the shortest; empty where not known."""
    evaluation = snapshot.evaluation
    if evaluation is None:
        return ("",)
    parts = [("train" if evaluation.test else "all rows", evaluation.train)]
    if evaluation.test is not None:
        parts.append(("test", evaluation.test))
    full = [f"{name}: loss {loss(each.loss, digits)}{_quality(each, ', accuracy ', ', R² ')}" for name, each in parts]
    short = [f"{name} {loss(each.loss, digits)}{_quality(each, ' · ', ' · R² ')}" for name, each in parts]
    least = [f"{name}{_quality(each, ' ', ' R² ') or f' {loss(each.loss, digits)}'}" for name, each in parts]
    texts = ["    ".join(full), "   ".join(short), "   ".join(least), least[-1]]
    return (f"after iteration {_completed(snapshot)}    {texts[0]}", *texts)


def measures_exactly(snapshot: Snapshot) -> str:
    """Write the same with all digits, and say what it is."""
    evaluation = snapshot.evaluation
    if evaluation is None:
        return "Measured over all rows; not while it plays with data that would take too long"
    lines = [f"The network as it stands after iteration {_completed(snapshot)}, over all rows, without dropout:"]
    for name, each in (("training rows", evaluation.train), ("test rows", evaluation.test)):
        if each is not None:
            lines.append(f"{name}: loss = {exact(each.loss)}")
            if each.accuracy is not None and each.confusion is not None:
                right, every = int(each.confusion.trace()), int(each.confusion.sum())
                lines.append(f"{name}: accuracy = {count(right)} of {count(every)} right = {exact(each.accuracy)}")
            if each.r_squared is not None:
                lines.append(f"{name}: R² = {exact(each.r_squared)}; 1 is perfect, 0 no better than the mean")
    return "\n".join(lines)


def _quality(metrics: Metrics, accuracy: str, r_squared: str) -> str:
    if metrics.accuracy is not None:
        return accuracy + percent(metrics.accuracy)
    return "" if metrics.r_squared is None else r_squared + number(metrics.r_squared, 3)


def _completed(snapshot: Snapshot) -> str:
    return count(completed_iterations(snapshot.position, snapshot.plan))
