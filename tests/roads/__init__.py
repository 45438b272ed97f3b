"""Tests: roads."""
