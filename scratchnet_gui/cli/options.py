"""The arguments that set up a run: one for every setting of the configuration, described there."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from scratchnet_gui.cli import values


@dataclass(frozen=True, slots=True)
class Option:
    """An argument that fills one field of the configuration; its help and range are the field's own."""

    flag: str
    field: str
    metavar: str = "X"


_DATA = (
    Option("--dataset", "data.dataset", "NAME"),
    Option("--samples", "data.samples", "N"),
    Option("--noise", "data.noise"),
    Option("--classes", "data.classes", "K"),
    Option("--inputs", "data.inputs", "N"),
    Option("--features", "data.features", "x1,x2,x1x2,..."),
    Option("--csv", "data.file", "FILE"),
    Option("--target", "data.target", "COLUMN,..."),
    Option("--test-ratio", "data.test_ratio"),
    Option("--task", "data.task", "NAME"),
    Option("--header", "data.header", "NAME"),
    Option("--missing", "data.missing", "NAME"),
    Option("--data-seed", "data.seed", "N"),
)
_TRAINING = (
    Option("--init", "initializer", "NAME"),
    Option("--start-value", "start_value"),
    Option("--loss", "loss", "NAME"),
    Option("--learning-rate", "learning_rate"),
    Option("--batch", "batch_size", "full|N"),
    Option("--optimizer", "optimizer", "NAME"),
    Option("--momentum", "momentum"),
    Option("--alpha", "alpha"),
    Option("--beta1", "beta1"),
    Option("--beta2", "beta2"),
    Option("--epsilon", "epsilon"),
    Option("--weight-decay", "weight_decay"),
    Option("--schedule", "schedule", "NAME"),
    Option("--schedule-factor", "schedule_factor"),
    Option("--schedule-epochs", "schedule_epochs", "N"),
    Option("--l1", "l1"),
    Option("--l2", "l2"),
    Option("--dropout", "dropout"),
    Option("--clip", "clip"),
    Option("--patience", "patience", "N"),
    Option("--engine", "engine", "NAME"),
)
_MISTAKES = (
    "slope_at_a",
    "without_factor_2",
    "not_averaged",
    "early_update",
    "wrong_sign",
    "equal_start",
    "without_bias",
)


def flag_of(field: str) -> str:
    """Return the argument that fills a field of the configuration; the field's own name where there is none."""
    if field.startswith("layers"):
        return "--layers"
    flags = {option.field: option.flag for option in (*_DATA, *_TRAINING)}
    return flags.get(field, f"--{field.rpartition('.')[2].replace('_', '-')}")


def add_setup(parser: argparse.ArgumentParser) -> None:
    """Add everything that says what is trained, and on what."""
    data = parser.add_argument_group("data (default: the preset's)")
    for option in _DATA:
        _add(data, option)
    _add_flag(data, "--scale", "data.scale")
    network = parser.add_argument_group("network and training (default: the preset's)")
    network.add_argument(
        "--layers",
        metavar="N:ACTIVATION,...",
        type=values.hidden_layers,
        default=argparse.SUPPRESS,
        help="the hidden layers in order, as in 4:sigmoid,3:tanh; an activation that is left out is the preset's, and "
        "so is whether there are biases (neurons {units}; activations {activation})",
    )
    network.add_argument(
        "--output",
        metavar="ACTIVATION",
        type=values.activation,
        default=argparse.SUPPRESS,
        help="activation of the output layer ({activation})",
    )
    network.add_argument(
        "--bias",
        action=argparse.BooleanOptionalAction,
        default=argparse.SUPPRESS,
        help="give every neuron a bias, or none",
    )
    for option in _TRAINING:
        _add(network, option)
    _add_flag(network, "--shuffle", "shuffle")
    network.add_argument(
        "--until",
        metavar="CONDITION",
        type=values.goal,
        action="append",
        default=argparse.SUPPRESS,
        help="stop earlier: at 'loss<0.01' (with full batches the iteration's loss, otherwise that of all training "
        "rows after an epoch) or 'accuracy>0.95' (share of the training rows); may be given twice",
    )
    mistakes = parser.add_argument_group("known mistakes to train with (default: the preset's)")
    for field in _MISTAKES:
        _add_flag(mistakes, flag_of(field), field)


def _add(group: argparse._ArgumentGroup, option: Option) -> None:
    group.add_argument(
        option.flag,
        metavar=option.metavar,
        dest=option.field,
        type=values.reader_of(option.field),
        default=argparse.SUPPRESS,
        help=f"{{help of {option.field}}} ({{{option.field}}})",
    )


def _add_flag(group: argparse._ArgumentGroup, flag: str, field: str) -> None:
    group.add_argument(
        flag,
        dest=field,
        action=argparse.BooleanOptionalAction,
        default=argparse.SUPPRESS,
        help=f"{{help of {field}}}",
    )
