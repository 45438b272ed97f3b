"""Tests of the kind mysql."""
