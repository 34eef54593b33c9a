"""The gradient check: the loss over one weight or two, and which gradients are right."""
