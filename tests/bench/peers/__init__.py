"""Peers that are a few lines of Python: what a library ships, or the least that could do."""
