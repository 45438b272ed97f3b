"""Tests of canary_siem.artifacts.agents.log_watch."""
