"""What a run can be exported for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from core.config import RunConfig
from core.export.keras_source import export_keras
from core.export.numpy_source import export_numpy
from core.export.pytorch_source import export_pytorch
from core.export.script import Script


@dataclass(frozen=True, slots=True)
class Library:
    """What a program is written with.

    Parameters
    ----------
    label
        Its name for people.
    export
        (configuration, iterations or None) -> the program; raises `ExportError` where it cannot train as the run does.
    """

    label: str
    export: Callable[[RunConfig, int | None], Script]


LIBRARIES: MappingProxyType[str, Library] = MappingProxyType(
    {
        "numpy": Library("NumPy", export_numpy),
        "pytorch": Library("PyTorch", export_pytorch),
        "keras": Library("Keras", export_keras),
    }
)
"""Every library by its name on the command line."""
