"""Tests of canary_siem.artifacts.agents.watch."""
