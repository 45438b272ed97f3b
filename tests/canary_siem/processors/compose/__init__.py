"""Tests of canary_siem.processors."""
