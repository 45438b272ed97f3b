"""Commands that are no actions: what only somebody at a shell does."""
