"""How a network learns: the trace of one iteration, the engine that drains it, the history of a run."""
