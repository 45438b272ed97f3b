"""Real servers on loopback: put them there with `python -m tests.backends.install`."""
