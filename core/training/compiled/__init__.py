"""Training compiled to machine code: the same numbers as the trace to rounding, many times as fast."""
