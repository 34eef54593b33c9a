"""What the parts of an iteration are called on the screen. Pure functions."""

from __future__ import annotations

from core.explain.symbols import layer_name
from core.training.phases import Phase, PhaseKind

__all__ = ["layer_name", "phase_name", "phase_names", "short_phase_name"]


def phase_name(phase: Phase, layers: int, rows: int) -> str:
    """Name a phase as the ribbon shows it."""
    match phase.kind:
        case PhaseKind.BATCH:
            return f"Batch · {rows} row{'s' if rows != 1 else ''}"
        case PhaseKind.LOSS | PhaseKind.UPDATE:
            return phase.kind.capitalize()
        case _:
            return f"{phase.kind.capitalize()} · {layer_name(phase.layer or 0, layers)}"


def short_phase_name(phase: Phase, layers: int, rows: int) -> str:
    """Name a phase where there is little room."""
    match phase.kind:
        case PhaseKind.FORWARD | PhaseKind.BACKWARD:
            arrow = "→" if phase.kind is PhaseKind.FORWARD else "←"
            name = layer_name(phase.layer or 0, layers)
            return f"{arrow} {name}"
        case _:
            return phase_name(phase, layers, rows)


def phase_names(phase: Phase, layers: int, rows: int) -> tuple[str, ...]:
    """Return what a phase can be called, the fullest first; at each length, those of one iteration differ."""
    full, layer = phase_name(phase, layers, rows), phase.layer or 0
    match phase.kind:
        case PhaseKind.FORWARD | PhaseKind.BACKWARD:
            arrow, short = "→" if phase.kind is PhaseKind.FORWARD else "←", short_phase_name(phase, layers, rows)
            brief = short.replace("hidden", "h").replace("output", "out")
            return full, short, brief, f"{arrow}{layer}"
        case PhaseKind.BATCH:
            return full, "Batch"
        case _:
            return (full,)
