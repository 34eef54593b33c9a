"""The run as a program: its NumPy source, with the line at work and the value of every variable."""
