"""The thread that trains: a worker that drives a session in it, and the client that the window talks to."""
