"""What a network is: activations, losses, initialisers, layers, parameters."""
