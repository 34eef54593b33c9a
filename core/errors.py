"""Everything that can go wrong for reasons a person can mend, as types that carry what a message needs."""

from __future__ import annotations


class CoreError(Exception):
    """Root of all errors that are the input's fault or the run's fate, never a bug of the program."""


class ConfigError(CoreError):
    """A setting is outside what is allowed.

    Parameters
    ----------
    field
        The setting's name as the person sees or writes it, for example ``layers[0].units``.
    message
        What is wrong, in one sentence that names the offending value.
    hint
        What is allowed.
    """

    def __init__(self, field: str, message: str, hint: str = "") -> None:
        super().__init__(" ".join(part for part in (f"{field}: {message}", hint) if part))
        self.field = field
        self.message = message
        self.hint = hint


class ExportError(CoreError):
    """A program cannot be written, in one sentence that says why."""


class Diverged(CoreError):  # noqa: N818 - it names the run's fate, as the textbook does
    """An operation produced NaN or infinity.

    Parameters
    ----------
    iteration
        The iteration (counted from 1) in which it happened.
    phase
        The phase in plain words, for example ``backpropagation``.
    layer
        The layer's number, counted from 1 at the first layer with weights; None for the loss.
    quantity
        The symbol of what stopped being finite, for example ``z``.
    """

    def __init__(self, iteration: int, phase: str, layer: int | None, quantity: str) -> None:
        where = f"{phase}, layer {layer}" if layer is not None else phase
        super().__init__(f"The run diverged in iteration {iteration:,} ({where}): {quantity} is no longer finite.")
        self.iteration = iteration
        self.phase = phase
        self.layer = layer
        self.quantity = quantity

    def __reduce__(self) -> tuple[type[Diverged], tuple[int, str, int | None, str]]:
        return type(self), (self.iteration, self.phase, self.layer, self.quantity)


class DataError(CoreError):
    """A data file cannot be used as it is.

    Parameters
    ----------
    file
        Its name as the person gave it.
    row
        The line in it, counted from 1; None where the whole file is concerned.
    column
        The column's name, or its number counted from 1 where it has none; None where the whole row is concerned.
    message
        What was found, in one sentence.
    hint
        What was expected.
    """

    def __init__(
        self, file: str, message: str, hint: str = "", *, row: int | None = None, column: str | int | None = None
    ) -> None:
        where = file
        if row is not None:
            where += f", row {row}"
        if column is not None:
            where += f", column {column}"
        super().__init__(" ".join(part for part in (f"{where}: {message}", hint) if part))
        self.file = file
        self.row = row
        self.column = column
        self.message = message
        self.hint = hint
