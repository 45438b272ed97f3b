"""Tests of listeners.oracle."""
