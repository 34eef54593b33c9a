"""The panel that says why a network learns slowly or not at all."""
