"""Tests of the DNS listener."""
