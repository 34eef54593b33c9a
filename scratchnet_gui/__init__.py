"""The desktop application: draws a run of the engine and takes what a person asks of it."""
