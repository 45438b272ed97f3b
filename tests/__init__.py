"""The tests mirror the tree; each of their names is a sentence."""
