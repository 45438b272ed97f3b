"""Tests of canary_siem/cli."""
