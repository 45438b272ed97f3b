"""Tests of canary_siem.kinds.oracle."""
