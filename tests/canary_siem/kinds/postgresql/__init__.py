"""Tests of the kind postgresql."""
