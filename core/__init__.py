"""The training engine: a small neural network from scratch, every operation of it explained. No Qt."""
