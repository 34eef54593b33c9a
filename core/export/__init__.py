"""Runs as programs of their own: from a configuration to source that trains the same network without ScratchNet."""
