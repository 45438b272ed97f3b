"""Tests of what listeners share."""
