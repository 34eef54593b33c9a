"""A network's rules: its layers in order and its loss. The numbers that change are elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from core.arrays import Array
from core.config import RunConfig
from core.nn.activations import ACTIVATIONS
from core.nn.dense import Dense
from core.nn.initializers import initial_parameters
from core.nn.losses import LOSSES, Loss
from core.nn.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Network:
    """Layers from the inputs to the outputs, and the loss of the outputs."""

    layers: tuple[Dense, ...]
    loss: Loss


def build_network(config: RunConfig) -> Network:
    """Make the rules of the network that `config` describes."""
    sizes = config.sizes
    return Network(
        layers=tuple(
            Dense(inputs, layer.units, ACTIVATIONS[layer.activation], bias)
            for inputs, layer, bias in zip(sizes[:-1], config.layers, config.biases, strict=True)
        ),
        loss=LOSSES[config.loss],
    )


def start_parameters(config: RunConfig) -> Parameters:
    """Draw the weights that `config`'s run starts from."""
    return initial_parameters(config.start, config.seed, config.sizes, config.biases, config.start_value)


def predict(network: Network, parameters: Parameters, X: Array) -> tuple[Array, Array]:
    """Return z and a of the output for inputs of shape (rows, inputs), both (rows, outputs), without dropout."""
    z = a = X
    for layer, each in zip(network.layers, parameters, strict=True):
        z = layer.weighted_sum(each, a)
        a = layer.activation.function(z)
    return z, a
